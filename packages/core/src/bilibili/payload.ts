import { z } from "zod";
import type { Answer, Counters } from "../video.ts";
import { readText } from "./text.ts";

const latestPublishedAt = Date.UTC(2100, 0, 1);

/** A count as it may be stored: an integer from 0 to 2^53-1. Anything else, however number-like, is null. */
export function readCount(value: unknown): number | null {
  // Adding zero turns -0, which JSON can hold, into 0.
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value + 0 : null;
}

/** An uploader's id as a decimal string; null if it is unknown or too large to have survived as a number. */
export function readUid(value: unknown): string | null {
  if (typeof value === "string") return /^[1-9]\d{0,19}$/.test(value) ? value : null;
  return Number.isSafeInteger(value) && Number(value) > 0 ? String(value) : null;
}

/** Epoch seconds as ms; null if they are none or beyond 2100. */
export function readSeconds(value: unknown): number | null {
  const at = (readCount(value) ?? 0) * 1_000;
  return at > 0 && at < latestPublishedAt ? at : null;
}

/** The schemas' leaves: what is missing or cannot be used is null, never a reason to refuse the rest. */
export const count = z.unknown().optional().transform(readCount);
export const uid = z.unknown().optional().transform(readUid);
export const text = z.unknown().optional().transform(readText);
export const secondsAt = z.unknown().optional().transform(readSeconds);

/** What both sources know of a video beside its counters. */
export interface About {
  readonly uid: string | null;
  readonly title: string | null;
  readonly publishedAt: number | null;
}

/** The answer for a video whose play count came as `play`: counted only if that is a count. */
export function answerOf(aid: number, play: unknown, others: Omit<Counters, "play">, about: About): Answer {
  const counted = readCount(play);
  if (counted !== null) return { kind: "counted", aid, counts: { play: counted, ...others }, ...about };
  // The service's two ways to say that the uploader's plays are not shown.
  if (play === -1 || play === "--")
    return {
      kind: "unavailable",
      aid,
      state: "hidden",
      code: null,
      message: `the play count is hidden (${play})`,
    };
  return offSchema(aid, `the play count is ${kindOf(play)}`);
}

/** An answer of an unknown shape: not to be believed. */
export function offSchema(aid: number, message: string): Answer {
  return { kind: "invalid", aid, reason: "off-schema", code: null, message };
}

/** What kind of value came in place of a count, without quoting it. */
function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (typeof value === "string") return "text";
  if (typeof value === "boolean") return "a boolean";
  if (typeof value !== "number") return Array.isArray(value) ? "a list" : "an object";
  if (value < 0) return "negative";
  return Number.isInteger(value) || !Number.isFinite(value) ? "beyond 2^53-1" : "a fraction";
}
