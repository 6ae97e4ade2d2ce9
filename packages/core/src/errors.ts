/** Base of every error this library throws on purpose; `hint` says what the user can do about it. */
export class PlayCountsError extends Error {
  override name = "PlayCountsError";
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** The request or the configuration is wrong; `problems` lists every mistake found, one sentence each. */
export class InputError extends PlayCountsError {
  override name = "InputError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options: { hint?: string; cause?: unknown } = {}) {
    super(problems.join("\n"), options);
    this.problems = problems;
  }
}

/** Another run holds the database. */
export class BusyError extends PlayCountsError {
  override name = "BusyError";
  /** The run that holds it, or null when it is not known. */
  readonly runId: string | null;

  constructor(message: string, options: { runId: string | null; hint?: string; cause?: unknown }) {
    super(message, options);
    this.runId = options.runId;
  }
}

/** What is wrong with the storage: decides the advice given, not the exit code. */
export type StorageFault =
  | "missing"
  | "locked"
  | "full"
  | "read-only"
  | "corrupt"
  | "not-ours"
  | "newer"
  | "unreachable"
  | "backup"
  | "failed";

/** The database, the progress store or a backup could not be used. Nothing half-written is left behind. */
export class StorageError extends PlayCountsError {
  override name = "StorageError";
  readonly fault: StorageFault;

  constructor(fault: StorageFault, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options);
    this.fault = fault;
  }
}

/** What the engine does next: ask again, pause and go slower, give this request up, or stop the run. */
export type Remedy = "retry" | "pause" | "skip" | "stop";

/** Why a request as a whole gave no answer. */
export type SourceFault =
  | "network" // refused, reset, name not found
  | "timeout"
  | "truncated" // cut, empty, doubled or undecodable body
  | "server-error"
  | "rate-limited"
  | "risk-control"
  | "credential" // the cookie died; it is dropped for the rest of the run
  | "refused" // the upstream rejects this kind of request
  | "off-schema" // JSON, but not the shape we know
  | "too-large"
  | "unknown-code";

/** Facts of a failed request; never a cookie, a token or a whole answer. */
export interface SourceErrorFacts {
  fault: SourceFault;
  /** HTTP status, or null when no answer came. */
  status?: number | null;
  /** The upstream's own code, or null. */
  code?: number | null;
  /** How long the upstream asked us to wait. */
  retryAfterMs?: number | undefined;
  hint?: string;
  cause?: unknown;
}

const remedies: Record<SourceFault, Remedy> = {
  network: "retry",
  timeout: "retry",
  truncated: "retry",
  "server-error": "retry",
  "rate-limited": "pause",
  "risk-control": "stop",
  credential: "retry",
  refused: "skip",
  "off-schema": "retry",
  "too-large": "skip",
  "unknown-code": "retry",
};

/** A request to the upstream failed as a whole. A removed video is not one of these: it is an answer. */
export class SourceError extends PlayCountsError {
  override name = "SourceError";
  readonly fault: SourceFault;
  readonly remedy: Remedy;
  readonly status: number | null;
  readonly code: number | null;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, facts: SourceErrorFacts) {
    super(message, facts);
    this.fault = facts.fault;
    this.remedy = remedies[facts.fault];
    this.status = facts.status ?? null;
    this.code = facts.code ?? null;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** Why a run ends before its time, as far as the upstream is to blame. */
export type UpstreamStop = "risk-control" | "rate-limited" | "network" | "upstream-changed";
/** Why a run ends before its time: the upstream's doing, or no request is left of the budget. */
export type EarlyStop = UpstreamStop | "budget";

/** Thrown inside the engine to end a run; the caller of the library sees a report instead. */
export class RunStop extends PlayCountsError {
  override name = "RunStop";
  readonly reason: EarlyStop;

  constructor(reason: EarlyStop, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
