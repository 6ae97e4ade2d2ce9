import { z } from "zod";
import { InputError } from "./errors.ts";
import { parseVideoId } from "./bilibili/bvid.ts";

const uidPattern = /^[1-9]\d{0,19}$/;

/** A uid is a decimal string end to end: some exceed 2^53. */
const uid = z
  .union([z.string(), z.number()])
  .refine((value) => typeof value === "string" || Number.isSafeInteger(value), {
    error: (issue) => `uid ${String(issue.input)} is not exact as a number: pass it as a string`,
    abort: true,
  })
  .transform((value) => String(value).trim())
  .refine((value) => uidPattern.test(value), {
    error: (issue) =>
      `uid ${JSON.stringify(issue.input)} is not an uploader id: expected decimal digits, such as 1172054289`,
  });

const video = z.string().transform((value, context) => {
  const video = parseVideoId(value);
  if (video !== undefined) return video;
  context.addIssue({
    code: "custom",
    message: `video ${JSON.stringify(value)} is not a video id: expected 12 characters such as BV17x411w7KC, or av170001`,
  });
  return z.NEVER;
});

function uniqueBy<Value>(values: Value[] | undefined, keyOf: (value: Value) => unknown): Value[] | undefined {
  return values && [...new Map(values.map((value) => [keyOf(value), value])).values()];
}

/**
 * The request of an update, shared by library, command line and HTTP.
 *
 * `uids: undefined` means all uploaders, `uids: []` none. `force` refreshes videos that are not due. `limit` bounds
 * how many videos are attempted. `dryRun` plans only: no request, no write. `wait` sits out a cooldown after risk
 * control instead of ending as blocked; `ignoreCooldown` asks in spite of it.
 */
export const updateRequestSchema = z.strictObject({
  force: z.boolean().default(false),
  uids: z
    .array(uid)
    .max(10_000)
    .optional()
    .transform((uids) => uniqueBy(uids, String)),
  bvids: z
    .array(video)
    .max(10_000)
    .optional()
    .transform((videos) => uniqueBy(videos, ({ aid }) => aid)),
  limit: z.int().min(1).optional(),
  dryRun: z.boolean().default(false),
  wait: z.boolean().default(false),
  ignoreCooldown: z.boolean().default(false),
});

/** What a caller may pass. */
export interface UpdateRequest {
  force?: boolean | undefined;
  uids?: readonly (string | number)[] | undefined;
  bvids?: readonly string[] | undefined;
  limit?: number | undefined;
  dryRun?: boolean | undefined;
  wait?: boolean | undefined;
  ignoreCooldown?: boolean | undefined;
}

/** A checked request: ids normalised and without duplicates; `bvids` became references. */
export type ParsedRequest = z.output<typeof updateRequestSchema>;

/** @throws {InputError} with every problem of the request at once. */
export function parseUpdateRequest(request: UpdateRequest): ParsedRequest {
  const parsed = updateRequestSchema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw new InputError(parsed.error.issues.map(({ path, message }) => describe(path, message)));
}

function describe(path: readonly PropertyKey[], message: string): string {
  // Our own messages name the value already; zod's speak of "input" and need the field's name.
  return /^(uid|video) /.test(message) ? message : `${path.join(".") || "request"}: ${message}`;
}
