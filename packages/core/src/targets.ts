import { parseVideoId } from "./bilibili/bvid.ts";
import { InputError } from "./errors.ts";
import type { VideoRef } from "./video.ts";

/** What is to be tracked, or no longer: single videos, and uploaders with all of theirs (decimal strings). */
export interface Targets {
  readonly videos: readonly VideoRef[];
  readonly uids: readonly string[];
}

const spaceAddress =
  /^(?:https?:\/\/)?(?:space\.bilibili\.com|(?:www\.|m\.)?bilibili\.com\/space)\/(\d+)(?:[/?#].*)?$/;
const uidPattern = /^[1-9]\d{0,19}$/;

/**
 * Reads uids, `BV…` and `av…` ids, space and video addresses, without duplicates. Bare digits are a uid, never a video.
 * @throws {InputError} with every target that is none of these.
 */
export function parseTargets(targets: readonly string[]): Targets {
  const videos = new Map<number, VideoRef>();
  const uids = new Set<string>();
  const problems: string[] = [];
  for (const target of targets) {
    const text = target.trim();
    const digits = spaceAddress.exec(text)?.[1] ?? (/^\d+$/.test(text) ? text : undefined);
    const video = digits === undefined ? parseVideoId(text) : undefined;
    if (digits !== undefined && uidPattern.test(digits)) uids.add(digits);
    else if (video !== undefined) videos.set(video.aid, video);
    else
      problems.push(
        `${JSON.stringify(target)} is neither an uploader nor a video: expected a uid such as 1172054289, ` +
          "a BV or av id, or the address of a space or a video",
      );
  }
  if (targets.length === 0)
    problems.push("nothing to track was named: give uids, BV or av ids, or addresses");
  if (problems.length > 0) throw new InputError(problems);
  return { videos: [...videos.values()], uids: [...uids] };
}
