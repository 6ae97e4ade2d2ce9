import { longestRunMs } from "../plan.ts";
import type { Selection } from "../ports.ts";
import { sql, type SQL } from "./sql.ts";

/** Not asked for yet by the run or those it continues; the opposite of what `dueReason` calls done. */
export function notDone({ now, watermark }: Selection, row = sql.raw("v")): SQL {
  if (watermark === null) return sql.raw("1");
  return sql`(${row}.attempted_at IS NULL OR ${row}.attempted_at < ${watermark} OR ${row}.attempted_at > ${now + longestRunMs})`;
}
