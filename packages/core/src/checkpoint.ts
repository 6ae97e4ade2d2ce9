import type { Checkpoint } from "./ports.ts";

/** Longest text a checkpoint can have; anything larger is not one of ours. */
export const maxCheckpointLength = 10_000;

/** Reads a stored checkpoint of this scope; undefined if it is of another scope, version or shape. */
export function parseCheckpoint(text: string, scope: string): Checkpoint | undefined {
  if (text.length > maxCheckpointLength) return undefined;
  const record = parseObject(text);
  if (record === undefined || record["version"] !== 1 || record["scope"] !== scope) return undefined;
  const { runId, startedAt, savedAt, attempted } = record;
  if (typeof runId !== "string" || !isTime(startedAt) || !isTime(savedAt) || !isTime(attempted))
    return undefined;
  return { version: 1, scope, runId, startedAt, savedAt, attempted };
}

/** Non-negative integers: times and counts alike. */
function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The scope of a text that is a checkpoint of ours, of whatever request; undefined if it is none. */
export function scopeOfCheckpoint(text: string): string | undefined {
  const scope = text.length > maxCheckpointLength ? undefined : parseObject(text)?.["scope"];
  return typeof scope === "string" && parseCheckpoint(text, scope) !== undefined ? scope : undefined;
}
