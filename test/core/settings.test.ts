import { describe, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  loadConfig,
  secretSettings,
  settingNames,
  variables,
  type Environment,
} from "../../packages/core/src/config.ts";
import { readDotEnvFiles, type DotEnvFile } from "../../packages/core/src/dot-env.ts";
import { describeConfig, formatDuration, salvageConfig } from "../../packages/core/src/settings.ts";

const find = (
  variable: string,
  environment: Environment,
  dotEnv: readonly DotEnvFile[] = [],
  flags: Environment = {},
) => {
  const found = describeConfig(environment, dotEnv, flags).settings.find(
    (setting) => setting.variable === variable,
  );
  if (found === undefined) throw new Error(`no ${variable}`);
  return found;
};

describe("every setting is described", () => {
  test("with its variable and its default, in the form one would write", () => {
    const { settings, problems } = describeConfig({});
    expect(problems).toEqual([]);
    expect(settings.map(({ name }) => name)).toEqual([...settingNames]);
    expect(Object.fromEntries(settings.map(({ variable, value }) => [variable, value]))).toMatchObject({
      DATABASE_URL: "file:./data/playcounts.db",
      AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "true",
      PLAYCOUNTS_STALE_AFTER: "7d",
      PLAYCOUNTS_COOLDOWN: "30m",
      PLAYCOUNTS_BATCH_SIZE: null,
      PORT: "8787",
      BILIBILI_COOKIE: "not set",
      PLAYCOUNTS_API_TOKEN: "not set",
    });
    expect(new Set(settings.map(({ source }) => source))).toEqual(new Set(["default"]));
  });

  test("as checked, not as typed", () => {
    expect(find("PLAYCOUNTS_STALE_AFTER", { PLAYCOUNTS_STALE_AFTER: " 48h " })).toMatchObject({
      value: "2d",
      source: "environment",
    });
    expect(find("BILIBILI_API_URL", { BILIBILI_API_URL: "https://example.com//" }).value).toBe(
      "https://example.com",
    );
  });

  test("and what is written can be read again to the same configuration", () => {
    const given = {
      PLAYCOUNTS_COOLDOWN: "90m",
      PLAYCOUNTS_SOURCE: "view",
      PORT: "1",
      PLAYCOUNTS_ALLOWED_HOSTS: "a.example, b.example",
    };
    const { settings } = describeConfig(given);
    const back = settings.flatMap(({ name, variable, value }) =>
      value === null || secretSettings.has(name) ? [] : [[variable, value]],
    );
    expect(loadConfig(Object.fromEntries(back))).toEqual(loadConfig(given));
  });

  test("a duration is written so that it reads as itself", () => {
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 3650 * 86_400_000 }), (ms) => {
        expect(loadConfig({ PLAYCOUNTS_STALE_AFTER: formatDuration(ms) }).staleAfterMs).toBe(ms);
      }),
    );
    expect([0, 1, 1_500, 3_000, 90 * 60_000, 86_400_000].map(formatDuration)).toEqual([
      "0",
      "1ms",
      "1500ms",
      "3s",
      "90m",
      "1d",
    ]);
  });
});

