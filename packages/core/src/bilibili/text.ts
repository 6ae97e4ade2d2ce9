const maxTitleLength = 500;
const maxExcerptLength = 200;
/** Far more than an excerpt shows; keeps the pattern matching below cheap on hostile pages. */
const maxExcerptSource = 4_096;

/** A text from the upstream as it may be stored: well-formed, without NUL, at most 500 UTF-16 units; null if it is none. */
export function readText(value: unknown): string | null {
  if (typeof value !== "string" || value === "") return null;
  return cut(value, maxTitleLength).toWellFormed().replaceAll("\0", "\uFFFD");
}

/** What of an upstream's message or page may be quoted: one line, no markup, no control or bidi characters, ≤ 200 units. */
export function excerpt(text: string): string {
  const plain = text
    .slice(0, maxExcerptSource)
    .replace(/<(script|style)\b[^]*?(<\/\1>|$)/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim();
  return cut(plain, maxExcerptLength).toWellFormed();
}

/** Cuts to at most `max` UTF-16 units without leaving half of a pair at the end. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? max - 1 : max);
}

/** Removes a cookie and each of its values from a text, for upstreams that echo what they were sent. */
export function createRedactor(cookie: string | undefined): (text: string) => string {
  if (cookie === undefined) return (text) => text;
  const values = cookie.split(";").map((pair) => pair.slice(pair.indexOf("=") + 1).trim());
  // Shorter values are words such as "1" or "zh-CN", which would riddle every message.
  const secrets = [cookie, ...values.filter((value) => value.length >= 6)].flatMap((secret) => [
    secret,
    decoded(secret),
  ]);
  // Longest first: a value that begins another must not leave the rest of it behind.
  const longestFirst = [...new Set(secrets)].toSorted((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((rest, secret) => rest.replaceAll(secret, "[hidden]"), text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
