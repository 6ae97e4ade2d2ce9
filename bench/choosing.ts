import { loadConfig, openService, videoOrders, type Selection } from "@playcounts/core";
import { spreadOf } from "./measure.ts";

/** What choosing and reading cost in one database, ms; each number is the median of one round. */
export interface ChoosingSample {
  /** The next 50: by age, of 20 uploaders, by rank. */
  readonly all: readonly number[];
  readonly uids: readonly number[];
  readonly ranked: readonly number[];
  readonly status: readonly number[];
  readonly freshness: readonly number[];
  readonly uploaders: readonly number[];
  /** The first page of the list in its slowest order. */
  readonly list: readonly number[];
  /** Counting what is due, once at the start of a run: of all, when one is resumed, of 20 uploaders. */
  readonly countAll: readonly number[];
  readonly countResumed: readonly number[];
  readonly countUids: readonly number[];
}

/** Reads a database of `fill-large.ts` as runs, status pages and lists do. Prints one JSON value. */
const [path = "", rounds = "5", pages = "400"] = process.argv.slice(2);
const perPage = 50;
const service = await openService({
  // Makes the index of ranks, too.
  config: loadConfig({ DATABASE_URL: `file:${path}`, PLAYCOUNTS_STRATEGY: "adaptive" }),
});
const { store, catalogue, listings } = service;
const plain: Selection = {
  now: Date.now(),
  staleAfterMs: service.config.staleAfterMs,
  force: false,
  uids: undefined,
  aids: undefined,
  watermark: Date.now(),
  ranking: null,
};
const ranking = { looks: 10_000_000, periodMs: 86_400_000 };

const sample: Record<keyof ChoosingSample, number[]> = {
  all: [],
  uids: [],
  ranked: [],
  status: [],
  freshness: [],
  uploaders: [],
  list: [],
  countAll: [],
  countResumed: [],
  countUids: [],
};
for (let round = 0; round < Number(rounds); round += 1) {
  const uids = Array.from({ length: 20 }, (_, index) =>
    String(1_000_001 + (((round * 20 + index) * 37) % 1_000)),
  );
  sample.all.push(await pageMs(plain));
  sample.uids.push(await pageMs({ ...plain, uids }));
  sample.ranked.push(await pageMs({ ...plain, ranking }));
  sample.countAll.push(await timeOf(() => store.countDue({ ...plain, watermark: null })));
  sample.countResumed.push(await timeOf(() => store.countDue(plain)));
  sample.countUids.push(await timeOf(() => store.countDue({ ...plain, uids })));
  sample.status.push(await timeOf(() => catalogue.status()));
  sample.freshness.push(await timeOf(() => catalogue.freshness()));
  sample.uploaders.push(await timeOf(() => listings.uploaders({ limit: perPage })));
  const orders: number[] = [];
  for (const order of videoOrders)
    orders.push(await timeOf(() => catalogue.listVideos({ order, limit: perPage })));
  sample.list.push(Math.max(...orders));
}
service.close();
console.log(JSON.stringify(sample));

/** Median time of the next page, over as many as there are. */
async function pageMs(selection: Selection): Promise<number> {
  const times: number[] = [];
  let startedAt = performance.now();
  for await (const page of store.streamDue(selection, perPage)) {
    times.push(performance.now() - startedAt);
    if (page.length === 0) throw new Error("a page was empty");
    if (times.length === Number(pages)) break;
    // At once, or the next page would be read ahead, as it is in a run, and seem to cost nothing.
    startedAt = performance.now();
  }
  return spreadOf(times).median;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
