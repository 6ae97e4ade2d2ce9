import {
  apiUrl,
  basePath,
  budget,
  choice,
  databaseUrl,
  duration,
  durationOrForever,
  flag,
  hostNames,
  integer,
  isLoopbackUrl,
  progress,
  schedule,
  text,
  timezone,
  UnfitSetting,
} from "./config-fields.ts";
import { InputError } from "./errors.ts";
import { createSecretFilter, hiddenSecret, nearest } from "./wording.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The pace below which only a local upstream may be asked. */
const paceFloor = { batchDelayMs: 3 * second, requestDelayMs: second } as const;

/** Every setting: its form and its default. Durations are written `3s` and are ms once read. */
const settings = {
  databaseUrl: databaseUrl.default("file:./data/playcounts.db"),
  databaseAuthToken: text().optional(),
  scheduleEnabled: flag(true),
  schedule: schedule.default("0 2 * * *"),
  /** Whether a slot that was missed by less than a day is made up for at the start. */
  catchUp: flag(true),
  timezone: timezone.default("Asia/Shanghai"),
  source: choice(["auto", "bulk", "view"], "auto"),
  staleAfterMs: duration("7d", minute, 3650 * day),
  /** By what the next videos are chosen: the age of their numbers, or how much these are likely to be off. */
  strategy: choice(["staleness", "adaptive"], "staleness"),
  budget: budget.default(null),
  /** Videos between two long pauses: 10 for view, 50 for bulk unless set. */
  batchSize: integer(1, 50).optional(),
  batchDelayMs: duration("3s", 0, day),
  requestDelayMs: duration("1s", 0, day),
  maxRetries: integer(0, 10).default(3),
  cooldownMs: duration("30m", second, 6 * hour),
  /** Shorter than the time after which a silent run loses its hold on the database. */
  requestTimeoutMs: duration("10s", 100, 45 * second),
  progress: progress.default("database"),
  backupDir: text().optional(),
  backupKeep: integer(1, 1000).default(7),
  /** How long every row of the history stays; of older days only the last one does. null: all stay. */
  historyRawMs: durationOrForever("90d", day, 3650 * day),
  logFile: text().optional(),
  logLevel: choice(["silent", "error", "warn", "info", "debug", "trace"], "info"),
  apiUrl: apiUrl.default("https://api.bilibili.com"),
  cookie: text().optional(),
  cookieFile: text().optional(),
  userAgent: text().optional(),
  host: text().default("127.0.0.1"),
  port: integer(0, 65535).default(8787),
  apiToken: text().optional(),
  apiTokenFile: text().optional(),
  /** Whether the service may be read without the token. */
  publicRead: flag(false),
  /** Names it may be called by besides loopback's; with a token: if none are given, by any. */
  allowedHosts: hostNames.optional(),
  /** Whether X-Forwarded-For is a proxy's of ours, and says who is calling. */
  trustProxy: flag(false),
  basePath: basePath.default("/"),
  language: choice(["auto", "en", "zh"], "auto"),
};

export type SettingName = keyof typeof settings;
type Value<Name extends SettingName> = ReturnType<(typeof settings)[Name]>;
type OptionalName = { [Name in SettingName]: undefined extends Value<Name> ? Name : never }[SettingName];

/** The checked settings of an installation. */
export type Config = {
  readonly [Name in Exclude<SettingName, OptionalName>]: Value<Name>;
} & { readonly [Name in OptionalName]?: Value<Name> };

// The keys of a literal are all of them.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const settingNames = Object.keys(settings) as readonly SettingName[];

