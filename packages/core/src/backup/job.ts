import { z } from "zod";

/** What the process beside ours is asked to do. Paths are absolute. */
export const jobSchema = z.discriminatedUnion("kind", [
  /** Copy the database into the empty file `target`, and check the copy. */
  z.object({ kind: z.literal("snapshot"), database: z.string(), target: z.string() }),
  /** Check a backup from end to end. */
  z.object({ kind: z.literal("check"), file: z.string() }),
  /** Look for damage in the database itself. */
  z.object({ kind: z.literal("look"), database: z.string() }),
  /** Put `backup` in the place of the database; what was there is kept as `aside`. */
  z.object({
    kind: z.literal("put-back"),
    backup: z.string(),
    database: z.string(),
    aside: z.string(),
  }),
]);
export type Job = z.output<typeof jobSchema>;

/** What two copies of a database must have in common. `plays`: the sum, in decimal, since it may exceed 2^53. */
const figures = z.object({ videos: z.int().min(0), plays: z.string() });
export type Figures = z.output<typeof figures>;

/** How a job ended: the one line the process writes. */
export const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done"), figures }),
  z.object({
    kind: z.literal("storage"),
    fault: z.enum([
      "missing",
      "locked",
      "full",
      "read-only",
      "corrupt",
      "not-ours",
      "newer",
      "unreachable",
      "backup",
      "failed",
    ]),
    message: z.string(),
    hint: z.string().optional(),
  }),
  z.object({
    kind: z.literal("busy"),
    message: z.string(),
    hint: z.string().optional(),
    runId: z.string().nullable(),
  }),
  z.object({ kind: z.literal("bug"), message: z.string() }),
]);
export type Outcome = z.output<typeof outcomeSchema>;
