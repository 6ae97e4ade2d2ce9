/** @jsxImportSource hono/jsx */
import { addressOf } from "../address.ts";
import type { ListedVideo } from "../listed-videos.ts";
import { choiceOrders, type UploaderWish } from "../uploader-wish.ts";
import type { Visit } from "../visit.ts";
import { LinkFilter } from "./link-filter.tsx";
import { titleText, VideoTable } from "./video-rows.tsx";

interface VideoChoiceProps {
  readonly visit: Visit;
  readonly uid: string;
  readonly wish: UploaderWish;
  readonly listed: readonly ListedVideo[];
  /** Of the next page; null on the last. */
  readonly next: string | null;
}

/** An uploader's videos, to be ticked for comparing. What is ticked stays so from page to page. */
export function VideoChoice({ visit, uid, wish, listed, next }: VideoChoiceProps) {
  const { words, base } = visit;
  const { uploaders, videos } = words;
  const { chosen, range, order, cursor } = wish;
  const path = `/uploaders/${uid}`;
  const query = {
    v: chosen,
    age: range === "all" ? undefined : range,
    sort: order === "published" ? undefined : order,
  };
  const isHere = new Set(listed.map(({ video }) => video.bvid));
  const kept = { ...query, v: chosen.filter((bvid) => !isHere.has(bvid)), cursor };
  return (
    <section aria-labelledby="videos-heading">
      <header class="section-head">
        <h2 id="videos-heading">{uploaders.videosHeading}</h2>
        <LinkFilter
          label={videos.sortLabel}
          choices={choiceOrders.map((name) => ({
            text: videos.sorts[name],
            address: `${addressOf(path, { ...query, sort: name === "published" ? undefined : name }, visit)}#videos-heading`,
            isChosen: name === order,
          }))}
        />
      </header>
      <form method="get" action={base + path}>
        {Object.entries(kept).flatMap(([name, value]) =>
          [value ?? []].flat().map((one) => <input type="hidden" name={name} value={one} />),
        )}
        <VideoTable
          visit={visit}
          id="videos"
          caption={uploaders.videosCaption}
          videos={listed}
          first={{
            heading: uploaders.inComparison,
            cell: (video) => (
              <input
                type="checkbox"
                name="v"
                value={video.bvid}
                checked={chosen.includes(video.bvid)}
                aria-label={uploaders.choose(titleText(video))}
              />
            ),
          }}
        />
        <p class="action">
          <button>{uploaders.compare}</button>
          {chosen.length > 0 && (
            <a href={addressOf(path, { ...query, v: undefined }, visit)}>{uploaders.chooseNone}</a>
          )}
          {wish.isCut && <span class="quiet">{uploaders.mostCompared}</span>}
        </p>
      </form>
      {(cursor !== undefined || next !== null) && (
        <nav class="pager" aria-label={words.pagesLabel}>
          {cursor !== undefined && <a href={addressOf(path, query, visit)}>{words.firstPage}</a>}
          {next !== null && (
            <a href={addressOf(path, { ...query, cursor: next }, visit)} rel="next">
              {words.nextPage}
            </a>
          )}
        </nav>
      )}
    </section>
  );
}
