import { gzipSync } from "node:zlib";
import { bannedPage, gzipBomb, loginPage, swollen } from "./bodies.ts";
import { envelope } from "./codes.ts";
import type { Exchange } from "./wire.ts";

/**
 * Everything the transport can do wrong. Each is seen by a real client in test/simulator-faults.test.ts.
 * Note for counting requests: when a connection that was used before breaks ahead of the headers, Bun's `fetch`
 * asks again by itself at once, on a new connection. `keepalive: false` prevents that.
 */
export const faultNames = [
  "banned-json", // 412, code -412
  "banned-html", // 412, the page 出错啦!
  "forbidden", // 403, empty; `status` for 401 or 416
  "server-error", // 503, HTML; `status` for another
  "too-many-requests", // 429, `retryAfter` (default "5"; null for none)
  "redirect", // 302 to `to` (default /redirected here)
  "redirect-loop", // 302 to itself
  "html", // 200, a page
  "empty", // 200, no byte
  "two-objects", // 200, the answer twice
  "cut-json", // 200, complete HTTP, half the JSON
  "bom", // 200, the answer behind a byte order mark
  "wrong-type", // 200, the answer as text/html
  "huge-answer", // 200, a valid answer of 2 MB; `bytes` for another size
  "huge-body", // 200, 100 MB of no JSON; `bytes` for another size
  "gzip-bomb", // 200, unpacks to 200 MB; `bytes` for another size
  "bad-gzip", // 200, damaged gzip
  "late", // the answer after `ms` (default 1000)
  "hang", // nothing, ever
  "hang-mid-body", // headers and half the body, then nothing
  "slow-headers", // headers byte by byte, one each `ms` (default 100), never complete
  "slow-body", // headers, then the body byte by byte, one each `ms` (default 100)
  "short-body", // half of the promised Content-Length, then FIN
  "cut-chunk", // a chunk that is shorter than it says, then FIN
  "reset-before-headers", // RST
  "reset-mid-body", // headers and half the body, then RST
  "close-before-headers", // FIN without an answer
] as const;
export type FaultName = (typeof faultNames)[number];

/** A transport fault with its parameters; each name's own are listed at `faultNames`. */
export interface TransportFault {
  readonly fault: FaultName;
  readonly status?: number;
  readonly retryAfter?: string | null;
  readonly to?: string;
  readonly bytes?: number;
  readonly ms?: number;
}

/** What a fault may need of the simulator. */
export interface FaultInput {
  /** The normal answer; made only if the fault needs it. */
  answer(): Record<string, unknown>;
  /** Bulk items of videos that were not asked for. */
  items(aids: readonly number[]): Record<string, unknown>[];
  readonly seed: number;
}

/** The headers of every JSON answer. */
export const json = { "content-type": "application/json; charset=utf-8" };
const html = { "content-type": "text/html; charset=utf-8" };

type Misbehaviour = (what: TransportFault, exchange: Exchange, input: FaultInput) => void;

const textOf = (input: FaultInput) => JSON.stringify(input.answer());
const bytesOf = (input: FaultInput) => Buffer.from(textOf(input));
const half = (body: Buffer) => body.subarray(0, Math.floor(body.length / 2));

/** Headers that promise the whole body, and half of it. */
function begin(exchange: Exchange, input: FaultInput): void {
  const body = bytesOf(input);
  exchange.head(200, { ...json, "content-length": String(body.length) });
  void exchange.write(half(body));
}

