import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { openService, updateVideoPlayCounts } from "@playcounts/core";
import { createInstallation, until, type Installation } from "../support/served.ts";

let installation: Installation;
beforeEach(async () => {
  installation = await createInstallation({ videos: 300, latencyMs: 60 });
});
afterEach(() => installation[Symbol.asyncDispose]());

const post = (url: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/runs`, {
    method: "POST",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
  });
const read = async (answer: Response) => JSON.parse(await answer.text());

test("an order is accepted as soon as the run has its id, which leads to the run", async () => {
  const server = await installation.serve();
  const answer = await post(server.url, { force: false });
  expect(answer.status).toBe(202);
  const { runId } = await read(answer);
  expect(answer.headers.get("location")).toBe(`/api/v1/runs/${runId}`);
  const run = await read(await fetch(`${server.url}/api/v1/runs/${runId}`));
  expect(run).toMatchObject({ runId, status: "running", trigger: "api", here: true, report: null });
  await until(() => server.desk.current() === null, "the end of the run");
  expect(await read(await fetch(`${server.url}/api/v1/runs/${runId}`))).toMatchObject({
    status: "completed",
    here: false,
    report: { updated: 300 },
  });
});

test("the same key is the same run, at once, later, and after a restart", async () => {
  const first = await installation.serve();
  const key = { "idempotency-key": "morning-42" };
  const answers = await Promise.all(Array.from({ length: 5 }, () => post(first.url, { force: true }, key)));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
  expect(new Set(await Promise.all(answers.map(async (answer) => (await read(answer)).runId)))).toEqual(
    new Set(["1"]),
  );
  await until(() => first.desk.current() === null, "the end of the run");
  // Even while another run is in the way.
  expect((await post(first.url, { force: true })).status).toBe(202);
  expect(await read(await post(first.url, { force: true }, key))).toMatchObject({ runId: "1" });
  await until(() => first.desk.current() === null, "the end of the other run");
  await first.close();
  const second = await installation.serve();
  const again = await post(second.url, { force: true }, key);
  expect([again.status, (await read(again)).runId]).toEqual([202, "1"]);
  expect((await read(await fetch(`${second.url}/api/v1/runs`))).items).toHaveLength(2);
  const other = await post(second.url, { force: false }, key);
  expect([other.status, (await read(other)).code]).toEqual([422, "key-of-another-request"]);
});

test("the same key in the same instant is one run too", async () => {
  const { desk } = await installation.serve();
  const origin = { trigger: "api", idempotencyKey: "twice" };
  const outcomes = await Promise.all([
    desk.start({}, origin),
    desk.start({}, origin),
    desk.start({}, origin),
  ]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["repeated", "repeated", "started"]);
  expect(new Set(outcomes.map((outcome) => "runId" in outcome && outcome.runId))).toEqual(new Set(["1"]));
});

test("a dry run answers with the plan, asks nobody and writes nothing", async () => {
  const server = await installation.serve();
  const answer = await post(server.url, { dryRun: true, force: true });
  expect(answer.status).toBe(200);
  expect(await read(answer)).toMatchObject({ dryRun: true, due: 300, estimate: { requests: 6 } });
  expect(installation.simulator.requests).toHaveLength(0);
  expect((await read(await fetch(`${server.url}/api/v1/runs`))).items).toEqual([]);
});

test("a cancelled run ends for good, with what it had stored", async () => {
  const server = await installation.serve();
  const { runId } = await read(await post(server.url));
  const answer = await fetch(`${server.url}/api/v1/runs/${runId}/cancel`, { method: "POST" });
  expect(answer.status).toBe(202);
  expect(await read(answer)).toMatchObject({ runId, status: "running", cancelling: true });
  await until(() => server.desk.current() === null, "the end of the run");
  expect(await read(await fetch(`${server.url}/api/v1/runs/${runId}`))).toMatchObject({
    status: "interrupted",
  });
  await server.close();
  const next = await installation.serve();
  await Bun.sleep(100);
  expect((await read(await fetch(`${next.url}/api/v1/runs`))).items).toHaveLength(1);
});

test("a run of another program is seen, in the way, and not ours to cancel", async () => {
  const server = await installation.serve();
  const stop = new AbortController();
  const started = Promise.withResolvers<void>();
  const elsewhere = updateVideoPlayCounts(
    {},
    {
      config: installation.config(),
      trigger: "cli",
      signal: stop.signal,
      onEvent: (event) => event.type === "run-started" && started.resolve(),
    },
  );
  await started.promise;
  const refused = await post(server.url);
  expect([refused.status, (await read(refused)).runId]).toEqual([409, "1"]);
  expect(await read(await fetch(`${server.url}/api/v1/runs/1`))).toMatchObject({
    status: "running",
    trigger: "cli",
    here: false,
  });
  const cancel = await fetch(`${server.url}/api/v1/runs/1/cancel`, { method: "POST" });
  expect([cancel.status, (await read(cancel)).code]).toEqual([409, "run-elsewhere"]);
  stop.abort();
  await elsewhere;
});

test("a run that was stopped with the server goes on with the next one", async () => {
  const first = await installation.serve();
  await post(first.url, { force: true });
  await until(() => (first.desk.current()?.progress?.attempted ?? 0) >= 50, "the first answers");
  await first.close();
  const second = await installation.serve();
  await until(() => second.desk.current() !== null, "the run going on");
  await until(() => second.desk.current() === null, "its end");
  const { items } = await read(await fetch(`${second.url}/api/v1/runs`));
  expect(items).toMatchObject([
    { runId: "2", status: "completed", trigger: "api", report: { resumedFrom: "1", force: true } },
    { runId: "1", status: "interrupted" },
  ]);
  const asked = installation.simulator.requests.flatMap(({ aids }) => aids);
  // The request in flight when the server stopped is the only one asked twice.
  expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(50);
  expect(new Set(asked).size).toBe(300);
});

test("a blocked run goes on by itself after the cooldown, beginning with one request", async () => {
  installation.simulator.ban({ from: 3, forRequests: 1 });
  const server = await installation.serve({ PLAYCOUNTS_COOLDOWN: "1s" }, { napMs: 100 });
  await post(server.url);
  await until(() => installation.simulator.requests.length === 3, "the ban");
  await until(() => server.desk.current() === null, "the end of the blocked run");
  const status = await read(await fetch(`${server.url}/api/v1/status`));
  expect(status).toMatchObject({ breaker: "open", lastRun: { status: "blocked" } });
  expect(Date.parse(status.resumesAt)).toBe(Date.parse(status.blockedUntil));
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  const service = await openService({ config: installation.config() });
  await until(async () => (await service.catalogue.findRun("2"))?.status === "completed", "the run to go on");
  expect((await service.catalogue.findRun("2"))?.report).toMatchObject({ resumedFrom: "1" });
  service.close();
  const [third, probe] = installation.simulator.requests.slice(2, 4);
  expect((probe?.at ?? 0) - (third?.endedAt ?? 0)).toBeGreaterThanOrEqual(990);
});

describe("an order that makes no sense is refused before anything happens", () => {
  test.each([
    ["an uid that is none", { uids: ["abc", "-1"] }, /abc[^]*-1/],
    ["an uploader nobody tracks", { uids: ["4242"] }, /4242 is not tracked/],
    ["a video id that is none", { bvids: ["BVnope"] }, /BVnope/],
    ["an unknown field", { forced: true }, /forced/],
    ["waiting, which the server does by itself", { wait: true }, /wait/],
    ["another kind of JSON", [1], /object/],
  ])("%s", async (_, body, said) => {
    const server = await installation.serve();
    const answer = await post(server.url, body);
    expect(answer.status).toBe(400);
    expect((await read(answer)).detail).toMatch(said);
    expect(installation.simulator.requests).toHaveLength(0);
    expect((await read(await fetch(`${server.url}/api/v1/runs`))).items).toEqual([]);
  });

  test("and a thousand mistakes are not a thousand sentences", async () => {
    const server = await installation.serve();
    const answer = await post(server.url, { uids: Array.from({ length: 1_000 }, (_, n) => `x${n}`) });
    const { problems, detail } = await read(answer);
    expect(problems).toHaveLength(50);
    expect(detail).toEndWith("; and 950 more");
  });

  test.each([
    ["no uploaders at all are none, not all", { uids: [] }, 0],
    ["the same uploader twice is one", { uids: ["1172054289", 1172054289], limit: 3 }, 1],
  ])("but %s", async (_, body, requests) => {
    const server = await installation.serve();
    expect((await post(server.url, body)).status).toBe(202);
    await until(() => server.desk.current() === null, "the end of the run");
    expect(installation.simulator.requests).toHaveLength(requests);
  });
});
