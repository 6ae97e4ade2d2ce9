import {
  createSchedule,
  openService,
  systemClock,
  type Clock,
  type Config,
  type ConfigDescription,
  type Schedule,
  type UpdateDeps,
} from "@playcounts/core";
import { readAccess } from "./access.ts";
import { createApp } from "./app.ts";
import { listen, type Listening } from "./http/listening.ts";
import { createStreamHub } from "./http/stream-hub.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./operations/metrics.ts";
import { createRunDesk, type RunDesk } from "./runs/desk.ts";
import { createRunOrders } from "./runs/run-orders.ts";
import { keepSchedule } from "./schedule/keeper.ts";
import { announcement, type Language } from "./schedule/words.ts";

export interface ServeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly version: string;
  /** The effective settings for people to read, secrets masked. @default none are shown */
  readonly settings?: ConfigDescription;
  /** @default "en" */
  readonly language?: Language;
  /** @default the machine's */
  readonly clock?: Clock;
  /** In the place of what runs use by themselves. */
  readonly run?: Pick<UpdateDeps, "source" | "random" | "fetch">;
  /** Most event streams at a time. @default 256 */
  readonly maxWatchers?: number;
  /** How often a quiet event stream says that it is still there, ms. @default 5 s */
  readonly heartbeatMs?: number;
  /** Ends connections that are quiet for so long. @default 10 s */
  readonly idleSeconds?: number;
  /** Whether the process's own figures are gathered. @default true */
  readonly withProcessMetrics?: boolean;
  /** Longest sleep of the schedule's keeper, ms. */
  readonly napMs?: number;
}

/** A running server. */
export interface Served {
  /** Where it answers, its base path included, without a slash at the end. */
  readonly url: string;
  readonly desk: RunDesk;
  /** Ends the run so that it can go on later, tells the streams, and lets go of port and database. */
  close(): Promise<void>;
}

const defaultWatchers = 256;
/** For a run to reach its next safe point: the request in flight is cut off, so this is the database's time. */
const runGraceMs = 5_000;
const answerGraceMs = 500;
/** Characters below which a token is taken for a word that somebody made up. */
const shortestToken = 16;

/**
 * Opens the database, answers on the port and keeps the schedule, until it is closed.
 * @throws {InputError} · {StorageError}, and what listening throws; nothing is then left open.
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { config, log, version, language = "en", clock = systemClock, run = {} } = options;
  const access = await readAccess(config);
  const notice = (message: string) => log.warn(message);
  const service = await openService({ config, clock, onNotice: notice });
  const schedule = scheduleOf(config);
  const metrics = createMetrics({ version, withProcess: options.withProcessMetrics ?? true });
  const hub = createStreamHub(options.maxWatchers ?? defaultWatchers);
  const { store, databaseId, progress, backup, rollUp, measure } = service;
  const findRunByKey = (key: string) => service.findRunByKey(key);
  const orders = createRunOrders({ book: service.orders, clock, cooldownMs: config.cooldownMs, log });
  const runDeps = { ...run, config, store, databaseId, progress, backup, rollUp, measure, clock };
  const desk = createRunDesk({ run: runDeps, findRunByKey, orders });
  desk.listen(metrics.listener);
  desk.listen(runLog(log));

  const stop = new AbortController();
  const isClosing = () => stop.signal.aborted;
  const { heartbeatMs, settings = null } = options;
  const app = createApp({
    heartbeatMs,
    service,
    desk,
    schedule,
    clock,
    access,
    hub,
    metrics,
    log,
    version,
    settings,
    isClosing,
  });
  let listening: Listening;
  try {
    listening = listen(app, { ...config, idleSeconds: options.idleSeconds });
  } catch (error) {
    service.close();
    throw error;
  }
  const url = listening.url + (config.basePath === "/" ? "" : config.basePath);
  log.info(`listening on ${url}`, { token: access.token !== null, publicRead: access.publicRead });
  if (access.token !== null && access.token.length < shortestToken)
    log.warn(
      "PLAYCOUNTS_API_TOKEN is short enough to be guessed; a good one is the output of: openssl rand -hex 32",
    );
  log.info(announcement(schedule, clock.now(), language));
  const onSkipped = () => metrics.countSkippedSlot();
  const keeperDeps = { ...service, schedule, catchUp: config.catchUp, clock, desk, log, onSkipped };
  const { napMs } = options;
  const kept = keepSchedule(napMs === undefined ? keeperDeps : { ...keeperDeps, napMs }, stop.signal);

  async function end(): Promise<void> {
    stop.abort();
    const ended = Promise.all([desk.close(), kept]);
    await Promise.race([ended, Bun.sleep(runGraceMs)]);
    hub.close();
    await listening.close(answerGraceMs);
    service.close();
  }
  let closing: Promise<void> | undefined;
  return { url, desk, close: () => (closing ??= end()) };
}

function scheduleOf({ scheduleEnabled, schedule, timezone }: Config): Schedule | null {
  return scheduleEnabled ? createSchedule(schedule, timezone) : null;
}

/** What the log says of runs: their beginning, their end, and what went wrong on the way. */
function runLog(log: Log): Parameters<RunDesk["listen"]>[0] {
  return {
    event(event, trigger) {
      if (event.type === "run-started")
        log.info("a run began", {
          runId: event.runId,
          trigger,
          due: event.due,
          resumedFrom: event.resumedFrom,
        });
      if (event.type === "retry" || event.type === "source-changed" || event.type === "notice")
        log.warn(event.message);
    },
    ended({ runId, trigger, report, error }) {
      if (report === null) return log.error("a run broke off", { runId, trigger, error });
      const {
        status,
        due,
        updated,
        unchanged,
        skipped,
        failed,
        remaining,
        durationMs,
        blockedUntil,
        message,
      } = report;
      const figures = { due, updated, unchanged, skipped, failed, remaining, durationMs, blockedUntil };
      const said = message === null ? {} : { reason: message };
      log[status === "completed" ? "info" : "warn"]("a run ended", {
        runId,
        trigger,
        status,
        ...figures,
        ...said,
      });
    },
  };
}
