import type { HistoryPoint, RecordedRun, Remark } from "@playcounts/core";
import { utcText } from "../terminal/quantities.ts";

/** One point of a video's history as programs read it. */
export const historyJson = ({ observedAt, ...point }: HistoryPoint) => ({
  observedAt: utcText(observedAt),
  ...point,
});

/** A remark as programs read it. */
export const remarkJson = ({ at, ...remark }: Remark) => ({ at: utcText(at), ...remark });

/** A recorded run as programs read it. */
export const runJson = (run: RecordedRun) => ({
  ...run,
  startedAt: utcText(run.startedAt),
  finishedAt: utcText(run.finishedAt),
});