/** The environment variable of each setting. */
export const variables: Readonly<Record<SettingName, string>> = {
  databaseUrl: "DATABASE_URL",
  databaseAuthToken: "DATABASE_AUTH_TOKEN",
  scheduleEnabled: "AUTO_UPDATE_VIDEO_PLAYS_ENABLED",
  schedule: "AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE",
  catchUp: "PLAYCOUNTS_CATCH_UP",
  timezone: "PLAYCOUNTS_TIMEZONE",
  source: "PLAYCOUNTS_SOURCE",
  staleAfterMs: "PLAYCOUNTS_STALE_AFTER",
  strategy: "PLAYCOUNTS_STRATEGY",
  budget: "PLAYCOUNTS_BUDGET",
  batchSize: "PLAYCOUNTS_BATCH_SIZE",
  batchDelayMs: "PLAYCOUNTS_BATCH_DELAY",
  requestDelayMs: "PLAYCOUNTS_REQUEST_DELAY",
  maxRetries: "PLAYCOUNTS_MAX_RETRIES",
  cooldownMs: "PLAYCOUNTS_COOLDOWN",
  requestTimeoutMs: "PLAYCOUNTS_REQUEST_TIMEOUT",
  progress: "PLAYCOUNTS_PROGRESS",
  backupDir: "PLAYCOUNTS_BACKUP_DIR",
  backupKeep: "PLAYCOUNTS_BACKUP_KEEP",
  historyRawMs: "PLAYCOUNTS_HISTORY_RAW",
  logFile: "PLAYCOUNTS_LOG_FILE",
  logLevel: "LOG_LEVEL",
  apiUrl: "BILIBILI_API_URL",
  cookie: "BILIBILI_COOKIE",
  cookieFile: "BILIBILI_COOKIE_FILE",
  userAgent: "BILIBILI_USER_AGENT",
  host: "HOST",
  port: "PORT",
  apiToken: "PLAYCOUNTS_API_TOKEN",
  apiTokenFile: "PLAYCOUNTS_API_TOKEN_FILE",
  publicRead: "PLAYCOUNTS_PUBLIC_READ",
  allowedHosts: "PLAYCOUNTS_ALLOWED_HOSTS",
  trustProxy: "PLAYCOUNTS_TRUST_PROXY",
  basePath: "PLAYCOUNTS_BASE_PATH",
  language: "PLAYCOUNTS_LANG",
};

/** Whose values must never be shown. */
export const secretSettings: ReadonlySet<PropertyKey> = new Set<SettingName>([
  "databaseAuthToken",
  "cookie",
  "apiToken",
]);

/** Environment variables, as `process.env` gives them. Empty values count as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {InputError} with every mistake at once, each naming its variable. */
export function loadConfig(environment: Environment): Config {
  const problems: string[] = [];
  const read = (name: SettingName) => {
    try {
      return settings[name](environment[variables[name]]?.trim() || undefined);
    } catch (error) {
      if (!(error instanceof UnfitSetting)) throw error;
      problems.push(`${variables[name]}: ${secretSettings.has(name) ? hiddenSecret : error.message}`);
      return undefined;
    }
  };
  // Each value comes from its own setting; where one is wrong, nothing is returned.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const config = Object.fromEntries(settingNames.map((name) => [name, read(name)])) as Config;
  const isRead = problems.length === 0;
  problems.push(...unknownVariables(environment));
  if (isRead) problems.push(...contradictions(config));
  if (problems.length === 0) return config;
  // A secret in the wrong variable is quoted as that variable's mistake.
  const secrets = settingNames
    .filter((name) => secretSettings.has(name))
    .map((name) => environment[variables[name]]);
  throw new InputError(problems.map(createSecretFilter(secrets)));
}

/** The environment's settings with the caller's on top. @throws {InputError} */
export function configOf(given: Partial<Config> = {}): Config {
  // What is undefined is not given; a time that is no number would be waited for in vain.
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const config: Config = { ...loadConfig(process.env), ...chosen };
  const problems = settingNames.flatMap((name) => {
    const value = config[name];
    const isWrong = typeof value === "number" && !(value >= 0);
    return isWrong ? [`${name}: ${value} is not a number of at least 0`] : [];
  });
  problems.push(...contradictions(config));
  if (problems.length > 0) throw new InputError(problems);
  return config;
}

/** What is wrong between settings that are each right by themselves, one sentence each. */
export function contradictions(config: Config): string[] {
  if (isLoopbackUrl(config.apiUrl)) return [];
  const problems: string[] = [];
  const floors = [
    ["batchDelayMs", "3s"],
    ["requestDelayMs", "1s"],
  ] as const;
  for (const [name, floor] of floors) {
    if (config[name] < paceFloor[name])
      problems.push(
        `${variables[name]}: shorter than ${floor} is allowed only while BILIBILI_API_URL is on loopback`,
      );
  }
  return problems;
}

function unknownVariables(environment: Environment): string[] {
  const known = Object.values(variables);
  const ours = Object.keys(environment).filter((name) => /^(PLAYCOUNTS|AUTO_UPDATE_VIDEO_PLAYS)_/.test(name));
  return ours
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      return `${name}: there is no such setting${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    });
}
