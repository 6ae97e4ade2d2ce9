import type { CatalogueEntry } from "../catalogue.ts";
import { clockToleranceMs } from "../plan.ts";
import { unknownCounters, type Counters, type TrackedVideo } from "../video.ts";

/** A stored video, tracked or not; `id` 0 is one that is about to be stored. */
export interface KnownVideo extends TrackedVideo {
  readonly tracked: boolean;
}

/** A number for the history; `observedAt` is when it was read, or else when it came. */
export interface ImportedNumber {
  readonly aid: number;
  readonly counts: Counters;
  readonly observedAt: number;
}

/** What an entry does to the list of videos. */
export interface Admission {
  readonly kind: "added" | "known" | "returned";
  readonly video: KnownVideo;
  /** Whether `video` is to be written. */
  readonly changed: boolean;
  readonly historic: ImportedNumber | null;
}

/** Where imported numbers say they come from. */
export const importSource = "import";

/** What this entry does to this stored video, or to none. Pure: nothing known is overwritten but older imports. */
export function admit(stored: KnownVideo | undefined, entry: CatalogueEntry, now: number): Admission {
  const kind = stored === undefined ? "added" : stored.tracked ? "known" : "returned";
  const base = stored ?? newVideo(entry);
  const named = {
    ...base,
    tracked: true,
    uid: base.uid ?? entry.uid,
    title: base.title ?? entry.title,
    publishedAt: base.publishedAt ?? entry.publishedAt,
  };
  const reading = readingOf(entry, now);
  if (reading === null || !isWelcome(base, reading)) {
    const isSame =
      named.uid === base.uid && named.title === base.title && named.publishedAt === base.publishedAt;
    return { kind, video: named, changed: kind !== "known" || !isSame, historic: null };
  }
  const counts = { ...base.counts, ...knownOf(reading.counts) };
  const video = {
    ...named,
    counts,
    observedAt: reading.observedAt,
    observedFrom: importSource,
    // What the engine found out about a video keeps its own appointment.
    checkAfter: isQuiet(base) ? reading.checkAfter : base.checkAfter,
  };
  const historic = { aid: entry.aid, counts, observedAt: reading.observedAt ?? now };
  return { kind, video, changed: true, historic };
}

interface Reading {
  readonly counts: Counters;
  readonly observedAt: number | null;
  readonly checkAfter: number | null;
}

/** The number that comes with an entry. One from the future is a wrong clock's: it is taken as of now, and checked. */
function readingOf({ counts, observedAt, verify }: CatalogueEntry, now: number): Reading | null {
  if (counts === null || counts.play === null) return null;
  // Without a date it stays due as never counted, which needs no appointment.
  if (observedAt === null) return { counts, observedAt, checkAfter: null };
  const misdated = observedAt > now + clockToleranceMs;
  const checkAfter = verify || misdated || counts.play === 0 ? now : null;
  return { counts, observedAt: misdated ? now : observedAt, checkAfter };
}

/** Whether an imported number may be stored: numbers read by this program always win, and a count never becomes 0. */
function isWelcome({ counts, observedAt, observedFrom }: KnownVideo, reading: Reading): boolean {
  if (counts.play === null && observedAt === null) return true;
  if (reading.counts.play === 0 && (counts.play ?? 0) > 0) return false;
  if (reading.observedAt === null || (observedAt !== null && observedFrom !== importSource)) return false;
  return observedAt === null || reading.observedAt > observedAt;
}

/** Whether nothing is pending about the video: no doubt, no absence. */
export function isQuiet({ state, suspect, lastGoneAt }: KnownVideo): boolean {
  return state === "live" && suspect === null && lastGoneAt === null;
}

function knownOf(counts: Counters): Partial<Counters> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));
}

function newVideo({ aid, bvid }: CatalogueEntry): KnownVideo {
  return {
    id: 0,
    aid,
    bvid,
    uid: null,
    title: null,
    publishedAt: null,
    tracked: true,
    counts: unknownCounters,
    observedAt: null,
    observedFrom: null,
    attemptedAt: null,
    state: "live",
    checkAfter: null,
    streak: 0,
    goneDays: 0,
    lastGoneAt: null,
    suspect: null,
    rate: null,
    ratedAt: null,
    rank: null,
  };
}
