import { fraction, hash } from "./hash.ts";
import { uploaderName } from "./titles.ts";

/** One simulated uploader; owns the videos `firstIndex` … `firstIndex + videoCount - 1`, oldest first. */
export interface Uploader {
  readonly uid: string;
  readonly name: string;
  readonly face: string;
  readonly firstIndex: number;
  readonly videoCount: number;
}

const firstUids = ["1172054289", "521974986"];

function uidAt(seed: number, position: number, taken: ReadonlySet<string>): string {
  const given = firstUids[position];
  if (given !== undefined) return given;
  for (let attempt = 0; ; attempt += 1) {
    const digits = 8 + (hash(seed, position, 31 + attempt) % 9);
    // Ids of 16 digits begin with 3493 or 3546 on the site; all stay below 2^53.
    const lead = digits === 16 ? 3.493 : 1 + 8 * fraction(seed, position, 61 + attempt);
    const tail = fraction(seed, position, 91 + attempt) / 1_000;
    const uid = String(Math.floor((lead + tail) * 10 ** (digits - 1)));
    if (!taken.has(uid)) return uid;
  }
}

/** Uploaders of unequal size that share `videos` between them; each has one at least if there are enough. */
export function createUploaders(seed: number, count: number, videos: number): Uploader[] {
  const weights = Array.from({ length: count }, (_, position) => 1 + (hash(seed, position, 41) % 9));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const each = videos >= count ? 1 : 0;
  const taken = new Set<string>();
  const startOf = (sum: number, before: number) =>
    before * each + Math.floor(((videos - count * each) * sum) / total);
  let passed = 0;
  return weights.map((weight, position) => {
    const firstIndex = startOf(passed, position);
    passed += weight;
    const uid = uidAt(seed, position, taken);
    taken.add(uid);
    const name = uploaderName(position);
    const face = `https://i0.hdslb.com/bfs/face/${hash(seed, position, 42).toString(16).padStart(40, "0")}.jpg`;
    return { uid, name, face, firstIndex, videoCount: startOf(passed, position + 1) - firstIndex };
  });
}
