import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  configOf,
  loadConfig,
  secretSettings,
  settingNames,
  variables,
} from "../../packages/core/src/config.ts";
import { InputError } from "../../packages/core/src/errors.ts";

/** What is wrong with this environment, as people read it. */
function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

describe("without any variable", () => {
  test("everything has the documented default", () => {
    expect(loadConfig({})).toMatchObject({
      databaseUrl: "file:./data/playcounts.db",
      scheduleEnabled: true,
      schedule: "0 2 * * *",
      timezone: "Asia/Shanghai",
      source: "auto",
      staleAfterMs: 604_800_000,
      batchDelayMs: 3_000,
      requestDelayMs: 1_000,
      maxRetries: 3,
      cooldownMs: 1_800_000,
      requestTimeoutMs: 10_000,
      progress: "database",
      backupKeep: 7,
      historyRawMs: 7_776_000_000,
      logLevel: "info",
      apiUrl: "https://api.bilibili.com",
      host: "127.0.0.1",
      port: 8_787,
      basePath: "/",
    });
    for (const name of ["batchSize", "cookie", "apiToken", "databaseAuthToken"] as const)
      expect(loadConfig({})[name]).toBeUndefined();
  });

  test("an empty or blank value counts as none", () => {
    const empty = Object.fromEntries(
      Object.values(variables).map((name, index) => [name, index % 2 === 0 ? "" : "  "]),
    );
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });
});

