import type { VideoRef } from "../video.ts";

const xorCode = 23442827791579n;
const mask = (1n << 51n) - 1n;
const maxAid = 1n << 51n;
const alphabet = "FcwAPNKTMug3GV5Lj7EJnHpWsx4tb8haYeviqBz6rkCy12mUSDQX9RdoZf";
const base = 58n;
const valueOf = new Map(Array.from(alphabet, (letter, index) => [letter, BigInt(index)]));

const swap = (chars: string[], a: number, b: number) => {
  [chars[a], chars[b]] = [chars[b] ?? "", chars[a] ?? ""];
};

/** The BV id of an av id. @throws {RangeError} unless 1 ≤ aid < 2^51. */
export function avToBv(aid: number): string {
  if (!Number.isSafeInteger(aid) || aid < 1 || BigInt(aid) >= maxAid)
    throw new RangeError(`not an av id: ${aid}`);
  const chars = Array.from("BV1000000000");
  let rest = (maxAid | BigInt(aid)) ^ xorCode;
  for (let index = chars.length - 1; rest > 0n; index -= 1) {
    chars[index] = alphabet.charAt(Number(rest % base));
    rest /= base;
  }
  swap(chars, 3, 9);
  swap(chars, 4, 7);
  return chars.join("");
}

/** The av id of a BV id, or undefined if the text is not one that the site could have given out. */
export function bvToAv(bvid: string): number | undefined {
  if (!/^BV1[1-9A-HJ-NP-Za-km-z]{9}$/.test(bvid)) return undefined;
  const chars = Array.from(bvid);
  swap(chars, 3, 9);
  swap(chars, 4, 7);
  let folded = 0n;
  for (const letter of chars.slice(3)) folded = folded * base + (valueOf.get(letter) ?? 0n);
  // Only numbers of exactly 52 bits are issued; anything else is a typing mistake that would name another video.
  if (folded >> 51n !== 1n) return undefined;
  const aid = (folded & mask) ^ xorCode;
  return aid >= 1n && aid < maxAid ? Number(aid) : undefined;
}

/** Reads `BV…`, `av…`, a bare av number, or a video URL that contains one; undefined if it is none of them. */
export function parseVideoId(text: string): VideoRef | undefined {
  const trimmed = text.trim();
  const inUrl = /^(?:https?:\/\/)?(?:www\.|m\.)?bilibili\.com\/video\/([A-Za-z0-9]+)/.exec(trimmed)?.[1];
  const id = inUrl ?? trimmed;
  const digits = /^(?:av)?(\d{1,16})$/i.exec(id)?.[1];
  if (digits !== undefined) {
    const aid = Number(digits);
    return Number.isSafeInteger(aid) && aid >= 1 && BigInt(aid) < maxAid
      ? { aid, bvid: avToBv(aid) }
      : undefined;
  }
  const aid = bvToAv(id);
  return aid === undefined ? undefined : { aid, bvid: id };
}
