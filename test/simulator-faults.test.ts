import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import type { Fault } from "./simulator/faults.ts";
import { faultNames, type FaultName } from "./simulator/misbehaviour.ts";
import { startSimulator, type Simulator } from "./simulator/simulator.ts";
import { read } from "./support/ask-simulator.ts";

let sim: Simulator;
let path = "";
beforeAll(async () => {
  sim = await startSimulator();
  path = `/x/web-interface/view?aid=${sim.catalogue.videoAt(0)?.aid}`;
});
beforeEach(() => sim.reset());
afterAll(() => sim.close());

interface Seen {
  /** The status, if headers came. */
  status?: number;
  headers?: Headers;
  /** Decoded bytes that could be read. */
  bytes: number;
  text?: string;
  /** `code` or `name` of what fetch or the body threw. */
  error?: string;
}

/**
 * Asks once, on a connection of its own: no redirects followed, one deadline over headers and body, the body streamed.
 */
async function ask(fault: Fault, deadlineMs = 5_000, maxBytes = Infinity): Promise<Seen> {
  sim.respond({}, fault);
  const seen: Seen = { bytes: 0 };
  const parts: Uint8Array[] = [];
  try {
    const signal = AbortSignal.timeout(deadlineMs);
    const response = await fetch(sim.url + path, { redirect: "manual", signal, keepalive: false });
    seen.status = response.status;
    seen.headers = response.headers;
    const reader = response.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || value === undefined) break;
      seen.bytes += value.length;
      if (seen.bytes > maxBytes) {
        await reader?.cancel();
        return { ...seen, error: "too large" };
      }
      if (seen.bytes < 8_000_000) parts.push(value);
    }
    // TextDecoder would swallow the byte order mark that one of the faults is about.
    seen.text = Buffer.concat(parts).toString("utf8");
  } catch (error) {
    seen.error = nameOf(error);
  }
  return seen;
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

const good = async () => (await ask("wrong-type")).text ?? "";

type Check = (seen: Seen, whole: string) => void;
const status =
  (code: number, part: string): Check =>
  (seen) => {
    expect(seen.status).toBe(code);
    expect(seen.text).toContain(part);
  };

const timedOut: Check = (seen) => {
  expect(seen.status).toBeUndefined();
  expect(seen.error).toBe("TimeoutError");
};
const lostBeforeHeaders: Check = (seen) => {
  expect(seen.status).toBeUndefined();
  expect(seen.error).toBe("ECONNRESET");
};
const lostInBody: Check = (seen) => {
  expect(seen).toMatchObject({ status: 200, error: "ECONNRESET" });
  expect(seen.text).toBeUndefined();
};
const stuckInBody: Check = (seen, whole) => {
  expect(seen).toMatchObject({ status: 200, error: "TimeoutError" });
  expect(seen.bytes).toBeLessThan(Buffer.byteLength(whole));
};

const whatClientsSee: Record<FaultName, { fault?: Fault; deadlineMs?: number; check: Check }> = {
  "banned-json": { check: status(412, `{"code":-412,"message":"request was banned","ttl":1}`) },
  "banned-html": { check: status(412, "<title>出错啦! - bilibili.com</title>") },
  forbidden: { check: status(403, "") },
  "server-error": { check: status(503, "<html>") },
  "too-many-requests": { check: (seen) => expect(seen.headers?.get("retry-after")).toBe("5") },
  redirect: {
    check: (seen) => expect([seen.status, seen.headers?.get("location")]).toEqual([302, "/redirected"]),
  },
  "redirect-loop": {
    check: (seen) => expect([seen.status, seen.headers?.get("location")]).toEqual([302, path]),
  },
  html: { check: status(200, "<!DOCTYPE html>") },
  empty: { check: (seen) => expect([seen.status, seen.text]).toEqual([200, ""]) },
  "two-objects": {
    check: (seen) => {
      const [first, second] = (seen.text ?? "").split(/(?<=\})(?=\{"code")/);
      expect(JSON.parse(first ?? "")).toMatchObject({ code: 0 });
      expect(second).toBe(first);
    },
  },
  "cut-json": {
    check: (seen) => {
      expect([seen.status, seen.error]).toEqual([200, undefined]);
      expect(() => JSON.parse(seen.text ?? "")).toThrow();
    },
  },
  bom: { check: (seen) => expect(seen.text?.startsWith("\uFEFF{")).toBe(true) },
  "wrong-type": {
    check: (seen) => {
      expect(seen.headers?.get("content-type")).toContain("text/html");
      expect(JSON.parse(seen.text ?? "")).toMatchObject({ code: 0 });
    },
  },
  "huge-answer": {
    check: (seen) => {
      expect(seen.bytes).toBeWithin(2_000_000, 2_200_000);
      expect(JSON.parse(seen.text ?? "")).toMatchObject({ code: 0, data: { stat: {} } });
    },
  },
  "huge-body": { check: (seen) => expect(seen).toMatchObject({ bytes: 100_000_000 }) },
  "gzip-bomb": {
    check: (seen) => {
      expect(Number(seen.headers?.get("content-length") ?? 0)).toBeLessThan(300_000);
      expect(seen.bytes).toBeWithin(200_000_000, 200_001_000);
    },
  },
  "bad-gzip": { check: (seen) => expect([seen.status, seen.error]).toEqual([200, "ZlibError"]) },
  late: { fault: { fault: "late", ms: 60 }, deadlineMs: 30, check: timedOut },
  hang: { deadlineMs: 50, check: timedOut },
  "slow-headers": { fault: { fault: "slow-headers", ms: 2 }, deadlineMs: 60, check: timedOut },
  "slow-body": { fault: { fault: "slow-body", ms: 5 }, deadlineMs: 300, check: stuckInBody },
  "hang-mid-body": { deadlineMs: 300, check: stuckInBody },
  "short-body": { check: lostInBody },
  "cut-chunk": { check: lostInBody },
  "reset-mid-body": { check: lostInBody },
  "reset-before-headers": { check: lostBeforeHeaders },
  "close-before-headers": { check: lostBeforeHeaders },
};

