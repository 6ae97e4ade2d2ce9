import type { VideoRef } from "../video.ts";

// Numbers of at most 52 bits, which a double holds exactly; BigInt would take ten times as long.
const maxAid = 2 ** 51;
const half = 2 ** 32;
/** 23442827791579, in its upper and lower 32 bits. */
const [codeHigh, codeLow] = [5458, 896_290_011];
const alphabet = "FcwAPNKTMug3GV5Lj7EJnHpWsx4tb8haYeviqBz6rkCy12mUSDQX9RdoZf";
const base = alphabet.length;
/** By character code. */
const values = new Uint8Array(128);
for (const [value, letter] of Array.from(alphabet).entries()) values[letter.charCodeAt(0)] = value;
/** Where the digits stand in a BV id, the most significant first. */
const places = [9, 7, 5, 6, 4, 8, 3, 10, 11] as const;

/** A number below 2^51 in the site's disguise, and back. */
function disguise(number: number): number {
  const high = Math.floor(number / half) ^ codeHigh;
  return high * half + (((number % half) ^ codeLow) >>> 0);
}

/** The BV id of an av id. @throws {RangeError} unless 1 ≤ aid < 2^51. */
export function avToBv(aid: number): string {
  if (!Number.isSafeInteger(aid) || aid < 1 || aid >= maxAid) throw new RangeError(`not an av id: ${aid}`);
  const chars = Array.from("BV1000000000");
  let rest = maxAid + disguise(aid);
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const digit = rest % base;
    chars[places[index] ?? 0] = alphabet.charAt(digit);
    rest = (rest - digit) / base;
  }
  return chars.join("");
}

/** The av id of a BV id, or undefined if the text is not one that the site could have given out. */
export function bvToAv(bvid: string): number | undefined {
  if (!/^BV1[1-9A-HJ-NP-Za-km-z]{9}$/.test(bvid)) return undefined;
  let folded = 0;
  for (const place of places) folded = folded * base + (values[bvid.charCodeAt(place)] ?? 0);
  // Only numbers of exactly 52 bits are issued; anything else is a typing mistake that would name another video.
  if (folded < maxAid || folded >= 2 * maxAid) return undefined;
  const aid = disguise(folded - maxAid);
  return aid >= 1 ? aid : undefined;
}

/** Reads `av170001` or `170001`; undefined if it is no av id. */
export function toAid(text: string): number | undefined {
  const aid = Number(/^(?:av)?(\d{1,16})$/i.exec(text)?.[1]);
  return aid >= 1 && aid < maxAid ? aid : undefined;
}

/** Reads `BV…`, `av…`, a bare av number, or a video URL that contains one; undefined if it is none of them. */
export function parseVideoId(text: string): VideoRef | undefined {
  const trimmed = text.trim();
  const inUrl = /^(?:https?:\/\/)?(?:www\.|m\.)?bilibili\.com\/video\/([A-Za-z0-9]+)/.exec(trimmed)?.[1];
  const id = inUrl ?? trimmed;
  const numbered = toAid(id);
  if (numbered !== undefined) return { aid: numbered, bvid: avToBv(numbered) };
  const aid = bvToAv(id);
  return aid === undefined ? undefined : { aid, bvid: id };
}
