import { createAsker, type Asker } from "./ask.ts";
import { breakerPhase } from "./breaker.ts";
import type { Budget } from "./budget.ts";
import type { AddReport, CatalogueEntry } from "./catalogue.ts";
import type { SourceFault } from "./errors.ts";
import type { OnEvent } from "./events.ts";
import type { Clock, RunSession } from "./ports.ts";
import type { Stop } from "./report.ts";
import { retryBudget } from "./retry.ts";
import { safely, stillBlocked, stopOf } from "./run.ts";
import type { ListingRuntime } from "./runtime.ts";
import { unknownCounters } from "./video.ts";

/** Who lists, and by which rules. Times in ms. */
export interface ListingEngine extends Pick<ListingRuntime, "store" | "listings" | "list"> {
  readonly clock: Clock;
  readonly random: () => number;
  readonly onEvent: OnEvent;
  readonly policy: {
    readonly batchDelayMs: number;
    readonly requestDelayMs: number;
    readonly maxRetries: number;
    readonly cooldownMs: number;
    readonly budget: Budget | null;
    readonly utcOffsetMs: number;
  };
  readonly trigger: string;
}

/** What came of one uploader's list. */
export interface UploaderListing {
  readonly uid: string;
  readonly name: string | null;
  /** Pages and videos read in this run. */
  readonly pages: number;
  readonly videos: number;
  /** Entries of the list whose ids make no sense. */
  readonly malformed: number;
  /** Whether the list was read to its end. */
  readonly complete: boolean;
  /** Why it was not, if the uploader or its list is to blame: a word for programs, a sentence for people. */
  readonly reason: SourceFault | "no-such-uploader" | "repeated" | null;
  readonly message: string | null;
}

/** What came of a listing run as a whole. */
export interface ListingResult extends AddReport {
  readonly runId: string;
  readonly uploaders: readonly UploaderListing[];
  readonly requests: number;
  readonly retries: number;
  readonly pauses: number;
  readonly stop: Stop;
}

/** Requests whose tenth may be retries: lists are short. */
const assumedRequests = 100;
/** Every page is a batch of its own. */
const batchSize = 1;

/**
 * Reads the lists of these uploaders, one request at a time, each page stored before the next is asked for.
 * Resolves whatever happens to the upstream or to the signal; what was stored goes on from there the next time.
 * @throws {BusyError} · {StorageError}
 */
export async function listUploaders(
  uids: readonly string[],
  engine: ListingEngine,
  signal: AbortSignal,
): Promise<ListingResult> {
  const { store, clock, random, policy, trigger } = engine;
  const startedAt = clock.now();
  const request = { uids };
  const session = await store.beginRun({ kind: "list", trigger, idempotencyKey: null, startedAt, request });
  const stamp = () => Math.max(Math.floor(clock.now()), startedAt);
  const { batchDelayMs, requestDelayMs, maxRetries, cooldownMs, budget, utcOffsetMs } = policy;
  const asker = createAsker(
    session.upstream,
    {
      pace: { batchDelayMs, requestDelayMs, batchSize },
      maxRetries,
      cooldownMs,
      budget,
      utcOffsetMs,
      retryBudget: () => retryBudget(assumedRequests),
    },
    {
      clock,
      random,
      emit: safely(engine.onEvent),
      remember: (upstream) => session.renew(stamp(), upstream),
    },
  );
  const books: Books = { total: { added: 0, known: 0, returned: 0 }, uploaders: new Map() };
  const stop = await attempt({ engine, session, asker, stamp, books }, uids, signal).catch(
    async (error: unknown) => {
      const known = stopOf(error, asker.upstream().blockedUntil, signal);
      if (known !== undefined) return known;
      await session.end(stamp(), "failed", { message: String(error) }, null).catch(() => undefined);
      throw error;
    },
  );
  const { requests, retries, pauses } = asker.stats();
  const uploaders = uids.map((uid) => books.uploaders.get(uid) ?? unread(uid));
  const figures = { ...books.total, uploaders, requests, retries, pauses };
  await session.end(stamp(), stop.status, { ...figures, message: stop.message }, null);
  return { runId: session.runId, ...figures, stop };
}

interface Books {
  total: AddReport;
  /** By uid, in their last state. */
  readonly uploaders: Map<string, UploaderListing>;
}

interface Listing {
  readonly engine: ListingEngine;
  readonly session: RunSession;
  readonly asker: Asker;
  readonly stamp: () => number;
  readonly books: Books;
}

