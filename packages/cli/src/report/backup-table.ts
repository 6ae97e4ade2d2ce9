import type { Backup } from "@playcounts/core";
import { bytesText, lengthText, timeText, type Reading } from "../terminal/quantities.ts";
import { table } from "../terminal/table.ts";

/** Backups as a table, with what is known of each. */
export function backupTable(backups: readonly Backup[], now: number, reading: Reading): string {
  const { words } = reading;
  const rows = backups.map(({ name, kind, createdAt, bytes, schema, state }) => [
    name,
    `${timeText(createdAt, reading)} (${words.ago(lengthText(Math.max(0, now - createdAt), reading))})`,
    kind === "pre-restore" ? words.setAside : words.backupStates[state],
    bytesText(bytes),
    schema === 0 ? "-" : String(schema),
  ]);
  return table(
    [
      { heading: words.backup, align: "left" },
      { heading: words.made, align: "left" },
      { heading: words.state, align: "left" },
      { heading: words.size, align: "right" },
      { heading: words.schema, align: "right" },
    ],
    rows,
  );
}
