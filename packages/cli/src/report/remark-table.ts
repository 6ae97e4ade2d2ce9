import type { Remark } from "@playcounts/core";
import { reasonText } from "../progress/notable.ts";
import { plainText } from "../terminal/plain-text.ts";
import { cellCount, timeText, type Reading } from "../terminal/quantities.ts";
import { table } from "../terminal/table.ts";

/** Remarks as a table, with what was stored and what was read. */
export function remarkTable(
  remarks: readonly Remark[],
  reading: Reading,
  maxWidth: number | undefined,
): string {
  const { words, language } = reading;
  const rows = remarks.map(({ bvid, uid, at, result, reason, code, attempts, before, seen, message }) => [
    bvid,
    uid ?? "-",
    timeText(at, reading),
    words.results[result],
    reasonText(reason, reading),
    code === null ? "-" : String(code),
    String(attempts),
    cellCount(before, language),
    cellCount(seen, language),
    plainText(message ?? "-"),
  ]);
  const left = [words.video, words.uploader, words.when, words.result, words.reason];
  const right = [words.code, words.tries, words.stored, words.seen];
  return table(
    [
      ...left.map((heading) => ({ heading, align: "left" as const })),
      ...right.map((heading) => ({ heading, align: "right" as const })),
      { heading: words.message, align: "left" },
    ],
    rows,
    { maxWidth },
  );
}
