#!/usr/bin/env bun
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import {
  describeConfig,
  InputError,
  loadConfig,
  readDotEnvFiles,
  StorageError,
  type Config,
} from "@playcounts/core";
import manifest from "../package.json" with { type: "json" };
import { askHealth, localUrl } from "./health.ts";
import { createLog, createLogWriter, type Log } from "./log.ts";
import { chooseLanguage } from "./schedule/words.ts";
import { serve } from "./serve.ts";

const help = `playcounts-server ${manifest.version}: the daily schedule and the HTTP API

Usage: playcounts-server                  serve until SIGTERM or SIGINT
       playcounts-server health [--url <url>]   exit 0 if the server is ready, 1 if not, within 3 seconds

Settings come from the environment and from .env; playcounts config lists them all.
Exit codes: 0 stopped by a signal, a run that was going on goes on at the next start · 1 a bug · 2 wrong usage or
configuration · 6 the database cannot be used · 130/143 stopped by a second signal, or not in time
`;

const exitCodes = { bug: 1, usage: 2, storage: 6, SIGINT: 130, SIGTERM: 143 } as const;
/** Docker waits ten seconds before it kills. */
const shutdownMs = 7_500;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Says what is wrong with what was thrown, and ends. */
function fail(error: unknown): never {
  if (error instanceof InputError) {
    for (const problem of error.problems) say(problem);
    if (error.hint !== undefined) say(error.hint);
    process.exit(exitCodes.usage);
  }
  if (error instanceof StorageError) {
    say(`${error.message}\n${error.hint ?? ""}`.trim());
    process.exit(exitCodes.storage);
  }
  if (
    error instanceof Error &&
    "code" in error &&
    /^(EADDRINUSE|EADDRNOTAVAIL|EACCES)$/.test(String(error.code))
  ) {
    say(`HOST and PORT: cannot listen there (${String(error.code)}); another program may be using the port`);
    process.exit(exitCodes.usage);
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(exitCodes.bug);
}

async function health(url: string | undefined): Promise<never> {
  const problem = await askHealth(url ?? localUrl(loadConfig(process.env)));
  if (problem !== null) say(problem);
  process.exit(problem === null ? 0 : 1);
}

/** What must not be written anywhere, however it was given. */
async function secretsOf(config: Config): Promise<string[]> {
  const { apiToken, cookie, databaseAuthToken, apiTokenFile, cookieFile } = config;
  const files = [apiTokenFile, cookieFile].flatMap((path) => path ?? []);
  // Whoever needs a file says so if it cannot be read.
  const texts = files.map((path) => readFile(path, "utf8").catch(() => ""));
  const given = [apiToken, cookie, databaseAuthToken, ...(await Promise.all(texts))];
  return given.map((secret) => secret?.trim() ?? "").filter((secret) => secret !== "");
}

async function openLog(config: Config): Promise<Log> {
  const { logLevel, logFile } = config;
  return createLog({
    level: logLevel,
    write: createLogWriter(logFile, (line) => process.stdout.write(line)),
    isTerminal: process.stdout.isTTY,
    now: () => Date.now(),
    secrets: await secretsOf(config),
  });
}

async function run(): Promise<void> {
  const config = loadConfig(process.env);
  const log = await openLog(config);
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const language = chooseLanguage(config, LC_ALL || LC_MESSAGES || LANG);
  const dotEnv = await readDotEnvFiles(process.cwd(), process.env["NODE_ENV"]);
  const settings = describeConfig(process.env, dotEnv);
  const served = await serve({ config, log, version: manifest.version, language, settings });

  let isEnding = false;
  async function end(code: number, lateCode: number): Promise<void> {
    if (isEnding) process.exit(lateCode);
    isEnding = true;
    const inTime = await Promise.race([
      served.close().then(() => true),
      Bun.sleep(shutdownMs).then(() => false),
    ]);
    log.info(inTime ? "stopped" : "stopped, though not everything had ended");
    process.exit(inTime ? code : lateCode);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (!isEnding) log.info(`${signal}: stopping; a second signal stops at once`);
      void end(0, exitCodes[signal]);
    });
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => {
      log.error("a mistake in the program; stopping", { error });
      void end(exitCodes.bug, exitCodes.bug);
    });
}

try {
  const { values, positionals } = parseArgs({
    options: { url: { type: "string" }, help: { type: "boolean", short: "h" }, version: { type: "boolean" } },
    allowPositionals: true,
  });
  const [command] = positionals;
  if (values.help === true) process.stdout.write(help);
  else if (values.version === true) process.stdout.write(`${manifest.version}\n`);
  else if (command === "health" && positionals.length === 1) await health(values.url);
  else if (command === undefined && values.url === undefined) await run();
  else {
    say(`unknown usage: ${process.argv.slice(2).join(" ")}\n\n${help}`);
    process.exit(exitCodes.usage);
  }
} catch (error) {
  if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) {
    say(`${error.message}\n\n${help}`);
    process.exit(exitCodes.usage);
  }
  fail(error);
}
