import { sql } from "./sql.ts";
import type { VideoRef } from "../video.ts";
import type { Database } from "./database.ts";
import { toJson } from "./json.ts";

/** Stops asking for these videos and these uploaders' and keeps all that is known of them. */
export async function untrack(
  database: Database,
  { videos, uids }: { readonly videos: readonly VideoRef[]; readonly uids: readonly string[] },
): Promise<{ untracked: number; unknown: readonly string[] }> {
  const aids = toJson(videos.map(({ aid }) => aid));
  const wantedUids = toJson(uids);
  const nameOf = new Map(videos.map(({ aid, bvid }) => [aid, bvid]));
  return database.write("untracking", async (queries) => {
    const unknownAids = await queries.all<{ value: number }>(sql`SELECT value FROM json_each(${aids}) wanted
      WHERE NOT EXISTS (SELECT 1 FROM video v WHERE v.aid = wanted.value AND v.tracked = 1)`);
    const unknownUids = await queries.all<{
      value: string;
    }>(sql`SELECT value FROM json_each(${wantedUids}) wanted
      WHERE NOT EXISTS (SELECT 1 FROM uploader u WHERE u.uid = wanted.value
        AND (u.tracked_at IS NOT NULL OR u.videos > 0))`);
    // Each of the two halves of an uploader's videos has its index; together they would have none.
    const theirs = sql`SELECT v.id FROM json_each(${wantedUids}) wanted CROSS JOIN uploader u ON u.uid = wanted.value
      CROSS JOIN video v ON v.uploader_id = u.id AND v.tracked = 1 AND v.check_after`;
    const { rowsAffected } = await queries.run(sql`UPDATE video SET tracked = 0 WHERE tracked = 1 AND id IN (
      SELECT v.id FROM json_each(${aids}) wanted CROSS JOIN video v ON v.aid = wanted.value
      UNION ${theirs} IS NULL UNION ${theirs} IS NOT NULL)`);
    await queries.run(sql`UPDATE uploader SET tracked_at = NULL, listed_at = NULL, list_page = NULL
      WHERE uid IN (SELECT value FROM json_each(${wantedUids}))`);
    const unknown = [
      ...unknownUids.map(({ value }) => value),
      ...unknownAids.map(({ value }) => nameOf.get(value) ?? `av${value}`),
    ];
    return { untracked: rowsAffected, unknown };
  });
}
