/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { Page, StoredVideo, UploaderSummary, VideoRef } from "@playcounts/core";
import type { HttpEnvironment } from "../../http/environment.ts";
import { HttpProblem } from "../../http/problem.ts";
import { compareByAge, type Comparison } from "../charts/comparison.ts";
import { withCurves, type ListedVideo } from "../listed-videos.ts";
import { AgeChart } from "../parts/age-chart.tsx";
import { CountInFull, Said, Time, TimeAndAgo } from "../parts/quantities.tsx";
import { VideoChoice } from "../parts/video-choice.tsx";
import { plainText } from "../plain-text.ts";
import { exactCount } from "../reading.ts";
import type { Site } from "../site.tsx";
import { readUploaderWish, type UploaderWish } from "../uploader-wish.ts";
import type { Visit } from "../visit.ts";

const pageSize = 40;
/** Videos whose curves make the median: as many as are read at once. */
const medianVideos = 60;
/** One uploader: totals, and the videos' curves by age. */
export function uploaderPage(site: Site) {
  const { catalogue } = site;

  /** The chosen videos that are this uploader's, in the order chosen. */
  async function findChosen(videos: readonly VideoRef[], uid: string): Promise<readonly StoredVideo[]> {
    const found = await Promise.all(videos.map((video) => catalogue.describeVideo(video, 1)));
    return found.flatMap((details) => (details?.video.uid === uid ? [details.video] : []));
  }

  return new Hono<HttpEnvironment>().get("/uploaders/:uid", async (c) => {
    const visit = site.visit(c);
    const uploader = await catalogue.describeUploader(c.req.param("uid"));
    if (uploader === null)
      throw new HttpProblem(404, {
        code: "no-such-uploader",
        detail: "Nothing of this uploader is tracked.",
      });
    const { uid, name } = uploader;
    const { wish, videos } = readUploaderWish(c);
    const uids = [uid];
    const [newest, page, chosen] = await Promise.all([
      catalogue.listVideos({ uids, order: "published", limit: medianVideos }),
      catalogue.listVideos({ uids, order: wish.order, limit: pageSize, cursor: wish.cursor }),
      findChosen(videos, uid),
    ]);
    const [histories, chosenHistories, listed] = await Promise.all([
      catalogue.readCurves(newest.items),
      catalogue.readCurves(chosen),
      withCurves(page.items, site),
    ]);
    const facts: UploaderFacts = {
      uploader,
      wish: { ...wish, chosen: chosen.map(({ bvid }) => bvid) },
      page,
      listed,
      comparison: compareByAge({
        newest: newest.items,
        chosen,
        histories: [...histories, ...chosenHistories],
        range: wish.range,
      }),
    };
    return site.show(c, {
      visit,
      title: plainText(name ?? uid, 40),
      section: "uploaders",
      body: <Uploader visit={visit} facts={facts} />,
    });
  });
}

interface UploaderFacts {
  readonly uploader: UploaderSummary;
  readonly wish: UploaderWish;
  readonly page: Page<StoredVideo>;
  readonly listed: readonly ListedVideo[];
  readonly comparison: Comparison;
}

function Uploader({ visit, facts }: { readonly visit: Visit; readonly facts: UploaderFacts }) {
  const { uploaders } = visit.words;
  const { uploader, wish, page, listed, comparison } = facts;
  const { uid, name } = uploader;
  return (
    <>
      <header class="video-head">
        <h1>
          <Said text={name ?? uid} most={60} />
        </h1>
        <p class="quiet">
          <span class="number">{uid}</span>
          <a href={`https://space.bilibili.com/${uid}`} rel="noopener">
            {uploaders.onSite}
          </a>
          <a href={`${visit.base}/videos?uploader=${uid}`}>{uploaders.allInList}</a>
        </p>
      </header>
      <Totals visit={visit} uploader={uploader} />
      {page.items.length === 0 && wish.cursor === undefined ? (
        <p class="nothing">{uploaders.noVideos}</p>
      ) : (
        <>
          <AgeChart visit={visit} uid={uid} wish={wish} comparison={comparison} />
          <VideoChoice visit={visit} uid={uid} wish={wish} listed={listed} next={page.cursor} />
        </>
      )}
    </>
  );
}

function Totals({ visit, uploader }: { readonly visit: Visit; readonly uploader: UploaderSummary }) {
  const { uploaders } = visit.words;
  const { videos, plays, gainPerDay, oldestObservedAt, trackedAt } = uploader;
  const figures = [
    [uploaders.plays, <CountInFull of={plays} visit={visit} />],
    [uploaders.gainPerDay, <CountInFull of={Math.round(gainPerDay)} visit={visit} gain />],
    [uploaders.trackedVideos, <span class="number">{exactCount(videos, visit)}</span>],
  ] as const;
  return (
    <section aria-label={uploaders.figures}>
      <dl class="figures">
        {figures.map(([term, figure]) => (
          <div>
            <dt>{term}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">
        {uploaders.oldest}: <TimeAndAgo at={oldestObservedAt} visit={visit} />
        {trackedAt !== null && (
          <>
            {" · "}
            {uploaders.trackedSince} <Time at={trackedAt} visit={visit} />
          </>
        )}
      </p>
    </section>
  );
}
