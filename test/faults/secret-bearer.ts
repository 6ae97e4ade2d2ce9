/* oxlint-disable no-console -- it says all it knows, which is its purpose */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createBackup,
  createRunLog,
  describeConfig,
  loadConfig,
  openLibrary,
  readDotEnvFiles,
  runDoctor,
  undoRun,
  updateVideoPlayCounts,
  type Config,
  type Environment,
} from "@playcounts/core";
import type { Fault } from "../simulator/faults.ts";
import { faultNames } from "../simulator/misbehaviour.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { createFakeClock } from "../support/fake-clock.ts";

/**
 * An installation full of secrets that goes through everything that can go wrong, and says all it knows: every event,
 * report and error in full, to stdout, stderr, its log and its database. The last line tells how often the secrets were
 * really sent, so that nobody takes a program that had none for one that keeps them.
 * Arguments: the secret part of every secret, and the log file. The rest comes from the environment.
 */
const [canary = "", logFile = ""] = process.argv.slice(2);
const cookie = `SESSDATA=${canary}%2C1; bili_jct=${canary}jct`;
const secrets = { cookie, apiToken: `token-${canary}`, databaseAuthToken: `jwt-${canary}` };

const simulator = await startSimulator({ videos: 5, uploaders: 1 });
const environment: Environment = { ...process.env, BILIBILI_API_URL: simulator.url };
const config: Config = {
  ...loadConfig(environment),
  ...secrets,
  batchDelayMs: 0,
  requestDelayMs: 0,
  requestTimeoutMs: 150,
  maxRetries: 0,
  logFile,
  logLevel: "trace",
};
const log = createRunLog(config);
/** What is waited for is none of this program's business. */
const clock = createFakeClock(Date.now());
let sent = 0;

/** Everything a careless program could print of an error, and of what caused it. */
function tellError(error: unknown): void {
  console.error(error);
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const own = Object.values(Object.getOwnPropertyDescriptors(current)).map(({ value }): unknown => value);
    console.log(
      Bun.inspect(current, { depth: 10 }),
      String(current),
      current.stack,
      own,
      JSON.stringify(current),
    );
  }
}

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    console.log(JSON.stringify(await work()));
  } catch (error) {
    tellError(error);
  }
  sent += simulator.requests.filter((request) => request.cookie === cookie).length;
  simulator.reset();
  // Far enough for the next run to be another one, too little for a cooldown to end.
  clock.advance(1_000);
}

const library = await openLibrary({ config, create: true });
await library.catalogue.add(
  [...simulator.catalogue.videos()].map(({ aid, bvid }) => ({
    aid,
    bvid,
    uid: null,
    title: null,
    publishedAt: null,
    counts: null,
    observedAt: null,
    verify: false,
  })),
);
library.close();

const sized: Partial<Record<string, Fault>> = {
  "huge-body": { fault: "huge-body", bytes: 5_000_000 },
  "gzip-bomb": { fault: "gzip-bomb", bytes: 5_000_000 },
};
const echoes: readonly Fault[] = [
  { code: -99999, message: `your cookie was ${cookie}` },
  { code: -352, message: `bad SESSDATA ${canary}%2C1` },
  { code: -101, message: `${canary},1 is dead` },
  { code: -799, message: `slower, ${canary}jct` },
  { text: `<html><p>${cookie}</p></html>`, status: 412 },
  { text: `not json ${cookie}` },
  { fault: "redirect", to: `http://127.0.0.1:1/?token=${canary}` },
];
const request = { force: true, limit: 2, ignoreCooldown: true };
const run = (fault: Fault, source: Config["source"]) => {
  simulator.respond({ times: 4 }, fault);
  return updateVideoPlayCounts(request, {
    config: { ...config, source },
    onEvent: log.onEvent,
    clock,
    // A backup is made below.
    backup: async () => undefined,
  });
};
for (const fault of [...faultNames.map((name) => sized[name] ?? name), ...echoes]) {
  await attempt(() => run(fault, "bulk"));
  await attempt(() => run(fault, "view"));
}
for (const error of [new Error(`fetch http://x/?key=${canary}`, { cause: cookie }), new TypeError(cookie)]) {
  const fetch = () => Promise.reject(error);
  await attempt(() => updateVideoPlayCounts(request, { config, fetch, onEvent: log.onEvent, clock }));
}
await attempt(() => createBackup({ config }));
await attempt(() => undoRun("1", { config }));
await attempt(() =>
  undoRun(cookie, { config: { ...config, databaseUrl: `libsql://u:${canary}@127.0.0.1:1` } }),
);

/** A database server that refuses, and says the token back in every way it can. */
let tokens = 0;
const server = createServer((question, answer) => {
  const said = String(question.headers.authorization);
  if (said.includes(secrets.databaseAuthToken)) tokens += 1;
  const status = [401, 500, 200][tokens % 3] ?? 200;
  answer.writeHead(status, { "content-type": "application/json", "x-echo": said });
  answer.end(
    JSON.stringify({
      message: `no entry with ${said}`,
      error: said,
      results: [{ type: "error", error: { message: said, code: said } }],
    }),
  );
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
for (const path of ["", "/", "/x", `?authToken=${secrets.databaseAuthToken}`]) {
  const databaseUrl = `http://127.0.0.1:${port}${path}`;
  await attempt(() => updateVideoPlayCounts(request, { config: { ...config, databaseUrl }, clock }));
  const remote = {
    ...environment,
    DATABASE_URL: databaseUrl,
    DATABASE_AUTH_TOKEN: secrets.databaseAuthToken,
  };
  await attempt(() => runDoctor({ environment: remote, clock }));
}
server.close();

const told = {
  ...environment,
  BILIBILI_COOKIE: cookie,
  PLAYCOUNTS_API_TOKEN: secrets.apiToken,
  DATABASE_AUTH_TOKEN: secrets.databaseAuthToken,
  PLAYCOUNTS_BATCH_DELAY: "0",
  PLAYCOUNTS_REQUEST_DELAY: "0",
};
const mistakes: readonly Environment[] = [
  {},
  { PORT: cookie, PLAYCOUNTS_TIMEZONE: secrets.apiToken, PLAYCOUNTS_COOLDOWN: secrets.databaseAuthToken },
  { BILIBILI_COOKIE: `${cookie}\nx` },
  { BILIBILI_COOKIE: `${cookie}；` },
  { DATABASE_URL: `ftp://user:${canary}@db.example?authToken=${canary}` },
  { BILIBILI_API_URL: `http://user:${canary}@api.example` },
  {
    BILIBILI_API_URL: `https://user:${canary}@127.0.0.1:1`,
    PLAYCOUNTS_BATCH_DELAY: "3s",
    PLAYCOUNTS_REQUEST_DELAY: "1s",
  },
];
for (const mistake of mistakes) {
  const given = { ...told, ...mistake };
  await attempt(async () => describeConfig(given, await readDotEnvFiles(process.cwd(), undefined)));
  await attempt(() =>
    runDoctor({
      environment: given,
      clock: { now: Date.now, monotonic: () => performance.now() * 1_000_000, sleep: async () => undefined },
    }),
  );
  await attempt(async () => loadConfig(given).port);
  await attempt(async () => updateVideoPlayCounts(request, { config: loadConfig(given), clock }));
}
log.close();
await simulator.close();
console.log(`\n${JSON.stringify({ sent, tokens })}`);