async function attempt(listing: Listing, uids: readonly string[], signal: AbortSignal): Promise<Stop> {
  const { engine, session, asker, stamp, books } = listing;
  const places = new Map<string, { name: string | null; nextPage: number }>();
  // All are remembered before any is asked for: the wish must outlive a run that is stopped.
  for (const uid of uids) places.set(uid, await engine.listings.begin(session.runId, uid, stamp()));
  if (breakerPhase(asker.upstream(), stamp()) === "open") return stillBlocked(asker.upstream().blockedUntil);
  for (const [uid, { name, nextPage }] of places) {
    books.uploaders.set(uid, { ...unread(uid), name });
    await readList(listing, uid, nextPage, signal);
    if (name === null) await readName(listing, uid, signal);
  }
  if (asker.stats().requests > 0) await session.renew(stamp(), asker.upstream());
  const failed = [...books.uploaders.values()].find(({ complete }) => !complete);
  const status = failed === undefined ? "completed" : "failed";
  return { status, reason: blameOf(failed?.reason), message: failed?.message ?? null, blockedUntil: null };
}

/** The word for a run that could not read a list. */
function blameOf(reason: UploaderListing["reason"] | undefined): Stop["reason"] {
  if (reason === undefined || reason === null || reason === "no-such-uploader") return null;
  const passing: readonly string[] = ["network", "timeout", "truncated", "server-error"];
  return passing.includes(reason) ? "network" : "upstream-changed";
}

/**
 * Reads an uploader's list from a page to its end. After a broken-off reading the front is looked at again, as far as
 * there is anything new: what was published since is there.
 */
async function readList(listing: Listing, uid: string, from: number, signal: AbortSignal): Promise<void> {
  const isComplete = await readPages(listing, uid, { from, untilKnown: false }, signal);
  if (isComplete && from > 1) await readPages(listing, uid, { from: 1, untilKnown: true }, signal);
}

async function readPages(
  { engine, session, asker, stamp, books }: Listing,
  uid: string,
  { from, untilKnown }: { readonly from: number; readonly untilKnown: boolean },
  signal: AbortSignal,
): Promise<boolean> {
  let lastFirst: number | undefined;
  for (let page = from; ; page += 1) {
    const send = (signal: AbortSignal) => engine.list.fetchPage(uid, page, signal);
    const reply = await asker.perform({ name: "list", size: 0, send, endsBatch: true }, signal);
    const before = books.uploaders.get(uid) ?? unread(uid);
    const giveUp = (reason: UploaderListing["reason"], message: string) => {
      books.uploaders.set(uid, { ...before, complete: false, reason, message });
      return false;
    };
    if (!reply.ok) return giveUp(reply.error.fault, reply.error.message);
    const { videos, hasMore, malformed } = reply.result;
    const first = videos[0]?.ref.aid;
    if (first !== undefined && first === lastFirst)
      return giveUp("repeated", `page ${page} of the videos of uploader ${uid} repeats the one before`);
    lastFirst = first;
    const at = stamp();
    const { report, hasNext } = await engine.listings.savePage({
      runId: session.runId,
      uid,
      entries: videos.map((video) => toEntry(video, uid, at)),
      at,
      nextPage: hasMore ? page + 1 : null,
      untilKnown,
      upstream: asker.upstream(),
    });
    books.total = sumOf(books.total, report);
    books.uploaders.set(uid, {
      ...before,
      pages: before.pages + 1,
      videos: before.videos + videos.length,
      malformed: before.malformed + malformed,
      complete: !hasNext,
    });
    if (!hasNext) return true;
  }
}

type Listed = Awaited<ReturnType<ListingEngine["list"]["fetchPage"]>>["videos"][number];

/** A list gives 0 for what it does not know, so a 0 is no number here. */
function toEntry({ ref, title, publishedAt, play }: Listed, uid: string, at: number): CatalogueEntry {
  const counts = play === null || play === 0 ? null : { ...unknownCounters, play };
  return { ...ref, uid, title, publishedAt, counts, observedAt: at, verify: false };
}

/** Asks for a name that is not known; without one nothing is lost. */
async function readName({ engine, session, asker, stamp, books }: Listing, uid: string, signal: AbortSignal) {
  const listing = books.uploaders.get(uid) ?? unread(uid);
  if (!listing.complete) return;
  const send = (signal: AbortSignal) => engine.list.fetchName(uid, signal);
  const reply = await asker.perform({ name: "card", size: 0, send, endsBatch: false }, signal);
  if (!reply.ok) return;
  const name = reply.result;
  if (name !== null) await engine.listings.saveName(session.runId, uid, name, stamp());
  if (name === null && listing.videos === 0) {
    const message = `there is no uploader ${uid}`;
    books.uploaders.set(uid, { ...listing, complete: false, reason: "no-such-uploader", message });
  } else books.uploaders.set(uid, { ...listing, name });
}

function sumOf(a: AddReport, b: AddReport): AddReport {
  return { added: a.added + b.added, known: a.known + b.known, returned: a.returned + b.returned };
}

function unread(uid: string): UploaderListing {
  return { uid, name: null, pages: 0, videos: 0, malformed: 0, complete: false, reason: null, message: null };
}
