import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { STATUS_CODES } from "node:http";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { BusyError, InputError, StorageError } from "@playcounts/core";

/** What a client is told besides the status. */
export interface ProblemFacts {
  /** A word for programs. */
  readonly code: string;
  /** A sentence for people: what is wrong and what to do; nothing internal. */
  readonly detail: string;
  /** Further members of the document. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by a route to answer with an error. */
export class HttpProblem extends Error {
  override name = "HttpProblem";
  readonly status: ContentfulStatusCode;
  readonly facts: ProblemFacts;

  constructor(status: ContentfulStatusCode, facts: ProblemFacts) {
    super(facts.detail);
    this.status = status;
    this.facts = facts;
  }
}

/** The answer to a problem, as RFC 9457 wants it. */
export function problemResponse(c: Context, { status, facts }: HttpProblem): Response {
  const { code, detail, members, headers } = facts;
  const document = {
    type: `urn:playcounts:problem:${code}`,
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail,
    code,
    instance: c.req.path,
    requestId: c.get("requestId"),
    ...members,
  };
  return c.body(JSON.stringify(document), status, {
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
    ...headers,
  });
}

const busyRetrySeconds = "30";
/** So many mistakes are named; a small request must not make a large answer. */
const maxProblems = 50;

/** What a client may know of anything that was thrown. */
export function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof InputError) return invalidRequest(error.problems);
  if (error instanceof BusyError) return runGoingOn(error.runId);
  if (error instanceof StorageError)
    return new HttpProblem(503, {
      code: "storage",
      detail: "The database cannot be used at the moment; the log says why.",
      headers: { "retry-after": busyRetrySeconds },
    });
  if (error instanceof HTTPException && error.status < 500)
    return new HttpProblem(error.status === 401 ? 401 : toContentful(error.status), {
      code: error.status === 413 ? "too-large" : error.status === 415 ? "not-json" : "invalid-request",
      detail: error.message || (STATUS_CODES[error.status] ?? "The request cannot be answered."),
    });
  return new HttpProblem(500, {
    code: "internal",
    detail: "Something went wrong here; the log has more under this request's id.",
  });
}

function invalidRequest(all: readonly string[]): HttpProblem {
  const problems = all.slice(0, maxProblems);
  const more = all.length > problems.length ? [`and ${all.length - problems.length} more`] : [];
  return new HttpProblem(400, {
    code: "invalid-request",
    detail: [...problems, ...more].join("; "),
    members: { problems },
  });
}

/** 409: the one run that may go on is another. */
export function runGoingOn(runId: string | null): HttpProblem {
  const which = runId === null ? "Another run" : `Run ${runId}`;
  return new HttpProblem(409, {
    code: "run-going-on",
    detail: `${which} is going on; wait until it ends, or cancel it.`,
    members: { runId },
    headers: { "retry-after": busyRetrySeconds },
  });
}

function toContentful(status: number): ContentfulStatusCode {
  switch (status) {
    case 403:
    case 404:
    case 413:
    case 415:
      return status;
    default:
      return 400;
  }
}
