const minWaitMs = 1_000;

/**
 * What `Retry-After` asks for, in ms: at least a second, and as much as it likes. Undefined if it is absent, negative or
 * unreadable. A date is measured from the answer's own `Date`, so that a wrong clock here does not matter; from `now` without one.
 */
export function readRetryAfter(headers: Headers, now: () => number): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+$/.test(value))
    return Math.min(Math.max(minWaitMs, Number(value) * 1_000), Number.MAX_SAFE_INTEGER);
  const until = readHttpDate(value);
  if (until === undefined) return undefined;
  return Math.max(minWaitMs, until - (readHttpDate(headers.get("date") ?? "") ?? now()));
}

/** `Date.parse` makes a date of almost any text; only the form that servers must send is believed. */
function readHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
