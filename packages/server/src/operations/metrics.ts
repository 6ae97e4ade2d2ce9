import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { RunEvent, Status } from "@playcounts/core";
import type { Ending, RunListener } from "../runs/desk.ts";

/** What a scrape asks for besides what was counted. Times are epoch ms UTC. */
export interface MetricsState {
  readonly status: Status;
  readonly now: number;
  readonly nextRunAt: number | null;
  readonly watchers: number;
  /** When the last verified backup was made; null if that is not known here. */
  readonly backupAt: number | null;
}

/** Figures for Prometheus. No label ever names a video, an uploader or a title. */
export interface Metrics {
  readonly listener: RunListener;
  countRequest(method: string, route: string, status: number, durationMs: number): void;
  countSkippedSlot(): void;
  readonly contentType: string;
  /** The text of a scrape. */
  render(state: MetricsState): Promise<string>;
}

export interface MetricsOptions {
  readonly version: string;
  /** Whether the process's own figures are gathered too, which costs timers. @default true */
  readonly withProcess?: boolean;
}

const latencyBuckets = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const runBuckets = [1, 10, 60, 300, 900, 1_800, 3_600, 10_800, 43_200];

/** The figures of one server, in a registry of its own. */
export function createMetrics({ version, withProcess = true }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (withProcess) collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `playcounts_${name}`, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name: `playcounts_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[],
  ) => new Histogram({ name, help, buckets, labelNames, registers });

  gauge("build_info", "Constant 1; the labels say what is running", ["version", "runtime"])
    .labels(version, `bun ${Bun.version}`)
    .set(1);
  const runs = counter("runs_total", "Runs that ended, by how", ["trigger", "outcome"]);
  const runSeconds = histogram("playcounts_run_duration_seconds", "Length of runs", runBuckets, []);
  const results = counter("video_results_total", "Videos by what came of asking for them", ["result"]);
  const requests = counter("upstream_requests_total", "Requests to the upstream by what came of them", [
    "source",
    "class",
  ]);
  const upstreamSeconds = histogram(
    "playcounts_upstream_request_duration_seconds",
    "Time from a request to the end of its answer",
    latencyBuckets,
    ["source"],
  );
  const retries = counter("retries_total", "Requests repeated, by why", ["class"]);
  const skipped = counter("schedule_slots_skipped_total", "Slots left out because a run was going on", []);
  const httpSeconds = histogram(
    "http_request_duration_seconds",
    "Time to answer a request to this server",
    latencyBuckets,
    ["method", "route", "status"],
  );
  const inProgress = gauge("run_in_progress", "1 while a run goes on, here or in another process");
  const lastSuccess = gauge("run_last_success_timestamp_seconds", "When a run last went through");
  const nextRun = gauge("next_run_timestamp_seconds", "The schedule's next slot");
  const videos = gauge("videos", "Tracked videos", ["state"]);
  const oldest = gauge("oldest_check_age_seconds", "Age of the oldest count of a live video");
  const blocked = gauge("upstream_blocked", "1 while risk control keeps us away");
  const blockedUntil = gauge("upstream_blocked_until_timestamp_seconds", "Until when, if so; else 0");
  const backup = gauge("backup_last_success_timestamp_seconds", "When the last verified backup was made");
  const watchers = gauge("watchers", "Open event streams");

  function event(event: RunEvent): void {
    if (event.type === "video") results.labels(event.change.result).inc();
    if (event.type === "retry") retries.labels(event.fault).inc();
    if (event.type !== "request") return;
    requests.labels(event.source, event.fault ?? "ok").inc();
    upstreamSeconds.labels(event.source).observe(event.durationMs / 1000);
  }

  function ended({ trigger, report }: Ending): void {
    runs.labels(trigger, report?.status ?? "failed").inc();
    if (report !== null) runSeconds.observe(report.durationMs / 1000);
  }

  return {
    listener: { event, ended },
    countRequest: (method, route, status, durationMs) =>
      httpSeconds.labels(method, route, String(status)).observe(durationMs / 1000),
    countSkippedSlot: () => skipped.inc(),
    contentType: registry.contentType,
    render({ status, now, nextRunAt, watchers: open, backupAt }) {
      inProgress.set(status.running === null ? 0 : 1);
      setTime(lastSuccess, status.lastSuccessAt);
      setTime(nextRun, nextRunAt);
      setTime(backup, backupAt);
      videos.labels("fresh").set(status.fresh);
      videos.labels("due").set(status.due);
      videos.labels("never-counted").set(status.neverCounted);
      videos.labels("suspect").set(status.suspects);
      videos.labels("all").set(status.videos);
      oldest.set(status.oldestObservedAt === null ? 0 : Math.max(0, now - status.oldestObservedAt) / 1000);
      blocked.set(status.breaker === "open" ? 1 : 0);
      blockedUntil.set(status.breaker === "open" ? (status.blockedUntil ?? 0) / 1000 : 0);
      watchers.set(open);
      return registry.metrics();
    },
  };
}

/** What is not known has no value, rather than that of 1970. */
function setTime(gauge: Gauge, at: number | null): void {
  if (at === null) gauge.remove();
  else gauge.set(at / 1000);
}
