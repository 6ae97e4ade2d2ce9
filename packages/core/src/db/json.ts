/** What a text must not hold: half a character, or the end of a C string. */
const unfit = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/**
 * JSON for `json_each`. SQLite writes an escaped half of a surrogate pair as bytes that are not UTF-8, and the driver
 * ends the whole process when it later reads them; such halves, and NUL, become U+FFFD.
 */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return unfit.test(json) ? JSON.stringify(value, (_key, item: unknown) => fit(item)) : json;
}

function fit(item: unknown): unknown {
  return typeof item === "string" ? item.toWellFormed().replaceAll("\0", "\uFFFD") : item;
}
