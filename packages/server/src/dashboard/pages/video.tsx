/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { parseVideoId, type UploaderSummary, type VideoDetails, type VideoRef } from "@playcounts/core";
import type { HttpContext, HttpEnvironment } from "../../http/environment.ts";
import { HttpProblem } from "../../http/problem.ts";
import { startUpdate } from "../actions.ts";
import { completeHistory, modes, ranges, showHistory, type ShownHistory } from "../charts/shown-history.ts";
import { AnswerSection } from "../parts/answer-section.tsx";
import { Said } from "../parts/quantities.tsx";
import { VideoCurves } from "../parts/video-curves.tsx";
import { SuspectNote, VideoFacts, VideoFigures } from "../parts/video-facts.tsx";
import { plainText } from "../plain-text.ts";
import type { Site } from "../site.tsx";
import type { Visit } from "../visit.ts";

/** More than five years of daily readings. */
const mostReadings = 2_000;
const titleLength = 60;

/** One video: its number, how it grew, and what was not believed. */
export function videoPage(site: Site) {
  const { catalogue, config } = site;

  return new Hono<HttpEnvironment>()
    .get("/videos/:bvid", async (c) => {
      const visit = site.visit(c);
      const details = await catalogue.describeVideo(videoOf(c), mostReadings);
      if (details === null) throw noSuchVideo();
      const { video, history } = details;
      const range = ranges.find((range) => range === c.req.query("range"));
      const mode = modes.find((mode) => mode === c.req.query("of"));
      const facts: VideoPageFacts = {
        details,
        uploader: video.uid === null ? null : await catalogue.describeUploader(video.uid),
        shown: showHistory(completeHistory(history, video), { range, mode }, visit.now),
        staleAfterMs: config.staleAfterMs,
      };
      return site.show(c, {
        visit,
        title: plainText(video.title ?? video.bvid, titleLength),
        section: "videos",
        body: <Video visit={visit} facts={facts} />,
        assets: ["uplot.css", "uplot.js", "charts.js"],
      });
    })
    .post("/videos/:bvid/update", async (c) => {
      const { bvid } = videoOf(c);
      return startUpdate(c, site, { bvids: [bvid], force: true });
    });
}

function videoOf(c: HttpContext): VideoRef {
  const video = parseVideoId(c.req.param("bvid") ?? "");
  if (video === undefined) throw noSuchVideo();
  return video;
}

const noSuchVideo = () =>
  new HttpProblem(404, { code: "no-such-video", detail: "This video was never tracked." });

interface VideoPageFacts {
  readonly details: VideoDetails;
  /** null if nobody knows whose it is. */
  readonly uploader: UploaderSummary | null;
  readonly shown: ShownHistory;
  readonly staleAfterMs: number;
}

function Video({ visit, facts }: { readonly visit: Visit; readonly facts: VideoPageFacts }) {
  const { base, words, mayAct } = visit;
  const { details, uploader, shown } = facts;
  const { video, tracked, remarks } = details;
  return (
    <>
      <header class="video-head">
        <h1>
          <Said text={video.title ?? video.bvid} most={120} />
        </h1>
        <p class="quiet">
          {video.uid !== null && (
            <a href={`${base}/uploaders/${video.uid}`}>
              <Said text={uploader?.name ?? video.uid} most={40} />
            </a>
          )}
          <span>{video.bvid}</span> <span>av{video.aid}</span>
          <a href={`https://www.bilibili.com/video/${video.bvid}`} rel="noopener">
            {words.videos.onSite}
          </a>
        </p>
        {mayAct && tracked && (
          <form method="post" action={`${base}/videos/${video.bvid}/update`}>
            <button class="main">{words.videos.updateNow}</button>
          </form>
        )}
      </header>
      <SuspectNote visit={visit} details={details} />
      <section aria-label={words.videos.plays}>
        <VideoFigures visit={visit} details={details} />
      </section>
      <VideoCurves visit={visit} bvid={video.bvid} shown={shown} />
      <section aria-label={words.videos.facts}>
        <VideoFacts visit={visit} details={details} staleAfterMs={facts.staleAfterMs} />
      </section>
      <AnswerSection visit={visit} remarks={remarks} />
    </>
  );
}
