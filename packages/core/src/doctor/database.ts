import { breakerPhase } from "../breaker.ts";
import type { DatabaseContent, DatabaseFacts } from "../runtime/inspection.ts";
import type { StorageError } from "../errors.ts";
import { fail, ok, warn, type Check } from "./check.ts";
import { localTime } from "./configuration.ts";

/** What came of looking at the database. */
export type Inspected =
  | { readonly kind: "facts"; readonly facts: DatabaseFacts }
  | { readonly kind: "refused"; readonly error: StorageError };

/** Whether the database is there, ours, whole, and of this version. */
export function checkDatabase(inspected: Inspected): Check {
  if (inspected.kind === "refused") {
    const { message, hint } = inspected.error;
    return fail("database", message, asSentence(hint ?? "Check DATABASE_URL."));
  }
  const { place, bytes, integrity, pending, content } = inspected.facts;
  if (integrity !== null && integrity !== "sound")
    return fail(
      "database",
      `${place} is damaged: ${integrity.split("\n")[0]}`,
      "Put a backup back with: playcounts backup restore.",
    );
  if (content === null)
    return warn("database", `${place} is empty`, "Fill it with: playcounts track, or playcounts import.");
  const size = bytes === null ? "on a server" : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  const checked = integrity === null ? ", not checked for damage (a server's, or over 64 MB)" : ", sound";
  const detail = `${place}, ${size}${checked}, ${content.videos} videos tracked`;
  if (pending > 0)
    return warn(
      "database",
      `${detail}; its schema is ${pending} step${pending === 1 ? "" : "s"} behind`,
      "Nothing to do: the next run brings it up to date.",
    );
  if (content.videos === 0)
    return warn("database", detail, "Say what to follow with: playcounts track, or playcounts import.");
  return ok("database", detail);
}

/** What a database that can be used holds; "none" where there is none yet, "unknown" where it cannot be read. */
export type Content = DatabaseContent | "none" | "unknown";

export function contentOf(inspected: Inspected | null): Content {
  if (inspected === null) return "unknown";
  if (inspected.kind === "refused") return inspected.error.fault === "missing" ? "none" : "unknown";
  return inspected.facts.content ?? "none";
}

const unreadable = "not known: the database cannot be read";

/** Who holds the database at this moment. */
export function checkLease(content: Content): Check {
  if (content === "unknown") return ok("lease", unreadable);
  const holder = content === "none" ? null : content.holder;
  if (holder === null) return ok("lease", "free: no run is going on");
  if (holder.isAlive === false)
    return warn(
      "lease",
      `${holder.description} never let go of the database`,
      "Nothing to do: its process is gone, and the next run takes its place.",
    );
  const sure = holder.isAlive === true ? "" : "; from here it cannot be told whether it is alive";
  return ok("lease", `${holder.description} is using the database${sure}`);
}

/** Whether what is shown as counted is what a count of all videos gives. */
export function checkFigures(content: Content): Check {
  if (content === "unknown") return ok("figures", unreadable);
  if (content === "none") return ok("figures", "none yet");
  const { wrongFigures } = content;
  if (wrongFigures === null) return ok("figures", "not counted again (behind, a server's, or over 64 MB)");
  if (wrongFigures.length === 0) return ok("figures", "kept figures agree with the videos");
  return warn(
    "figures",
    `kept figures do not agree with the videos (${wrongFigures.join(", ")}): something else wrote to the database`,
    "Count them anew with: playcounts init.",
  );
}

/** Whether the upstream told us to stay away. */
export function checkCooldown(content: Content, timezone: string, now: number): Check {
  if (content === "unknown") return ok("cooldown", unreadable);
  if (content === "none") return ok("cooldown", "none: the upstream was never asked");
  const { blockedUntil, strikes } = content.upstream;
  if (blockedUntil === null) return ok("cooldown", "none: the upstream answers, as far as is known");
  const until = localTime(timezone, blockedUntil);
  if (breakerPhase(content.upstream, now) === "half-open")
    return ok("cooldown", `over since ${until} (${timezone}); the next request shows whether we are welcome`);
  const minutes = Math.ceil((blockedUntil - now) / 60_000);
  const times = strikes > 1 ? `, for the ${strikes}th time in a row` : "";
  return warn(
    "cooldown",
    `the upstream told us to stay away${times}: no request until ${until} (${timezone}), in ${minutes} min`,
    "Wait: asking earlier makes it last longer; the next run after that goes on by itself.",
  );
}

function asSentence(hint: string): string {
  const sentence = hint.charAt(0).toUpperCase() + hint.slice(1);
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}
