import { createHash, createHmac, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { Clock } from "@playcounts/core";
import type { FailureLimit } from "./failure-limit.ts";
import { HttpProblem } from "./problem.ts";

/** What proves that somebody has the token: the token itself, or a session that was opened with it. */
export interface Credentials {
  /** Whether this is the token; a wrong one counts against the address. @throws {HttpProblem} 429 after too many */
  isToken(presented: string | undefined, client: string): boolean;
  /** A new session as a cookie's value: it says nothing of the token, and ends with it or after `sessionMs`. */
  openSession(): string;
  isSession(value: string): boolean;
}

/** How long a session lasts. */
export const sessionMs = 30 * 24 * 60 * 60_000;

const pattern = /^([0-9a-z]{1,12})\.([\w-]{22})\.([\w-]{43})$/;

export function createCredentials(
  token: string,
  { failures, clock }: { readonly failures: FailureLimit; readonly clock: Pick<Clock, "now"> },
): Credentials {
  const expected = digest(token);
  let key: Buffer | undefined;
  // Slow on purpose, and so only once: a stolen session must not be a quick way to try tokens.
  const sign = (text: string): Buffer =>
    createHmac("sha256", (key ??= scryptSync(token, "playcounts session", 32)))
      .update(text)
      .digest();

  return {
    isToken(presented, client) {
      const waitMs = failures.waitMs(client);
      if (waitMs > 0) throw tooManyFailures(waitMs);
      // Digests are of one length, and say nothing of where two tokens differ.
      if (presented !== undefined && timingSafeEqual(digest(presented), expected)) return true;
      failures.fail(client);
      return false;
    },
    openSession() {
      const facts = `${(clock.now() + sessionMs).toString(36)}.${randomBytes(16).toString("base64url")}`;
      return `${facts}.${sign(facts).toString("base64url")}`;
    },
    isSession(value) {
      const [, endsAt, nonce, proof] = pattern.exec(value) ?? [];
      if (endsAt === undefined || proof === undefined) return false;
      // Before the slow key is made: what is over is over, whoever signed it.
      if (Number.parseInt(endsAt, 36) <= clock.now()) return false;
      return timingSafeEqual(digest(proof), digest(sign(`${endsAt}.${nonce}`).toString("base64url")));
    },
  };
}

function tooManyFailures(waitMs: number): HttpProblem {
  return new HttpProblem(429, {
    code: "too-many-failures",
    detail: "Too many wrong tokens came from this address.",
    headers: { "retry-after": String(Math.ceil(waitMs / 1000)) },
  });
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
