import { afterAll, beforeEach, expect, test } from "bun:test";
import { createUpstream } from "../../../packages/core/src/bilibili/http.ts";
import { createViewSource } from "../../../packages/core/src/bilibili/view.ts";
import type { Fault } from "../../simulator/faults.ts";
import { faultNames } from "../../simulator/misbehaviour.ts";
import { startSimulator } from "../../simulator/simulator.ts";
import { first, never } from "./canned.ts";

const canary = "CANARY0123456789";
const cookie = `SESSDATA=${canary}%2C1; bili_jct=${canary}`;
const querySecret = "QUERYSECRET0123";

const simulator = await startSimulator({ videos: 5, uploaders: 1 });
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

/** Everything a careless logger could print of an error, and of what caused it. */
function everythingOf(error: unknown): string {
  const shown: string[] = [];
  for (let current: unknown = error; current !== undefined && current !== null;) {
    shown.push(Bun.inspect(current, { depth: 10 }));
    if (!(current instanceof Error)) break;
    const own = Object.values(Object.getOwnPropertyDescriptors(current)).map(({ value }): unknown => value);
    shown.push(current.message, current.stack ?? "", ...own.map((value) => Bun.inspect(value)));
    current = current.cause;
  }
  return shown.join("\n");
}

const echoes: readonly (readonly [string, Fault])[] = [
  ["an unknown code that quotes the cookie", { code: -99999, message: `your cookie was ${cookie}` }],
  ["risk control that quotes the cookie", { code: -352, message: `bad SESSDATA ${canary}%2C1` }],
  ["a dead cookie, quoted decoded", { code: -101, message: `${canary},1 is dead` }],
  ["a page that quotes the cookie", { text: `<html><p>${cookie}</p></html>`, status: 412 }],
  ["a redirect with a token", { fault: "redirect", to: `http://127.0.0.1:1/?token=${canary}` }],
];
const stalling: readonly Fault[] = ["late", "hang", "hang-mid-body", "slow-headers", "slow-body"];
const named = faultNames.map((name): [string, Fault] => [name, name]);

test.each([...named, ...echoes])(
  "a failure by %s holds no cookie, no address and no query",
  async (_, fault) => {
    simulator.respond({}, fault);
    const upstream = createUpstream({
      baseUrl: simulator.url,
      cookie,
      timeoutMs: stalling.includes(fault) ? 150 : 5_000,
    });
    const question = {
      doing: "asking",
      path: "/x/web-interface/view",
      query: { bvid: first.bvid, key: querySecret },
    };
    const error: unknown = await upstream.ask(question, never).catch((caught: unknown) => caught);
    // The echoes and most faults fail; the others give an answer, which must not quote the cookie either.
    const shown = error instanceof Error ? everythingOf(error) : Bun.inspect(error, { depth: 10 });
    for (const secret of [canary, cookie, querySecret, "127.0.0.1"]) expect(shown).not.toContain(secret);
    // A stalled one may be over before it arrived.
    if (!stalling.includes(fault)) expect(simulator.requests[0]?.cookie).toBe(cookie);
  },
);

test("an answer about a video does not quote the cookie", async () => {
  simulator.respond({}, { code: 62002, message: `hidden from ${canary}` });
  const source = createViewSource(createUpstream({ baseUrl: simulator.url, cookie }));
  expect(await source.fetchPlayCounts([first], never)).toMatchObject([
    { message: "code 62002 (hidden from [hidden])" },
  ]);
});

test.each([
  ["a line break", `SESSDATA=${canary}\nx`],
  ["a letter beyond ASCII", `SESSDATA=${canary}；`],
  ["nothing", ""],
])("a cookie with %s is refused without being shown", (_, text) => {
  const refusal = (() => {
    try {
      createUpstream({ baseUrl: simulator.url, cookie: text });
      return undefined;
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toMatchObject({ name: "InputError" });
  expect(everythingOf(refusal)).not.toContain(canary);
});

test("what fetch itself throws is not passed on", async () => {
  const raw = Object.assign(new TypeError(`cannot reach http://x/?key=${querySecret} with ${cookie}`), {
    code: "ECONNREFUSED",
    path: `http://x/?key=${querySecret}`,
    cause: new Error(cookie),
  });
  const upstream = createUpstream({ baseUrl: simulator.url, cookie, fetch: () => Promise.reject(raw) });
  const error: unknown = await upstream
    .ask({ doing: "asking", path: "/", query: {} }, never)
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ fault: "network", message: "asking: no answer (ECONNREFUSED)" });
  const shown = everythingOf(error);
  for (const secret of [canary, querySecret]) expect(shown).not.toContain(secret);
});
