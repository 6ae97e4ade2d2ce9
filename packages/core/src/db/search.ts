import { sql, type SQL } from "./sql.ts";

/** Whether a text holds this part, A–Z in either case; anything else as it is. */
export function contains(column: SQL, part: string): SQL {
  // Without letters of two cases bytes can be compared, which is much quicker.
  if (!/[a-z]/i.test(part)) return sql`instr(${column}, ${part}) > 0`;
  return sql`${column} LIKE ${`%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`} ESCAPE '\\'`;
}
