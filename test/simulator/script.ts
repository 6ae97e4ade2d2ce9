import type { CounterName } from "../../packages/core/src/video.ts";
import type { Fault } from "./faults.ts";
import type { Endpoint, RequestEntry } from "./request-log.ts";

/** How the site speaks of one video. All fields may be combined; what is left out stays as it is. */
export interface VideoAnswer {
  /**
   * Code of the envelope. In a bulk answer there is no code per video: -404, 62002 and 62012 give an item with
   * attr 9 or 1 and its last counters, every other code leaves the item out, as the real endpoint does.
   */
  readonly code?: number;
  readonly message?: string;
  /** `data` of the envelope of a single answer, whatever the code. */
  readonly data?: unknown;
  /** Replaces `stat` or `cnt_info` as a whole; `undefined` removes it. */
  readonly stat?: unknown;
  /** Single counters verbatim, by our names: `{ play: "--" }`, `{ play: rawNumber("9007199254740993") }`. */
  readonly counts?: Partial<Record<CounterName, unknown>>;
  /** The bitmask of a bulk item; with bit 0 set, asked singly, the video answers 62002. */
  readonly attr?: number;
  /** Answers with the id of another video and these counters. */
  readonly wrongId?: number;
  /** Left out of bulk answers; readable singly. */
  readonly missing?: boolean;
  /** In bulk answers the item comes twice, the second time with these counters if any are given. */
  readonly duplicate?: true | Partial<Record<CounterName, unknown>>;
  /** Last of all: fields of `data` (single) or of the item (bulk, list) set verbatim. */
  readonly patch?: Readonly<Record<string, unknown>>;
}

/** Which requests a fault is for. */
export interface RespondTo {
  /** The n-th matching request after this call, whatever else happens to it; without it: the next free ones. */
  readonly nth?: number;
  readonly endpoint?: Endpoint;
  /** How many requests in a row; default 1. `Infinity` lasts until `reset`. */
  readonly times?: number;
  readonly when?: (request: RequestEntry) => boolean;
}

/** A time of 412s. Give `forMs`, `forRequests`, or neither (until lifted). */
export interface Ban {
  /** The n-th request after this call starts it; default 1. */
  readonly from?: number;
  /** Measured with the simulator's clock from the request that started it. */
  readonly forMs?: number;
  readonly forRequests?: number;
  readonly endpoint?: Endpoint;
  readonly style?: "json" | "html";
  /** Each request during the ban starts `forMs` anew, as polling does on the real site. Default false. */
  readonly prolong?: boolean;
}

/** Where and how often something said of a video holds: everywhere and for ever unless given. */
export interface AnswerFor {
  readonly endpoint?: Endpoint;
  readonly times?: number;
}

/** What tests want the site to do; asked by the simulator once per request. */
export interface Script {
  /** `times` counts requests on any endpoint unless one is given; `null` takes back what was said. */
  readonly answerFor: (aid: number, answer: VideoAnswer | null, options?: AnswerFor) => void;
  readonly respond: (to: RespondTo, fault: Fault) => void;
  /** Returns how to lift it. */
  readonly ban: (ban: Ban) => () => void;
  reset(): void;
  /** The fault for this request, if any; uses up what it returns. */
  takeFault(request: RequestEntry, now: number): Fault | undefined;
  /** What was said about the video; uses up one of its `times`. */
  takeAnswer(aid: number, endpoint: Endpoint): VideoAnswer | undefined;
}

interface Said {
  readonly answer: VideoAnswer;
  readonly endpoint: Endpoint | undefined;
  left: number;
}

/** An empty script. Order: bans, then faults in the order they were given, then answers per video. */
export function createScript(): Script {
  let rules: { to: RespondTo; fault: Fault; seen: number; used: number }[] = [];
  let bans: { ban: Ban; seen: number; hits: number; until: number | undefined; lifted: boolean }[] = [];
  const answers = new Map<number, Said[]>();

  function takeBan(request: RequestEntry, now: number): Fault | undefined {
    for (const state of bans) {
      const { ban } = state;
      if (state.lifted || (ban.endpoint !== undefined && ban.endpoint !== request.endpoint)) continue;
      state.seen += 1;
      if (state.seen < (ban.from ?? 1)) continue;
      if (state.until === undefined || (ban.prolong === true && now < state.until))
        state.until = now + (ban.forMs ?? Infinity);
      if (now >= state.until || state.hits >= (ban.forRequests ?? Infinity)) continue;
      state.hits += 1;
      return ban.style === "html" ? "banned-html" : "banned-json";
    }
    return undefined;
  }

  /** Rules count the request even if a ban has taken it already. */
  function takeRule(request: RequestEntry, ban: Fault | undefined): Fault | undefined {
    let taken = ban;
    for (const rule of rules) {
      const { endpoint, when, nth, times = 1 } = rule.to;
      if (endpoint !== undefined && endpoint !== request.endpoint) continue;
      if (when !== undefined && !when(request)) continue;
      rule.seen += 1;
      // A rule with `nth` counts every matching request; one without waits until no earlier rule wants the request.
      const wanted = nth === undefined ? rule.used < times : rule.seen >= nth && rule.seen < nth + times;
      if (!wanted || taken !== undefined) continue;
      rule.used += 1;
      taken = rule.fault;
    }
    return taken;
  }

  return {
    answerFor(aid, answer, { endpoint, times = Infinity } = {}) {
      const others = answers.get(aid) ?? [];
      const isElsewhere = (other: Said) => endpoint !== undefined && other.endpoint !== endpoint;
      // A lasting answer replaces the one before it; limited ones queue up and go first.
      const kept = others.filter(
        (other) => isElsewhere(other) || (answer !== null && (times < Infinity || other.left < Infinity)),
      );
      if (answer !== null) kept.push({ answer, endpoint, left: times });
      answers.set(aid, kept);
    },
    respond: (to, fault) => void rules.push({ to, fault, seen: 0, used: 0 }),
    ban(ban) {
      const state = { ban, seen: 0, hits: 0, until: undefined, lifted: false };
      bans.push(state);
      return () => {
        state.lifted = true;
      };
    },
    reset() {
      rules = [];
      bans = [];
      answers.clear();
    },
    takeFault: (request, now) => takeRule(request, takeBan(request, now)),
    takeAnswer(aid, endpoint) {
      const said = answers.get(aid);
      if (said === undefined) return undefined;
      const fitting = said.filter(
        (entry) => entry.left > 0 && (entry.endpoint === undefined || entry.endpoint === endpoint),
      );
      const entry = fitting.find(({ left }) => left < Infinity) ?? fitting.at(-1);
      if (entry !== undefined) entry.left -= 1;
      return entry?.answer;
    },
  };
}
