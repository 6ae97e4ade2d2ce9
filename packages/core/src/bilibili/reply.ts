import { SourceError, type SourceFault } from "../errors.ts";
import { parseBody } from "./body.ts";
import { callFault, type Heard } from "./call-fault.ts";
import { readEnvelope, type Envelope } from "./envelope.ts";
import { readRetryAfter } from "./retry-after.ts";
import { excerpt } from "./text.ts";

/** An answer as it came off the wire, with what is needed to speak of it. */
export interface Reply {
  /** Begins the message of every error. */
  readonly doing: string;
  readonly status: number;
  readonly headers: Headers;
  /** The body, or its beginning if the status is not a success. */
  readonly bytes: Uint8Array;
  readonly withCookie: boolean;
  /** Takes secrets out of what is quoted. */
  readonly redact: (text: string) => string;
  readonly now: () => number;
}

/** The envelope of an answer that is not about the call itself. @throws {SourceError} for all others. */
export function readReply(reply: Reply): Envelope {
  const { doing, status, withCookie } = reply;
  const parsed = parseBody(reply.bytes);
  const envelope = parsed.kind === "json" ? readEnvelope(parsed.value) : null;
  const code = envelope?.code ?? null;
  const html = parsed.kind === "html";
  const message = excerpt(reply.redact(envelope?.message ?? (html ? parsed.text : "")));
  const fail = (fault: SourceFault, came: string) => {
    const retryAfterMs = readRetryAfter(reply.headers, reply.now);
    return new SourceError(`${doing}: ${came}`, { fault, status, code, retryAfterMs, ...hintOf(fault) });
  };

  const heard: Heard = { status, code, html, withCookie, voucher: envelope?.voucher ?? false };
  const fault = callFault(heard);
  if (fault !== null) throw fail(fault, describe(heard, message));
  if (parsed.kind === "broken") throw fail("truncated", parsed.why);
  if (envelope === null) throw fail("off-schema", "JSON without a code");
  return { code: envelope.code, message, data: envelope.data };
}

function describe({ status, code, voucher, html }: Heard, message: string): string {
  const parts = [
    status === 200 ? [] : `HTTP ${status}`,
    code === null || code === 0 ? [] : `code ${code}`,
    voucher ? "a captcha is demanded" : [],
    html ? "a page instead of JSON" : [],
  ];
  return `${parts.flat().join(", ")}${message === "" ? "" : ` (${message})`}`;
}

function hintOf(fault: SourceFault): { hint?: string } {
  if (fault === "credential")
    return { hint: "The cookie is no longer valid and is not sent again: log in anew and replace it." };
  if (fault === "risk-control") return { hint: "The upstream wants no requests from here for now: wait." };
  return {};
}
