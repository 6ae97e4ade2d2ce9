import { variables, type Config, type SettingName } from "../config.ts";
import { BusyError, InputError, StorageError } from "../errors.ts";
import { restedUpstream } from "../breaker.ts";
import type { Clock, Fetch } from "../ports.ts";
import {
  openSources,
  type Inspection,
  type ObservedSources,
  type UpstreamHold,
} from "../runtime/inspection.ts";
import type { SalvagedConfig } from "../settings.ts";
import { askOnce, type Asked } from "./asking.ts";
import { fail, ok, type Check } from "./check.ts";
import type { Content } from "./database.ts";
import { utcOffsetMs } from "../zone.ts";
import { checkClock, checkCookie, checkSource, type CookieFacts } from "./upstream.ts";

interface AskingDeps {
  readonly offline?: boolean | undefined;
  readonly fetch?: Fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What was found out about the database, as far as asking depends on it. */
interface Found {
  readonly inspection: Inspection | null;
  readonly content: Content;
}

/** Asked for where nothing is tracked yet: one of the oldest videos that everybody links to. */
const knownVideo = { aid: 80433022, bvid: "BV1GJ411x7h7" };
/** Settings without which a request would not be the one that was meant. */
const neededSettings: readonly SettingName[] = [
  "apiUrl",
  "source",
  "userAgent",
  "batchDelayMs",
  "requestDelayMs",
];

/** The checks that take a request: each source, the cookie, the clock. */
export async function askUpstream(
  salvaged: SalvagedConfig,
  deps: AskingDeps,
  found: Found,
): Promise<Check[]> {
  const { config } = salvaged;
  const names = config.source === "view" ? ["view"] : ["bulk", "view"];
  const unasked = async (checks: readonly Check[]) => [
    ...checks,
    await checkCookie(config, null),
    checkClock(null),
  ];
  if (deps.offline === true) return unasked(names.map((name) => ok(name, "not asked: offline")));

  const opened = await openUpstream(salvaged, deps);
  if (typeof opened === "string")
    return unasked(names.map((name) => fail(name, `not asked: ${opened}`, "Correct that setting.")));
  const hold = await takeHold(found);
  if (typeof hold === "string")
    return unasked(names.map((name) => checkSource(name, { kind: "not-asked", why: hold })));
  try {
    const asked = await ask(config, deps, found, opened, hold);
    const heard = { accepted: isAccepted(asked), dropped: opened.cookieDropped() };
    return [
      ...Array.from(asked, ([name, result]) => checkSource(name, result)),
      await checkCookie(config, wasAsked(asked) ? heard : null),
      checkClock(opened.clockOffsetMs()),
    ];
  } catch (error) {
    // A hold that is lost in the middle: another run took the database, and the rest is its business.
    if (!(error instanceof BusyError || error instanceof StorageError)) throw error;
    return await unasked(names.map((name) => checkSource(name, { kind: "not-asked", why: error.message })));
  } finally {
    await hold?.release().catch(() => undefined);
  }
}

/** The sources, or why no request can be made. */
async function openUpstream(
  { config, broken }: SalvagedConfig,
  deps: AskingDeps,
): Promise<ObservedSources | string> {
  const wrong = neededSettings.find((name) => broken.has(name));
  if (wrong !== undefined) return `${variables[wrong]} is wrong`;
  try {
    return await openSources(config, deps);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** The database for as long as is asked, null where there is none yet, or why it cannot be had. */
async function takeHold({ inspection, content }: Found): Promise<UpstreamHold | null | string> {
  if (content === "unknown") return "without the database it cannot be told whether a run is going on";
  // Where there is no database, there is no run, and nothing to remember.
  if (content === "none" || inspection === null) return null;
  try {
    return await inspection.hold();
  } catch (error) {
    if (error instanceof BusyError || error instanceof StorageError) return error.message;
    throw error;
  }
}

async function ask(
  { batchDelayMs, requestDelayMs, cooldownMs, timezone }: Config,
  { clock, random, signal = new AbortController().signal }: AskingDeps,
  { content }: Found,
  { sources }: ObservedSources,
  hold: UpstreamHold | null,
): Promise<ReadonlyMap<string, Asked>> {
  return askOnce(
    sources,
    (typeof content === "string" ? null : content.sample) ?? knownVideo,
    {
      upstream: hold?.upstream ?? restedUpstream,
      pace: { batchDelayMs, requestDelayMs, batchSize: 1 },
      cooldownMs,
      utcOffsetMs: utcOffsetMs(timezone, clock.now()),
      clock,
      random,
      remember: async (state) => hold?.remember(state),
    },
    signal,
  );
}

function wasAsked(asked: ReadonlyMap<string, Asked>): boolean {
  return [...asked.values()].some(({ kind }) => kind !== "not-asked");
}

function isAccepted(asked: ReadonlyMap<string, Asked>): CookieFacts["accepted"] {
  return [...asked.values()].some(({ kind }) => kind === "answered");
}
