import { neutralTypicalPlay } from "../rank.ts";
import { sql } from "./sql.ts";
import type { UpstreamState } from "../breaker.ts";
import type { AddReport, CatalogueEntry } from "../catalogue.ts";
import { doubtAbout } from "../doubt.ts";
import { judge, type Verdict } from "../judge.ts";
import { addChunk, findVideos } from "./catalogue-adding.ts";
import { importSource, isQuiet, type KnownVideo } from "./catalogue-entry.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { holdLease } from "./lease.ts";
import { writeUpstream } from "./upstream.ts";
import { writeVerdicts } from "./write-verdicts.ts";

/** Where the reading of an uploader's list stands. */
export interface ListingPlace {
  readonly name: string | null;
  /** The page to read next, from 1: more than 1 if an earlier reading was broken off. */
  readonly nextPage: number;
}

/** One page as it was read. */
export interface ListedPage {
  readonly runId: string;
  readonly uid: string;
  /** Play counts are `counts`, if they are numbers worth keeping. */
  readonly entries: readonly CatalogueEntry[];
  readonly at: number;
  /** null: that was the last page. */
  readonly nextPage: number | null;
  /** Whether the reading also ends with a page on which nothing is new. */
  readonly untilKnown: boolean;
  readonly upstream: UpstreamState;
}

export interface SavedPage {
  readonly report: AddReport;
  /** Whether the reading goes on. */
  readonly hasNext: boolean;
}

/** Keeps uploaders' lists. Every write first checks that the run still holds the database. @throws {BusyError} */
export interface ListingStore {
  /** Marks the uploader as tracked. */
  begin(runId: string, uid: string, at: number): Promise<ListingPlace>;
  saveName(runId: string, uid: string, name: string, at: number): Promise<void>;
  /** Adds a page's videos and numbers and moves the place on, all or nothing. */
  savePage(page: ListedPage): Promise<SavedPage>;
}

/** Where numbers from lists say they come from. */
export const listSource = "list";

export function createListingStore(database: Database, staleAfterMs: number): ListingStore {
  return {
    begin: (runId, uid, at) =>
      database.write("beginning a list", async (queries) => {
        await holdRun(queries, runId, at);
        await queries.run(sql`INSERT INTO uploader (uid, tracked_at, list_page) VALUES (${uid}, ${at}, 1)
          ON CONFLICT (uid) DO UPDATE SET tracked_at = coalesce(tracked_at, excluded.tracked_at),
            list_page = coalesce(list_page, 1)`);
        const row = await firstRow<{ name: string | null; list_page: number }>(
          queries,
          sql`SELECT name, list_page FROM uploader WHERE uid = ${uid}`,
        );
        return { name: row?.name ?? null, nextPage: row?.list_page ?? 1 };
      }),
    saveName: (runId, uid, name, at) =>
      database.write("naming the uploader", async (queries) => {
        await holdRun(queries, runId, at);
        await queries.run(sql`UPDATE uploader SET name = ${name} WHERE uid = ${uid}`);
      }),
    savePage: (page) => database.write("saving a list", (queries) => savePage(queries, page, staleAfterMs)),
  };
}

async function savePage(queries: Queries, page: ListedPage, staleAfterMs: number): Promise<SavedPage> {
  const { runId, uid, entries, at, untilKnown, upstream } = page;
  await holdRun(queries, runId, at);
  // The numbers are this program's own readings, not imports: they go through the same judgement as any other.
  const bare = entries.map((entry) => Object.assign({}, entry, { counts: null, observedAt: null }));
  const report = await addChunk(queries, bare, at);
  const known = await findVideos(
    queries,
    entries.map(({ aid }) => aid),
  );
  const verdicts = entries.flatMap(
    (entry) => readNumber(known.get(entry.aid), entry, at, staleAfterMs) ?? [],
  );
  if (verdicts.length > 0) await writeVerdicts(queries, Number(runId), verdicts, at);
  const nextPage = untilKnown && report.added === 0 ? null : page.nextPage;
  const listedAt = nextPage === null ? at : null;
  await queries.run(sql`UPDATE uploader SET list_page = ${nextPage}, listed_at = coalesce(${listedAt}, listed_at)
    WHERE uid = ${uid}`);
  await writeUpstream(queries, upstream);
  return { report, hasNext: nextPage !== null };
}

/** What the listed number does to the stored one; nothing while there is any doubt: a list is only a list. */
function readNumber(
  video: KnownVideo | undefined,
  { counts, uid, title, publishedAt, aid }: CatalogueEntry,
  at: number,
  staleAfterMs: number,
): Verdict | undefined {
  if (video === undefined || counts === null || !isQuiet(video)) return undefined;
  if (doubtAbout(video, counts) !== null) return undefined;
  const isOwn = video.observedFrom !== null && video.observedFrom !== importSource;
  if (isOwn && (video.observedAt ?? 0) >= at) return undefined;
  const answer = { kind: "counted", aid, counts, uid, title, publishedAt } as const;
  const { tracked: _, ...before } = video;
  const context = {
    now: at,
    source: listSource,
    staleAfterMs,
    attempts: 1,
    othersRead: true,
    utcOffsetMs: 0,
    typicalPlay: neutralTypicalPlay,
  };
  return judge(before, answer, context);
}

/** Checks by the run's id that its place was not taken. @throws {BusyError} */
async function holdRun(queries: Queries, runId: string, at: number): Promise<void> {
  const held = await firstRow<{ fence: number }>(
    queries,
    sql`SELECT fence FROM lease WHERE id = 1 AND run_id = ${Number(runId)}`,
  );
  // Fences begin at 1.
  await holdLease(queries, held?.fence ?? 0, Number(runId), at);
}
