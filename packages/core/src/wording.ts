/** Said in place of a message that might quote a secret. */
export const hiddenSecret = "the value is not usable (not shown, it is a secret)";

/** The candidate a person most likely meant, or undefined if none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 4)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, in characters. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitute));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const hidden = "[hidden]";
/** Shorter ones are words such as "1" or "zh-CN", which would riddle every text. */
const minSecretLength = 6;

/** Takes secrets, the values within a cookie, and whatever addresses carry as passwords out of a text. */
export function createSecretFilter(secrets: readonly (string | undefined)[]): (text: string) => string {
  const given = secrets.flatMap((secret) => secret?.trim() ?? []);
  const values = given.flatMap((secret) =>
    secret.includes("=") ? secret.split(";").map((pair) => pair.slice(pair.indexOf("=") + 1).trim()) : [],
  );
  // Longest first: a value that begins another must not leave the rest of it behind.
  const all = [...new Set([...given, ...values].flatMap((secret) => [secret, decoded(secret)]))]
    .filter((secret) => secret.length >= minSecretLength)
    .toSorted((a, b) => b.length - a.length);
  return (text) => withoutCredentials(all.reduce((rest, secret) => rest.replaceAll(secret, hidden), text));
}

/** Addresses in a text without their user names, passwords and tokens. */
function withoutCredentials(text: string): string {
  return text
    .replace(/(?<=:\/\/)[^\s/?#"']*@/g, `${hidden}@`)
    .replace(/([?&](?:auth_?token|jwt|token|key|password|secret)=)[^&\s#"']+/gi, `$1${hidden}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
