import type { SourceFault } from "../errors.ts";

/** A failed exchange, in words that cannot hold a URL, a header or a body. */
export interface TransportFault {
  readonly fault: SourceFault;
  readonly came: string;
  readonly hint: string | undefined;
}

/**
 * Classifies what `fetch` or a body threw. Only the error's name and code are used: its message and properties hold the
 * full URL on Bun and the value of a bad header on Node.
 */
export function transportFault(error: unknown, phase: "connecting" | "reading"): TransportFault {
  const label = labelOf(error);
  if (phase === "reading")
    return { fault: "truncated", came: `the answer broke off (${label})`, hint: undefined };
  return { fault: "network", came: `no answer (${label})`, hint: hintOf(label) };
}

function hintOf(label: string): string {
  if (/CERT|TLS|SSL|SELF_SIGNED|VERIFY/i.test(label))
    return "The upstream's certificate is not trusted: check the clock, the system certificates and any proxy.";
  if (/ENOTFOUND|EAI_AGAIN|DNS/i.test(label))
    return "The name could not be resolved: check the network and its DNS.";
  return "Check the network, and the proxy variables if there are any.";
}

/** The most telling code or name in the chain of causes. */
function labelOf(error: unknown): string {
  let name = "unknown error";
  let current = error;
  // Five links are more than any client makes; a chain that bites its tail must end too.
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if ("code" in current && isLabel(current.code)) return current.code;
    if (isLabel(current.name)) name = current.name;
    current = current.cause;
  }
  return name;
}

function isLabel(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z][A-Za-z0-9_.]{0,59}$/.test(value);
}
