import { createRoute, z } from "@hono/zod-openapi";
import { InputError, parseVideoId, videoOrders, type Service, type VideoRef } from "@playcounts/core";
import { HttpProblem } from "../http/problem.ts";
import {
  historyPointDocument,
  pageOf,
  uploaderDocument,
  videoDetailsDocument,
  videoDocument,
} from "./documents.ts";
import { createRoutes, json, pageOptions, pageQuery, problems } from "./routing.ts";
import { toHistoryPoint, toUploader, toVideo, toVideoDetails } from "./views.ts";

export type VideoRouteDeps = Pick<Service, "catalogue" | "listings">;

const maxUids = 200;
const uidList = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((uid) => uid !== ""))
  .pipe(
    z
      .array(z.string().regex(/^[1-9]\d{0,19}$/, "a uid is decimal digits, such as 1172054289"))
      .max(maxUids, `at most ${maxUids} uploaders`),
  )
  .openapi({
    type: "string",
    description: "Of these uploaders: uids, separated by commas.",
    example: "1172054289",
  });

const list = createRoute({
  method: "get",
  path: "/videos",
  operationId: "listVideos",
  summary: "Tracked videos and their stored numbers",
  request: {
    query: pageQuery.extend({
      uids: uidList.optional(),
      state: z.enum(["live", "gone", "hidden", "review", "login-only"]).optional(),
      sort: z.enum(videoOrders).default("added"),
    }),
  },
  responses: { 200: json("A page of videos.", pageOf(videoDocument)), ...problems(400, 401, 403, 503) },
});

const bvidParameter = z.object({
  bvid: z.string().openapi({ param: { name: "bvid", in: "path" }, example: "BV17x411w7KC" }),
});

const show = createRoute({
  method: "get",
  path: "/videos/{bvid}",
  operationId: "getVideo",
  summary: "Everything known of one video: when and how it was read, why it is or is not due",
  request: { params: bvidParameter },
  responses: { 200: json("The video.", videoDetailsDocument), ...problems(400, 401, 403, 404, 503) },
});

const history = createRoute({
  method: "get",
  path: "/videos/{bvid}/history",
  operationId: "getVideoHistory",
  summary: "Every observation that changed a counter, newest first",
  request: { params: bvidParameter, query: pageQuery },
  responses: {
    200: json("A page of observations.", pageOf(historyPointDocument)),
    ...problems(400, 401, 403, 404, 503),
  },
});

const uploaders = createRoute({
  method: "get",
  path: "/uploaders",
  operationId: "listUploaders",
  summary: "Uploaders of tracked videos",
  request: { query: pageQuery },
  responses: { 200: json("A page of uploaders.", pageOf(uploaderDocument)), ...problems(400, 401, 403, 503) },
});

/** Reading what is stored; the upstream is never asked. */
export function videoRoutes({ catalogue, listings }: VideoRouteDeps) {
  async function describe(video: VideoRef, historyLimit: number) {
    const details = await catalogue.describeVideo(video, historyLimit);
    if (details !== null) return details;
    throw new HttpProblem(404, { code: "no-such-video", detail: `${video.bvid} was never tracked.` });
  }

  return createRoutes()
    .openapi(list, async (c) => {
      const { limit, cursor: from, uids, state, sort } = c.req.valid("query");
      const query = { uids, state, order: sort, limit, cursor: from };
      const { items, cursor } = await catalogue.listVideos(query);
      return c.json({ items: items.map(toVideo), cursor }, 200);
    })
    .openapi(show, async (c) => {
      const details = await describe(readVideo(c.req.valid("param").bvid), 1);
      return c.json(toVideoDetails(details), 200);
    })
    .openapi(history, async (c) => {
      const video = readVideo(c.req.valid("param").bvid);
      await describe(video, 1);
      const { items, cursor } = await listings.history(video, pageOptions(c.req.valid("query")));
      return c.json({ items: items.map(toHistoryPoint), cursor }, 200);
    })
    .openapi(uploaders, async (c) => {
      const { items, cursor } = await listings.uploaders(pageOptions(c.req.valid("query")));
      return c.json({ items: items.map(toUploader), cursor }, 200);
    });
}

function readVideo(id: string): VideoRef {
  const video = parseVideoId(id);
  if (video !== undefined) return video;
  throw new InputError(["bvid: expected 12 characters such as BV17x411w7KC, or av170001"]);
}