describe("each variable", () => {
  test.each<[string, string, string, unknown]>([
    ["DATABASE_URL", "libsql://db.example.com", "databaseUrl", "libsql://db.example.com"],
    ["DATABASE_URL", "file:///data/a%3Fb.db", "databaseUrl", "file:///data/a%3Fb.db"],
    ["DATABASE_URL", "file://localhost/data/a.db", "databaseUrl", "file://localhost/data/a.db"],
    ["DATABASE_AUTH_TOKEN", " abc ", "databaseAuthToken", "abc"],
    ["AUTO_UPDATE_VIDEO_PLAYS_ENABLED", "Off", "scheduleEnabled", false],
    ["AUTO_UPDATE_VIDEO_PLAYS_ENABLED", "1", "scheduleEnabled", true],
    ["AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE", "30 4 * * *", "schedule", "30 4 * * *"],
    ["AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE", '"0 2 * * *" # nightly\r', "schedule", "0 2 * * *"],
    ["PLAYCOUNTS_TIMEZONE", "Europe/Berlin", "timezone", "Europe/Berlin"],
    ["PLAYCOUNTS_SOURCE", "BULK", "source", "bulk"],
    ["PLAYCOUNTS_STALE_AFTER", "1.5h", "staleAfterMs", 5_400_000],
    ["PLAYCOUNTS_BATCH_SIZE", " 10 ", "batchSize", 10],
    ["PLAYCOUNTS_BATCH_DELAY", "5s", "batchDelayMs", 5_000],
    ["PLAYCOUNTS_REQUEST_DELAY", "1500ms", "requestDelayMs", 1_500],
    ["PLAYCOUNTS_MAX_RETRIES", "0", "maxRetries", 0],
    ["PLAYCOUNTS_COOLDOWN", "6h", "cooldownMs", 21_600_000],
    ["PLAYCOUNTS_REQUEST_TIMEOUT", "30s", "requestTimeoutMs", 30_000],
    ["PLAYCOUNTS_PROGRESS", "file:/var/p.json", "progress", "file:/var/p.json"],
    ["PLAYCOUNTS_BACKUP_DIR", "/b", "backupDir", "/b"],
    ["PLAYCOUNTS_BACKUP_KEEP", "30", "backupKeep", 30],
    ["PLAYCOUNTS_HISTORY_RAW", "30d", "historyRawMs", 30 * 86_400_000],
    ["PLAYCOUNTS_HISTORY_RAW", "Forever", "historyRawMs", null],
    ["PLAYCOUNTS_LOG_FILE", "/l", "logFile", "/l"],
    ["LOG_LEVEL", "DEBUG", "logLevel", "debug"],
    ["BILIBILI_API_URL", "https://mirror.example.com//", "apiUrl", "https://mirror.example.com"],
    ["BILIBILI_API_URL", "http://127.0.0.1:9/", "apiUrl", "http://127.0.0.1:9"],
    ["BILIBILI_COOKIE", "SESSDATA=x", "cookie", "SESSDATA=x"],
    ["BILIBILI_COOKIE_FILE", "/c", "cookieFile", "/c"],
    ["BILIBILI_USER_AGENT", "me/1", "userAgent", "me/1"],
    ["HOST", "0.0.0.0", "host", "0.0.0.0"],
    ["PORT", "0", "port", 0],
    ["PLAYCOUNTS_API_TOKEN", "t", "apiToken", "t"],
    ["PLAYCOUNTS_API_TOKEN_FILE", "/t", "apiTokenFile", "/t"],
    ["PLAYCOUNTS_BASE_PATH", "/stats/", "basePath", "/stats"],
    ["PLAYCOUNTS_LANG", "zh", "language", "zh"],
  ])("%s=%p sets %s", (variable, text, setting, value) => {
    expect(loadConfig({ [variable]: text })).toEqual({ ...loadConfig({}), [setting]: value });
  });

  test.each([
    [
      "DATABASE_URL",
      [
        "data.db",
        "postgres://h/d",
        "FILE:x",
        "file:x.db?mode=ro",
        "file:x#1.db",
        "file://nas/x.db",
        "file::memory:",
      ],
    ],
    ["AUTO_UPDATE_VIDEO_PLAYS_ENABLED", ["maybe", "2"]],
    ["AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE", ["61 * * * *", "0 2 30 2 *", "* * * *"]],
    ["PLAYCOUNTS_TIMEZONE", ["UTC+8", "Asia/Beijing", "Mars"]],
    ["PLAYCOUNTS_SOURCE", ["both"]],
    ["PLAYCOUNTS_STALE_AFTER", ["7", "7 d", "-7d", "1w", "1e3s", "0", "30s", "9999d"]],
    ["PLAYCOUNTS_BATCH_SIZE", ["0", "51", "-1", "1e1", "1.5", "abc", "0x10", "1000000000"]],
    ["PLAYCOUNTS_BATCH_DELAY", ["2999ms", "0", "2s", "three"]],
    ["PLAYCOUNTS_REQUEST_DELAY", ["999ms", "0", "1"]],
    ["PLAYCOUNTS_MAX_RETRIES", ["11", "-1", "many"]],
    ["PLAYCOUNTS_COOLDOWN", ["0", "7h"]],
    ["PLAYCOUNTS_REQUEST_TIMEOUT", ["10ms", "11m"]],
    ["PLAYCOUNTS_PROGRESS", ["disk", "file:"]],
    ["PLAYCOUNTS_BACKUP_KEEP", ["0"]],
    ["PLAYCOUNTS_HISTORY_RAW", ["12h", "11y", "never"]],
    ["LOG_LEVEL", ["loud"]],
    [
      "BILIBILI_API_URL",
      [
        "http://api.bilibili.com",
        "ftp://x",
        "http://127.0.0.1@evil.example",
        "http://localhost.evil.example",
      ],
    ],
    ["PORT", ["65536", "http"]],
  ])("%s refuses what it cannot mean, by name", (variable, texts) => {
    for (const text of texts)
      expect(problemsOf({ [variable]: text })).toEqual([expect.stringMatching(new RegExp(`^${variable}: `))]);
  });
});

