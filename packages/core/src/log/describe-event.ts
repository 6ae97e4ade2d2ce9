import type { RunEvent, RunReport, VideoChange } from "../events.ts";

export type LogLevel = "error" | "warn" | "info" | "debug" | "trace";

/** An event as a line: a sentence for people, fields for programs. Neither is safe to show as it is. */
export interface EventLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What is to be said of an event, and how loudly. */
export function describeEvent(event: RunEvent): EventLine {
  switch (event.type) {
    case "run-started": {
      const { due, dueByReason, source, resumedFrom, estimatedMs } = event;
      const resumed = resumedFrom === null ? "" : `, going on where run ${resumedFrom} stopped`;
      const message = `the run begins: ${due} videos are due, about ${lengthText(estimatedMs)} by ${source}${resumed}`;
      return { level: "info", message, fields: { due, dueByReason, source, resumedFrom, estimatedMs } };
    }
    case "waiting": {
      const { reason, ms } = event;
      const level = reason === "pace" ? "trace" : reason === "retry" ? "debug" : "warn";
      return {
        level,
        message: `waiting ${lengthText(ms)} (${reason})`,
        fields: { reason, ms: Math.round(ms) },
      };
    }
    case "request": {
      const { source, videos, durationMs, fault, message } = event;
      const fields = { source, videos, durationMs: Math.round(durationMs), fault };
      if (fault === null)
        return { level: "debug", message: `${source}: ${videos} videos in ${fields.durationMs} ms`, fields };
      return { level: "warn", message: `${source}: ${message ?? fault}`, fields };
    }
    case "retry": {
      const { fault, retry, maxRetries, message } = event;
      return {
        level: "info",
        message: `asking again (${retry} of ${maxRetries}) after: ${message}`,
        fields: { fault, retry, maxRetries },
      };
    }
    case "source-changed": {
      const { from, to, message } = event;
      return { level: "warn", message: `from ${from} to ${to}: ${message}`, fields: { from, to } };
    }
    case "notice":
      return { level: "info", message: event.message, fields: {} };
    case "video":
      return describeVideo(event.change);
    case "stored": {
      const { videos, progress } = event;
      const left = progress.remainingMs === null ? "" : `, about ${lengthText(progress.remainingMs)} left`;
      const message = `${progress.attempted} of ${progress.due} done${left}`;
      return { level: "debug", message, fields: { videos, ...progress } };
    }
    case "run-finished":
      return describeReport(event.report);
  }
}

function describeVideo(change: VideoChange): EventLine {
  const { bvid, title, result, reason, before, after } = change;
  const level =
    result === "failed" ? "warn" : reason !== null ? "info" : result === "updated" ? "debug" : "trace";
  const numbers = after === null || before === after ? "" : ` ${before ?? "unknown"} -> ${after}`;
  const why = reason === null ? "" : ` (${reason})`;
  const name = title === null ? "" : ` ${title}`;
  return { level, message: `${bvid} ${result}${why}${numbers}${name}`, fields: { ...change } };
}

/** Without the lists of videos: each had a line of its own. */
function describeReport(report: RunReport): EventLine {
  const {
    failures: _failures,
    skippedVideos: _skippedVideos,
    plan: _plan,
    message: why,
    ...figures
  } = report;
  const { status, updated, unchanged, skipped, failed, remaining, durationMs } = report;
  const level = status === "completed" ? "info" : status === "failed" ? "error" : "warn";
  const counts = `${updated} updated, ${unchanged} unchanged, ${skipped} skipped, ${failed} failed, ${remaining} remaining`;
  const because = why === null ? "" : `: ${why}`;
  return {
    level,
    message: `the run ends as ${status} after ${lengthText(durationMs)}: ${counts}${because}`,
    fields: { ...figures, why },
  };
}

/** `850 ms`, `3 s`, `31 min`, `2.5 h`. */
function lengthText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`;
}
