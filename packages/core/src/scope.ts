import { createHash } from "node:crypto";
import type { ParsedRequest } from "./request.ts";

/**
 * What a place in a run belongs to: this database and this request. The place of one uploader's refresh says nothing
 * of all uploaders', and a forced run's nothing of an ordinary one's.
 */
export function scopeOf(databaseId: string, { force, uids, bvids, limit }: ParsedRequest): string {
  const aids = bvids?.map(({ aid }) => aid).toSorted((a, b) => a - b);
  const request = JSON.stringify({ databaseId, force, uids: uids?.toSorted(), aids, limit });
  return createHash("sha256").update(request).digest("hex").slice(0, 32);
}

/** A place older than this belongs to another night: the next run starts afresh. */
export const checkpointLifeMs = 20 * 60 * 60_000;
