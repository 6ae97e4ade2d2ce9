import { bulkItems } from "./answer-bulk.ts";
import type { AnswerInput } from "./answer-input.ts";
import { answer } from "./answers.ts";
import { createCatalogue, type Catalogue, type CatalogueOptions } from "./catalogue.ts";
import type { FullCounters } from "./counts.ts";
import { describeFault, play } from "./faults.ts";
import { json } from "./misbehaviour.ts";
import { readQuestion, type RequestEntry } from "./request-log.ts";
import { createScript, type Script } from "./script.ts";
import { listen, type Exchange } from "./wire.ts";

export interface SimulatorOptions extends CatalogueOptions {
  /** Default 0: any free port of 127.0.0.1. */
  readonly port?: number;
  /** The site's clock, epoch ms: growth, bans, `at` and the Date header follow it. Default: the machine's. */
  readonly now?: () => number;
  /** How long each good answer takes, in real time. Default 0. */
  readonly latencyMs?: number;
  /** Default true. False keeps neither `requests` nor `served`, for long and fast runs. */
  readonly keepLog?: boolean;
  /** Told of each request when it is over. */
  readonly onRequest?: (request: RequestEntry) => void;
}

/** A local Bilibili, as far as this project knows it. */
export interface Simulator extends Pick<Script, "answerFor" | "respond" | "ban"> {
  /** For BILIBILI_API_URL, without a slash at the end. */
  readonly url: string;
  readonly catalogue: Catalogue;
  /** Every request since the start or the last reset, in order of arrival. */
  readonly requests: readonly RequestEntry[];
  /** What a request now would read. @throws {RangeError} if the video is not in the catalogue. */
  counts(aid: number): FullCounters;
  /** These counters stand still at these values from now on. @throws {RangeError} as `counts`. */
  setCounts(aid: number, counts: Partial<FullCounters>): void;
  /** Every play count that was sent for the video, as it stood in the answer (before any `edit`). */
  served(aid: number): ReadonlySet<unknown>;
  /** Forgets the script, the set counts and the log. Connections stay. */
  reset(): void;
  /** Ends every connection at once. May be called twice. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts the simulator on loopback. Whoever starts it closes it. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { now = Date.now, latencyMs = 0, keepLog = true, seed = 1, onRequest } = options;
  const catalogue = createCatalogue(options);
  const script = createScript();
  const requests: RequestEntry[] = [];
  const playsServed = new Map<number, Set<unknown>>();
  const open = new Map<Exchange, RequestEntry>();
  let arrived = 0;

  function served(aid: number, count: unknown): void {
    if (!keepLog) return;
    const counts = playsServed.get(aid);
    if (counts === undefined) playsServed.set(aid, new Set([count]));
    else counts.add(count);
  }

  function handle(exchange: Exchange): void {
    const { method, path, headers } = exchange;
    const at = now();
    const question = readQuestion(path);
    arrived += 1;
    const entry: RequestEntry = {
      n: arrived,
      at,
      monotonicMs: performance.now(),
      method,
      path,
      endpoint: question.endpoint,
      aids: question.aids,
      cookie: headers.get("cookie") ?? null,
      userAgent: headers.get("user-agent") ?? null,
      referer: headers.get("referer") ?? null,
      inFlight: open.size,
      given: "nothing yet",
      status: null,
      endedAt: null,
      aborted: false,
    };
    open.set(exchange, entry);
    if (keepLog) requests.push(entry);
    const input = (): AnswerInput => ({ catalogue, script, now: now(), n: entry.n, served });

    if (method !== "GET") {
      entry.given = "status 405";
      exchange.send(405, { ...json, allow: "GET", connection: "close" }, "");
      return;
    }
    const fault = script.takeFault(entry, at);
    if (fault !== undefined) {
      // The end may come before `play` returns, so the word for the log is put down first.
      entry.given = describeFault(fault);
      const items = (aids: readonly number[]) => aids.flatMap((aid) => bulkItems(aid, input()));
      play(fault, exchange, { answer: () => answer(question, input()), items, seed });
      entry.status = exchange.status;
      return;
    }
    const reply = () => {
      const body = answer(question, input());
      const status = question.endpoint === "other" ? 404 : 200;
      entry.given = body["code"] === 0 ? "ok" : `code ${String(body["code"])}`;
      exchange.send(status, json, JSON.stringify(body));
    };
    if (latencyMs > 0) exchange.later(latencyMs, reply);
    else reply();
  }

  const wire = await listen({
    port: options.port ?? 0,
    now,
    onRequest: handle,
    onEnd(exchange, aborted) {
      const entry = open.get(exchange);
      open.delete(exchange);
      if (entry === undefined) return;
      entry.status = exchange.status;
      entry.endedAt = now();
      entry.aborted = aborted;
      onRequest?.(entry);
    },
  });

  const close = () => (closing ??= wire.close());
  let closing: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${wire.port}`,
    catalogue,
    requests,
    counts: (aid) => catalogue.counts(aid, now()),
    setCounts: (aid, counts) => catalogue.setCounts(aid, counts),
    served: (aid) => playsServed.get(aid) ?? new Set(),
    answerFor: script.answerFor,
    respond: script.respond,
    ban: script.ban,
    reset() {
      script.reset();
      catalogue.reset();
      requests.length = 0;
      playsServed.clear();
      arrived = 0;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