/** What each fault does. */
export const misbehaviours: Readonly<Record<FaultName, Misbehaviour>> = {
  "banned-json": (_, exchange) => exchange.send(412, json, JSON.stringify(envelope(-412))),
  "banned-html": (_, exchange) => exchange.send(412, html, bannedPage),
  forbidden: ({ status = 403 }, exchange) => exchange.send(status, html, ""),
  "server-error": ({ status = 503 }, exchange) =>
    exchange.send(status, html, "<html><body><h1>Service Unavailable</h1></body></html>"),
  "too-many-requests": ({ retryAfter = "5" }, exchange) =>
    exchange.send(
      429,
      retryAfter === null ? html : { ...html, "retry-after": retryAfter },
      "Too Many Requests",
    ),
  redirect: ({ to = "/redirected" }, exchange) => exchange.send(302, { location: to }, ""),
  "redirect-loop": (_, exchange) => exchange.send(302, { location: exchange.path }, ""),
  html: (_, exchange) => exchange.send(200, html, loginPage),
  empty: (_, exchange) => exchange.send(200, json, ""),
  "two-objects": (_, exchange, input) => exchange.send(200, json, textOf(input).repeat(2)),
  "cut-json": (_, exchange, input) => exchange.send(200, json, half(bytesOf(input))),
  bom: (_, exchange, input) => exchange.send(200, json, `\uFEFF${textOf(input)}`),
  "wrong-type": (_, exchange, input) => exchange.send(200, html, textOf(input)),
  "huge-answer": ({ bytes = 2_000_000 }, exchange, input) =>
    exchange.send(200, json, JSON.stringify(swollen(input.answer(), bytes))),
  "huge-body": ({ bytes = 100_000_000 }, exchange) => {
    void pour(exchange, bytes);
  },
  "gzip-bomb": ({ bytes = 200_000_000 }, exchange) =>
    exchange.send(200, { ...json, "content-encoding": "gzip" }, gzipBomb(Math.ceil(bytes / 1_000_000))),
  "bad-gzip": (_, exchange, input) =>
    exchange.send(200, { ...json, "content-encoding": "gzip" }, gzipSync(textOf(input)).fill(0xff, 10, 60)),
  late: ({ ms = 1_000 }, exchange, input) => {
    exchange.later(ms, () => exchange.send(200, json, textOf(input)));
  },
  hang: () => undefined,
  "hang-mid-body": (_, exchange, input) => begin(exchange, input),
  "slow-headers": ({ ms = 100 }, exchange) => {
    drip(exchange, Buffer.from(`HTTP/1.1 200 OK\r\nx-slow: ${"o".repeat(60_000)}`), ms);
  },
  "slow-body": ({ ms = 100 }, exchange, input) => {
    const body = bytesOf(input);
    exchange.head(200, { ...json, "content-length": String(body.length) });
    drip(exchange, body, ms);
  },
  "short-body": (_, exchange, input) => {
    begin(exchange, input);
    exchange.cut();
  },
  "cut-chunk": (_, exchange, input) => {
    const body = bytesOf(input);
    exchange.head(200, { ...json, "transfer-encoding": "chunked" });
    void exchange.write(`${body.length.toString(16)}\r\n`);
    void exchange.write(half(body));
    exchange.cut();
  },
  "reset-before-headers": (_, exchange) => {
    exchange.reset();
  },
  "reset-mid-body": (_, exchange, input) => {
    begin(exchange, input);
    // A reset throws away what the client has not read yet; the pause lets it see the headers and the first half.
    exchange.later(20, () => exchange.reset());
  },
  "close-before-headers": (_, exchange) => {
    exchange.cut();
  },
};

function drip(exchange: Exchange, bytes: Buffer, ms: number, from = 0): void {
  if (from >= bytes.length) {
    exchange.finish();
    return;
  }
  void exchange.write(bytes.subarray(from, from + 1));
  exchange.later(ms, () => drip(exchange, bytes, ms, from + 1));
}

async function pour(exchange: Exchange, bytes: number): Promise<void> {
  const block = Buffer.alloc(65_536, "x");
  exchange.head(200, { ...json, "content-length": String(bytes) });
  for (let left = bytes; left > 0 && !exchange.isOver; left -= block.length)
    await exchange.write(left < block.length ? block.subarray(0, left) : block);
  exchange.finish();
}
