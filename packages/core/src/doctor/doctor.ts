import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { systemClock } from "../clock.ts";
import type { Environment, SettingName } from "../config.ts";
import { StorageError } from "../errors.ts";
import type { Clock, Fetch } from "../ports.ts";
import { inspectBackups, openInspection, placesOf, type Inspection } from "../runtime/inspection.ts";
import { salvageConfig, type SalvagedConfig } from "../settings.ts";
import { checkBackups } from "./backups.ts";
import { fail, warn, type Check } from "./check.ts";
import { checkConfiguration, checkSchedule, checkTimezone } from "./configuration.ts";
import {
  checkCooldown,
  checkDatabase,
  checkFigures,
  checkLease,
  contentOf,
  type Inspected,
} from "./database.ts";
import {
  checkDisk,
  checkPaths,
  checkRuntime,
  type FreeSpace,
  type NeededFolder,
  type Versions,
} from "./machine.ts";
import { askUpstream } from "./asking-upstream.ts";

export interface DoctorOptions {
  /** Usually `process.env`. */
  readonly environment: Environment;
  /** No request is made. @default false */
  readonly offline?: boolean | undefined;
  /** @default globalThis.fetch */
  readonly fetch?: Fetch | undefined;
  readonly clock?: Clock | undefined;
  /** In [0, 1). @default Math.random */
  readonly random?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** @default process.versions */
  readonly versions?: Versions | undefined;
  /** @default fs.statfs */
  readonly freeSpace?: FreeSpace | undefined;
}

/** How an installation is, in the order of the checks. */
export interface DoctorReport {
  readonly checks: readonly Check[];
  /** Nothing failed; there may be warnings. */
  readonly healthy: boolean;
}

/**
 * Looks at everything a run depends on. Changes nothing, but for what a request leaves behind: it asks each source at
 * most once, paced like a run, and never while a run goes on or the upstream wants to be left alone.
 * Does not throw for anything that is wrong with the installation. @throws the signal's reason
 */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { environment, clock = systemClock, random = Math.random, versions = process.versions } = options;
  const salvaged = salvageConfig(environment);
  const { config } = salvaged;
  const now = clock.now();
  const places = placesOf(config);

  const { inspected, inspection } = await inspect(salvaged, { clock, random });
  try {
    const content = contentOf(inspected);
    const bytes = inspected?.kind === "facts" ? (inspected.facts.bytes ?? 0) : 0;
    const checks: Check[] = [
      checkRuntime(versions),
      checkConfiguration(salvaged),
      checkTimezone(salvaged, environment, now),
      checkSchedule(salvaged, now),
      await checkPaths(foldersOf(salvaged)),
      await checkDisk(places.database ?? ".", bytes, options.freeSpace ?? statfs),
      inspected === null ? notLookedAt("database", "databaseUrl") : checkDatabase(inspected),
      checkFigures(content),
      checkLease(content),
      checkCooldown(content, config.timezone, now),
      ...(await askUpstream(salvaged, { ...options, clock, random }, { inspection, content })),
      await lookAtBackups(salvaged, places.backups, now),
    ];
    return { checks, healthy: checks.every(({ status }) => status !== "fail") };
  } finally {
    inspection?.close();
  }
}

/** null where the database's own settings are wrong: the default one is not the one that was meant. */
async function inspect(
  { config, broken }: SalvagedConfig,
  deps: { readonly clock: Clock; readonly random: () => number },
): Promise<{ inspected: Inspected | null; inspection: Inspection | null }> {
  if (broken.has("databaseUrl") || broken.has("databaseAuthToken"))
    return { inspected: null, inspection: null };
  let inspection: Inspection | null = null;
  try {
    inspection = await openInspection(config, deps);
    return { inspected: { kind: "facts", facts: await inspection.facts() }, inspection };
  } catch (error) {
    inspection?.close();
    if (!(error instanceof StorageError)) throw error;
    return { inspected: { kind: "refused", error }, inspection: null };
  }
}

function foldersOf({ config, broken }: SalvagedConfig): NeededFolder[] {
  const { database, backups } = placesOf(config);
  const { logFile, progress } = config;
  const folders: NeededFolder[] = [];
  if (database !== null && !broken.has("databaseUrl"))
    folders.push({ purpose: "the database", path: database });
  if (backups !== null && !broken.has("databaseUrl")) folders.push({ purpose: "the backups", path: backups });
  if (logFile !== undefined) folders.push({ purpose: "the log", path: dirname(logFile) });
  if (progress.startsWith("file:"))
    folders.push({ purpose: "the progress", path: dirname(progress.slice("file:".length)) });
  return folders;
}

async function lookAtBackups(
  { config, broken }: SalvagedConfig,
  folder: string | null,
  now: number,
): Promise<Check> {
  if (broken.has("databaseUrl")) return notLookedAt("backups", "databaseUrl");
  try {
    return checkBackups(folder === null ? null : await inspectBackups(folder), config.timezone, now);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return fail(
      "backups",
      error.message,
      "Make the folder readable for this user, or change PLAYCOUNTS_BACKUP_DIR.",
    );
  }
}

function notLookedAt(name: string, setting: SettingName): Check {
  return warn(name, `not looked at: ${setting === "databaseUrl" ? "DATABASE_URL" : setting} is wrong`);
}