test("all mistakes are told at once, each with its variable", () => {
  const problems = problemsOf({
    PORT: "x",
    LOG_LEVEL: "y",
    PLAYCOUNTS_SOURCE: "z",
    PLAYCOUNTS_BATCHSIZE: "5",
    PLAYCOUNTS_STALE_AFTER: "soon",
  });
  expect(
    problems.map((problem) => problem.split(":")[0] ?? "").toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(["LOG_LEVEL", "PLAYCOUNTS_BATCHSIZE", "PLAYCOUNTS_SOURCE", "PLAYCOUNTS_STALE_AFTER", "PORT"]);
});

test.each([
  ["PLAYCOUNTS_BATCHSIZE", "PLAYCOUNTS_BATCH_SIZE"],
  ["PLAYCOUNTS_REQUEST_DELY", "PLAYCOUNTS_REQUEST_DELAY"],
  ["AUTO_UPDATE_VIDEO_PLAYS_ENABLE", "AUTO_UPDATE_VIDEO_PLAYS_ENABLED"],
])("a mistyped %s is told from %s", (typed, meant) => {
  expect(problemsOf({ [typed]: "1" })).toEqual([expect.stringContaining(`did you mean ${meant}?`)]);
});

test("a variable of nobody we know is told as such, and those of other programs are none of our business", () => {
  expect(problemsOf({ PLAYCOUNTS_XYZZYXYZZYXYZZYXYZZYXYZZY: "1" })).toEqual([
    expect.not.stringContaining("did you mean"),
  ]);
  expect(problemsOf({ PATH: "x", DATABASE: "y", BILIBILI_FOO: "z", HOSTNAME: "h" })).toEqual([]);
});

describe("how fast to ask", () => {
  const fast = { PLAYCOUNTS_BATCH_DELAY: "0", PLAYCOUNTS_REQUEST_DELAY: "0" };

  test("has a floor that nothing but an upstream on loopback lifts", () => {
    expect(problemsOf(fast)).toHaveLength(2);
    expect(problemsOf({ ...fast, BILIBILI_API_URL: "https://mirror.example.com" })).toHaveLength(2);
    for (const host of ["127.0.0.1:1", "localhost:1", "[::1]:1", "127.3.2.1"])
      expect(loadConfig({ ...fast, BILIBILI_API_URL: `http://${host}` })).toMatchObject({
        batchDelayMs: 0,
        requestDelayMs: 0,
      });
  });

  test("has the same floor for callers of the library", () => {
    expect(() => configOf({ requestDelayMs: 0 })).toThrow(InputError);
    expect(
      configOf({ requestDelayMs: 0, batchDelayMs: 0, apiUrl: "http://127.0.0.1:1" }).requestDelayMs,
    ).toBe(0);
    expect(() => configOf({ requestDelayMs: Number.NaN, apiUrl: "http://127.0.0.1:1" })).toThrow(
      /requestDelayMs/,
    );
    expect(() => configOf({ cooldownMs: -1 })).toThrow(/cooldownMs/);
    expect(configOf({ staleAfterMs: undefined } as never).staleAfterMs).toBe(604_800_000);
  });
});

test("no secret is ever quoted, wherever it is put", () => {
  const canary = "canary-5f4dcc3b5aa765d61d8327deb882cf99";
  for (const name of settingNames) {
    const environment = {
      [variables[name]]: canary,
      DATABASE_AUTH_TOKEN: canary,
      BILIBILI_COOKIE: canary,
      PLAYCOUNTS_API_TOKEN: canary,
      PORT: "wrong",
    };
    expect(problemsOf(environment).join("\n")).not.toContain(canary);
  }
  for (const url of [`postgres://user:${canary}@host/d`, `libsq://h?authToken=${canary}`])
    expect(problemsOf({ DATABASE_URL: url }).join("\n")).not.toContain(canary);
  expect(problemsOf({ BILIBILI_API_URL: `http://user:${canary}@host` }).join("\n")).not.toContain(canary);
  expect(secretSettings).toEqual(new Set(["apiToken", "cookie", "databaseAuthToken"]));
});

test("whatever the variables say, the answer is a configuration or a list of sentences", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("0", "-1", "1s", "NaN", "true", "file:", "\0"),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.values(variables)), text), (environment) => {
      for (const problem of problemsOf(environment)) expect(problem).toMatch(/^[A-Z_]+: ./);
    }),
  );
});
