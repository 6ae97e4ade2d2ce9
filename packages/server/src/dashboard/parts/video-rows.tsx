/** @jsxImportSource hono/jsx */
import type { StoredVideo } from "@playcounts/core";
import type { Child } from "hono/jsx";
import type { ListedVideo } from "../listed-videos.ts";
import { plainText } from "../plain-text.ts";
import type { Visit } from "../visit.ts";
import { nameIn } from "../words/words.ts";
import { Ago, Count, CountInFull, Said } from "./quantities.tsx";
import { Sparkline } from "./sparkline.tsx";
import { Table } from "./table.tsx";

interface VideoTableProps {
  readonly visit: Visit;
  readonly id: string;
  readonly caption: string;
  readonly videos: readonly ListedVideo[];
  /** Names of uploaders by uid; undefined leaves the column out. */
  readonly names?: ReadonlyMap<string, string | null>;
  /** A first column before the title: its heading, and its cell. */
  readonly first?: { readonly heading: string; cell(video: StoredVideo): Child };
}

/** Videos with their numbers, one per row. */
export function VideoTable({ visit, id, caption, videos, names, first }: VideoTableProps) {
  const { words, base } = visit;
  const sort = words.videos;
  return (
    <Table
      visit={visit}
      id={id}
      caption={caption}
      captionUnseen
      columns={[
        ...(first === undefined ? [] : [first.heading]),
        words.names.video,
        ...(names === undefined ? [] : [sort.uploader]),
        { number: words.names.play },
        { number: sort.gainPerDay },
        sort.curve,
        { number: sort.readAt },
      ]}
    >
      {videos.map(({ video, curve }) => (
        <tr>
          {first !== undefined && <td class="tick">{first.cell(video)}</td>}
          <th scope="row" class="title">
            <a href={`${base}/videos/${video.bvid}`}>
              <Said text={video.title ?? video.bvid} most={80} />
            </a>
            <Condition video={video} visit={visit} />
          </th>
          {names !== undefined && (
            <td class="uploader">
              {video.uid === null ? (
                <span class="quiet">–</span>
              ) : (
                <a href={`${base}/uploaders/${video.uid}`}>
                  <Said text={names.get(video.uid) ?? video.uid} most={24} />
                </a>
              )}
            </td>
          )}
          <td class="amount">
            <CountInFull of={video.play} visit={visit} />
          </td>
          <td class="amount">
            <Count of={video.rate === null ? null : Math.round(video.rate)} visit={visit} gain />
          </td>
          <td class="curve">
            <Sparkline points={curve} />
          </td>
          <td class="amount quiet">
            <Ago at={video.observedAt} visit={visit} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** What is unusual about a video. */
function Condition({ video, visit }: { readonly video: StoredVideo; readonly visit: Visit }) {
  const { names, videos } = visit.words;
  const { state, suspect } = video;
  return (
    <>
      {state !== "live" && <span class="mark">{nameIn(names.states, state)}</span>}
      {suspect !== null && <span class="mark">{videos.heldBack}</span>}
    </>
  );
}

/** A title as an attribute may hold it. */
export const titleText = ({ title, bvid }: Pick<StoredVideo, "title" | "bvid">): string =>
  plainText(title ?? bvid, 80);
