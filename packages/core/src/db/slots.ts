import { sql } from "./sql.ts";
import type { SlotBook } from "../orders.ts";
import type { Database } from "./database.ts";

const claimed = "schedule-slot";
const settled = "schedule-slot-settled";
/** Longer than any correction of a clock that is merely off, shorter than a schedule may stand still. */
const wrongClockMs = 48 * 60 * 60_000;

/** The slots in the table of facts: one statement takes a slot, so of any number of servers one gets it. */
export function createSlotBook(database: Database): SlotBook {
  return {
    claim: (slotAt, now) =>
      database.write("claiming the schedule's slot", async (queries) => {
        const { rowsAffected } = await queries.run(sql`INSERT INTO meta (key, value)
          VALUES (${claimed}, ${String(slotAt)}) ON CONFLICT (key) DO UPDATE SET value = excluded.value
          WHERE CAST(excluded.value AS INTEGER) > CAST(meta.value AS INTEGER)
            OR CAST(meta.value AS INTEGER) > ${now + wrongClockMs}`);
        return rowsAffected === 1;
      }),
    settle: (slotAt) =>
      database.write("settling the schedule's slot", async (queries) => {
        await queries.run(
          sql`INSERT OR REPLACE INTO meta (key, value) VALUES (${settled}, ${String(slotAt)})`,
        );
      }),
    read: () =>
      database.read("reading the schedule's slot", async (queries) => {
        const rows = await queries.all<{ key: string; at: number }>(
          sql`SELECT key, CAST(value AS INTEGER) AS at FROM meta WHERE key IN (${claimed}, ${settled})`,
        );
        const at = (key: string) => rows.find((row) => row.key === key)?.at ?? null;
        return { claimedAt: at(claimed), settledAt: at(settled) };
      }),
  };
}
