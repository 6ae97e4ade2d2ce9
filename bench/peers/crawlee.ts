import { parseArgs } from "node:util";
import { Configuration, HttpCrawler, log, RequestList } from "@crawlee/http";
import { createClient } from "@libsql/client";
import { fetchClient } from "./fetch-client.ts";
import { createWriter, type Counted } from "./writer.ts";

/**
 * The same job by Crawlee: addresses from the database, one request each, the numbers and their history written to the
 * same SQLite file in one transaction per request, nothing judged. Prints one JSON value.
 */
const { values, positionals } = parseArgs({
  options: {
    videos: { type: "string", default: "1000" },
    "per-request": { type: "string", default: "1" },
    concurrency: { type: "string", default: "1" },
    client: { type: "string", default: "fetch" },
  },
  allowPositionals: true,
});
const [path = "", url = ""] = positionals;
const perRequest = Number(values["per-request"]);
const concurrency = Number(values.concurrency);

const client = createClient({ url: `file:${path}`, concurrency: 1 });
await client.execute("PRAGMA journal_mode = WAL");
const due = await client.execute({
  sql: "SELECT aid, bvid FROM video ORDER BY observed_at, id LIMIT ?",
  args: [Number(values.videos)],
});
const startedAt = performance.now();
const addresses: string[] = [];
for (let from = 0; from < due.rows.length; from += perRequest) {
  const videos = due.rows.slice(from, from + perRequest);
  const resources = videos.map(({ aid }) => `${String(aid)}:2`).join(",");
  addresses.push(
    perRequest === 1
      ? `${url}/x/web-interface/view?bvid=${String(videos[0]?.["bvid"])}`
      : `${url}/medialist/gateway/base/resource/infos?resources=${resources}`,
  );
}

log.setLevel(log.LEVELS.OFF);
const save = createWriter(client);
let failed = 0;
const crawler = new HttpCrawler(
  {
    requestList: await RequestList.open(
      null,
      addresses.map((address, index) => ({ url: address, uniqueKey: String(index) })),
    ),
    ...(values.client === "fetch" ? { httpClient: fetchClient } : {}),
    minConcurrency: concurrency,
    maxConcurrency: concurrency,
    autoscaledPoolOptions: { loggingIntervalSecs: null },
    additionalMimeTypes: ["application/json"],
    maxRequestRetries: 0,
    retryOnBlocked: false,
    useSessionPool: false,
    persistCookiesPerSession: false,
    requestHandler: ({ json }) => save(countedIn(json)),
    failedRequestHandler: () => {
      failed += 1;
    },
  },
  new Configuration({ persistStorage: false, purgeOnStart: false }),
);
await crawler.run();
const durationMs = performance.now() - startedAt;
if (failed > 0) throw new Error(`${failed} requests failed`);
console.log(
  JSON.stringify({ attempted: due.rows.length, durationMs, peakKb: process.resourceUsage().maxRSS }),
);
process.exit(0);

type Stat = Readonly<Record<string, number>>;
type BulkItem = { readonly id: number; readonly cnt_info: Stat };

/** The numbers of an answer, of one video or of fifty. */
function countedIn({ data }: { data: { aid: number; stat: Stat } | readonly BulkItem[] }): Counted[] {
  if ("aid" in data) {
    const { aid, stat } = data;
    return [
      [
        aid,
        stat["view"],
        stat["danmaku"],
        stat["reply"],
        stat["favorite"],
        stat["coin"],
        stat["share"],
        stat["like"],
      ],
    ];
  }
  return data.map(({ id, cnt_info: read }) => [
    id,
    read["play"],
    read["danmaku"],
    read["reply"],
    read["collect"],
    read["coin"],
    read["share"],
    read["thumb_up"],
  ]);
}
