import type { SourceFault } from "../errors.ts";

/** All that decides whether an answer is about the request as a whole. */
export interface Heard {
  readonly status: number;
  /** The upstream's own code, or null if the body had none. */
  readonly code: number | null;
  /** Whether a captcha was demanded (`v_voucher`), which may come with any code, 0 included. */
  readonly voucher: boolean;
  /** Whether a page came where JSON was asked for. */
  readonly html: boolean;
  readonly withCookie: boolean;
}

const bannedCodes: ReadonlySet<number | null> = new Set([-412, -352]);
const riskStatuses: ReadonlySet<number> = new Set([401, 403, 412, 416]);
const rateCodes: ReadonlySet<number | null> = new Set([-799, -509, -702]);
const brokenCodes: ReadonlySet<number | null> = new Set([-500, -503, -504]);
const notLoggedIn = -101;
const illegalAccess = -401;

/**
 * What went wrong with the call, or null if its code is about what was asked for.
 * The order matters: where signals contradict each other, the one that asks for more restraint wins.
 */
export function callFault({ status, code, voucher, html, withCookie }: Heard): SourceFault | null {
  if (bannedCodes.has(code)) return "risk-control";
  const blamesLogin = code === notLoggedIn || code === illegalAccess || status === 401 || status === 403;
  if (withCookie && blamesLogin) return "credential";
  if (riskStatuses.has(status) || code === illegalAccess || voucher) return "risk-control";
  // An API that redirects leads to a login or captcha page; status 0 is how some clients hide a redirect.
  if (status < 200 || (status >= 300 && status < 400)) return "risk-control";
  if (status === 429 || rateCodes.has(code)) return "rate-limited";
  if (status === 408) return "timeout";
  if (status >= 500 || brokenCodes.has(code)) return "server-error";
  // Without a cookie there is nothing to drop and ask again: this kind of request needs a login.
  if (status >= 400 || code === notLoggedIn) return "refused";
  return html ? "risk-control" : null;
}