describe("what a client sees", () => {
  test.each(faultNames.map((name) => [name]))("%s", async (name) => {
    const whole = await good();
    const { fault = name, deadlineMs, check } = whatClientsSee[name];
    const seen = await ask(fault, deadlineMs);
    check(seen, whole);
    while (sim.requests.at(-1)?.endedAt === null) await Bun.sleep(1);
    expect(sim.requests.at(-1)).toMatchObject({ given: name, status: seen.status ?? null });
  });

  test.each([
    ["reset-before-headers", "ECONNRESET"],
    ["reset-mid-body", "ECONNRESET"],
    ["close-before-headers", "FIN"],
    ["short-body", "FIN"],
  ] as const)("on the bare socket %s ends with %s", async (name, ending) => {
    sim.respond({}, name);
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = connect(Number(new URL(sim.url).port), "127.0.0.1");
    socket.on("error", (error) => resolve(nameOf(error))).on("end", () => resolve("FIN"));
    socket.on("data", () => undefined).write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    expect(await promise).toBe(ending);
    socket.destroy();
  });

  test("two requests sent at once on one connection are answered one after the other", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = connect(Number(new URL(sim.url).port), "127.0.0.1");
    let text = "";
    socket.on("data", (bytes) => {
      text += bytes.toString("utf8");
    });
    socket.on("end", () => resolve(text));
    socket.write(`GET ${path} HTTP/1.1\r\n\r\nGET /nothing HTTP/1.1\r\nconnection: close\r\n\r\n`);
    expect((await promise).match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404"]);
    expect(sim.requests.map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  });

  test("Bun asks again by itself if a used connection breaks before the headers", async () => {
    await read(sim, path);
    sim.reset();
    sim.respond({}, "reset-before-headers");
    expect(await read(sim, path)).toMatchObject({ code: 0 });
    expect(sim.requests.map(({ given }) => given)).toEqual(["reset-before-headers", "ok"]);
    // On a connection of its own the fault is seen, and the upstream is asked once.
    sim.reset();
    expect((await ask("reset-before-headers")).error).toBe("ECONNRESET");
    expect(sim.requests).toHaveLength(1);
  });

  test.each([["gzip-bomb"], ["huge-body"]] as const)(
    "a client that stops reading a %s is let go",
    async (name) => {
      const seen = await ask(name, 5_000, 4 * 1024 * 1024);
      expect(seen.error).toBe("too large");
      while (sim.requests[0]?.endedAt === null) await Bun.sleep(1);
      expect(sim.requests[0]?.aborted).toBe(name === "huge-body");
    },
  );

  test("a late answer is a good one for those who wait", async () => {
    expect((await ask({ fault: "late", ms: 5 })).text).toContain('"code":0');
  });

  test.each([["0"], ["-5"], ["soon"], ["Wed, 21 Oct 2026 07:28:00 GMT"], [null]])(
    "Retry-After can be %p",
    async (retryAfter) => {
      const seen = await ask({ fault: "too-many-requests", retryAfter });
      expect([seen.status, seen.headers?.get("retry-after") ?? null]).toEqual([429, retryAfter]);
    },
  );

  test("any text can be an answer", async () => {
    const seen = await ask({
      text: '{"code":0,"code":1}',
      status: 206,
      headers: { "content-type": "text/plain" },
    });
    expect(seen).toMatchObject({ status: 206, text: '{"code":0,"code":1}' });
  });

  test("an edited answer arrives as edited", async () => {
    const seen = await ask({ edit: (answer) => ({ ...answer, message: "edited" }) });
    expect(JSON.parse(seen.text ?? "")).toMatchObject({ code: 0, message: "edited" });
  });

  test("after any fault the next request is answered well", async () => {
    for (const name of ["short-body", "reset-mid-body", "bad-gzip", "banned-html"] as const) {
      await ask(name);
      expect(await (await fetch(sim.url + path)).json()).toMatchObject({ code: 0 });
    }
  });
});
