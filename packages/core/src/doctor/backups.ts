import type { BackupFacts } from "../runtime/inspection.ts";
import { fail, ok, warn, type Check } from "./check.ts";
import { localTime } from "./configuration.ts";

const maxAgeMs = 48 * 60 * 60_000;

/** Whether there is a young and checked backup. null: the database is a server's, whose backups are not ours. */
export function checkBackups(facts: BackupFacts | null, timezone: string, now: number): Check {
  if (facts === null) return ok("backups", "the database server's own business");
  const { folder, newest, verified, damaged } = facts;
  const make = "Make one now with: playcounts backup create.";
  if (newest === null)
    return warn("backups", `none in ${folder}; the first run that changes something makes one`, make);
  if (verified === 0) return fail("backups", `none in ${folder} is known to be whole`, make);
  const hours = Math.max(0, Math.floor((now - newest.createdAt) / 3_600_000));
  const age = `${verified} checked in ${folder}, the newest of ${localTime(timezone, newest.createdAt)} (${hours} h old)`;
  if (damaged > 0)
    return warn("backups", `${age}; ${damaged} damaged`, "Look at them with: playcounts backup list.");
  return now - newest.createdAt > maxAgeMs ? warn("backups", age, make) : ok("backups", age);
}
