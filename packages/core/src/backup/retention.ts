import type { Backup } from "./backup-file.ts";

const dayMs = 24 * 60 * 60_000;

/**
 * Which backups may go so that at most `keep` stay: the newest of each day (UTC) and schema come first, newest day
 * first, so that many runs in one day do not push out last week's. Only checked ones are counted or removed: a bad one
 * never takes the place of a good one, and is left for a person to look at.
 */
export function planRemoval(backups: readonly Backup[], keep: number): Backup[] {
  const verified = backups
    .filter(({ kind, state }) => kind === "backup" && state === "verified")
    .toSorted((a, b) => b.createdAt - a.createdAt || (a.name < b.name ? 1 : -1));
  const seen = new Set<string>();
  const newestOfDay: Backup[] = [];
  const others: Backup[] = [];
  for (const backup of verified) {
    const day = `${Math.floor(backup.createdAt / dayMs)}/${backup.schema}`;
    (seen.has(day) ? others : newestOfDay).push(backup);
    seen.add(day);
  }
  return [...newestOfDay, ...others].slice(Math.max(1, keep));
}