describe("where a value comes from", () => {
  const dotEnv = [
    { file: ".env.local", values: { PORT: "1111" } },
    { file: ".env", values: { PORT: "2222", HOST: "::1", BILIBILI_USER_AGENT: "me $HOME" } },
  ];

  test.each<[string, string, Environment, Environment, string, string | null]>([
    ["nothing was given", "PORT", {}, {}, "default", null],
    ["it is blank", "PORT", { PORT: " " }, {}, "default", null],
    ["the process got it", "PORT", { PORT: "3333" }, {}, "environment", null],
    ["a file holds it", "HOST", { HOST: "::1" }, {}, ".env", ".env"],
    ["the stronger of two files holds it", "PORT", { PORT: "1111" }, {}, ".env", ".env.local"],
    ["only the weaker file holds it", "PORT", { PORT: "2222" }, {}, "environment", null],
    [
      "Bun put other values into it",
      "BILIBILI_USER_AGENT",
      { BILIBILI_USER_AGENT: "me /x" },
      {},
      ".env",
      ".env",
    ],
    ["a flag is over all of them", "PORT", { PORT: "1111" }, { PORT: "4444" }, "flag", null],
    ["a file holds it, but nobody loaded the file", "HOST", {}, {}, "default", null],
  ])("when %s", (_, variable, environment, flags, source, file) => {
    expect(find(variable, environment, dotEnv, flags)).toMatchObject({ source, file });
  });

  test("a flag's value is the one that holds", () => {
    expect(find("PORT", { PORT: "1" }, [], { PORT: "4444" }).value).toBe("4444");
    expect(find("PORT", { PORT: "1" }, [], { PORT: undefined })).toMatchObject({
      value: "1",
      source: "environment",
    });
  });

  test.each([undefined, "production", "test"])(
    "the files are those that Bun itself reads when NODE_ENV is %p",
    async (mode) => {
      const folder = await mkdtemp(join(tmpdir(), "playcounts-env-"));
      try {
        const kinds = ["development", "production", "test"];
        const names = [
          ".env",
          ".env.local",
          ...kinds.flatMap((kind) => [`.env.${kind}`, `.env.${kind}.local`]),
        ];
        for (const [place, name] of names.entries()) {
          // Each variable is in this file and all before it: whoever wins among those puts its own name.
          const lines = names
            .slice(place)
            .map((_, index) => `WINNER_${place + index}="${name} # not a comment"`);
          await writeFile(
            join(folder, name),
            `\uFEFF# by hand\r\n${lines.join("\r\n")}\r\nexport ONLY_${place}=yes\r\n`,
          );
        }
        const { NODE_ENV: _, ...inherited } = process.env;
        const child = Bun.spawn(
          [process.execPath, "-e", "process.stdout.write(JSON.stringify(process.env))"],
          {
            cwd: folder,
            env: { ...inherited, ...(mode === undefined ? {} : { NODE_ENV: mode }) },
            stdout: "pipe",
          },
        );
        const environment = (await child.stdout.json()) as Record<string, string>;
        const files = await readDotEnvFiles(folder, mode);
        const merged = Object.assign({}, ...files.map(({ values }) => values).toReversed());
        const ours = Object.entries(environment).filter(([name]) => /^(WINNER|ONLY)_/.test(name));
        expect(ours.length).toBeGreaterThan(names.length);
        expect(merged).toEqual(Object.fromEntries(ours));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});

describe("what is wrong", () => {
  const wrong = {
    PORT: "eighty",
    PLAYCOUNTS_COOLDOWN: "30",
    PLAYCOUNTS_BATCH_DELAY: "1s",
    PLAYCOUNTS_BATCHSIZE: "5",
    HOST: "::1",
  };

  test("is told with its setting, with what was given, and all at once", () => {
    const { settings, problems } = describeConfig(wrong);
    expect(new Set(problems.map((problem) => problem.split(":")[0]))).toEqual(
      new Set(["PLAYCOUNTS_BATCHSIZE", "PLAYCOUNTS_BATCH_DELAY", "PLAYCOUNTS_COOLDOWN", "PORT"]),
    );
    const port = settings.find(({ name }) => name === "port");
    expect(port).toMatchObject({
      value: "eighty",
      source: "environment",
      problems: [expect.stringContaining("not an integer")],
    });
    expect(settings.filter((setting) => setting.problems.length > 0)).toHaveLength(3);
  });

  test("does not keep the rest from being used", () => {
    const { config, broken } = salvageConfig(wrong);
    expect(config).toMatchObject({ port: 8787, cooldownMs: 1_800_000, batchDelayMs: 3_000, host: "::1" });
    expect(broken).toEqual(new Set(["port", "cooldownMs", "batchDelayMs"]));
  });

  test("never makes it throw, whatever the variables hold", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("0", "-1", "1s", "file:", "http://[", "\u0000", "true"),
    );
    const environment = fc.dictionary(fc.constantFrom(...Object.values(variables), "PLAYCOUNTS_X"), text);
    fc.assert(
      fc.property(environment, (given) => describeConfig(given).settings.length === settingNames.length),
    );
  });
});

describe("secrets", () => {
  const canary = "CANARY0123456789";

  test.each([...settingNames].filter((name) => secretSettings.has(name)))(
    "%s is only set or not set",
    (name) => {
      const shown = describeConfig({ [variables[name]]: canary });
      expect(shown.settings.find((setting) => setting.name === name)?.value).toBe("set");
      expect(JSON.stringify(shown)).not.toContain(canary);
    },
  );

  test.each<Environment>([
    { BILIBILI_COOKIE: `SESSDATA=${canary}; x=1`, PORT: canary },
    { BILIBILI_COOKIE: `SESSDATA=${canary}%2C1`, PLAYCOUNTS_TIMEZONE: `${canary},1` },
    { DATABASE_URL: `libsql://db.example?authToken=${canary}` },
    { DATABASE_URL: `https://user:${canary}@db.example/x` },
    { DATABASE_URL: `ftp://user:${canary}@db.example/x?token=${canary}` },
    { BILIBILI_API_URL: `http://user:${canary}@db.example` },
    { PLAYCOUNTS_API_TOKEN: canary, HOST: canary },
  ])("a secret in the wrong place is not shown either: %j", (environment) => {
    expect(JSON.stringify(describeConfig(environment))).not.toContain(canary);
  });
});
