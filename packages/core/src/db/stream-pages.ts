import type { StreamQuery } from "../catalogue.ts";
import type { Queries } from "./database.ts";
import { toJson } from "./json.ts";
import { sql, type SQL } from "./sql.ts";

/** Rows of a page: enough that asking costs little beside reading, few enough that memory stays where it is. */
export const pageSize = 1_000;

/** What of the videos is wanted; null where all is. */
export interface StreamFilter {
  readonly uploaderIds: readonly number[] | null;
  readonly aids: readonly number[] | null;
  /** Epoch ms. */
  readonly since: number | null;
}

/** The filter of a query, with the uploaders' ids looked up once. */
export async function idsOf(queries: Queries, { uids, videos, since }: StreamQuery): Promise<StreamFilter> {
  const rows =
    uids === undefined
      ? null
      : await queries.all<{ id: number }>(
          sql`SELECT id FROM uploader WHERE uid IN (SELECT value FROM json_each(${toJson(uids)}))`,
        );
  return {
    uploaderIds: rows?.map(({ id }) => id) ?? null,
    aids: videos?.map(({ aid }) => aid) ?? null,
    since: since ?? null,
  };
}

/**
 * The condition on `video v`. The plus signs keep the walk on the table's own order: along another index every page
 * would sort all that is left.
 */
export function ofVideos({ uploaderIds, aids }: StreamFilter): SQL {
  const among = (column: string, values: readonly number[]) =>
    sql`${sql.raw(column)} IN (SELECT value FROM json_each(${toJson(values)}))`;
  const conditions = [
    ...(uploaderIds === null ? [] : [among("+v.uploader_id", uploaderIds)]),
    ...(aids === null ? [] : [among("+v.aid", aids)]),
  ];
  return conditions.length === 0 ? sql.raw("1") : sql.join(conditions, sql.raw(" AND "));
}
