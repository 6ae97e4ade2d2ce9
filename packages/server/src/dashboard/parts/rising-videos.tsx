/** @jsxImportSource hono/jsx */
import type { StoredVideo } from "@playcounts/core";
import type { Visit } from "../visit.ts";
import { Ago, Count, CountInFull, Said } from "./quantities.tsx";
import { Table } from "./table.tsx";

interface RisingProps {
  readonly visit: Visit;
  readonly videos: readonly StoredVideo[];
}

/** The videos whose plays grow most. */
export function RisingVideos({ visit, videos }: RisingProps) {
  const { base, words } = visit;
  const { home, names } = words;
  return (
    <section aria-labelledby="risers">
      <h2 id="risers">{home.risers}</h2>
      {videos.length === 0 ? (
        <p class="quiet">{home.noRisers}</p>
      ) : (
        <Table
          visit={visit}
          id="risers-table"
          caption={home.risersCaption}
          captionUnseen
          columns={[names.video, { number: home.perDay }, { number: names.play }, { number: home.readAt }]}
        >
          {videos.map((video) => (
            <tr>
              <th scope="row" class="title">
                <a href={`${base}/videos/${video.bvid}`}>
                  <Said text={video.title ?? video.bvid} most={80} />
                </a>
              </th>
              <td class="amount">
                <Count of={video.rate === null ? null : Math.round(video.rate)} visit={visit} gain />
              </td>
              <td class="amount">
                <CountInFull of={video.play} visit={visit} />
              </td>
              <td class="amount quiet">
                <Ago at={video.observedAt} visit={visit} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
