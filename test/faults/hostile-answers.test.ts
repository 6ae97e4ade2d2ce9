import { heapStats } from "bun:jsc";
import { expect, test } from "bun:test";
import { createBulkSource } from "../../packages/core/src/bilibili/bulk.ts";
import { createUpstream } from "../../packages/core/src/bilibili/http.ts";
import { createViewSource } from "../../packages/core/src/bilibili/view.ts";
import { SourceError } from "../../packages/core/src/errors.ts";
import { judge, type JudgeContext } from "../../packages/core/src/judge.ts";
import { counterNames, type TrackedVideo } from "../../packages/core/src/video.ts";
import { bulkAnswer, bulkItem, first, never, second, viewAnswer } from "../core/bilibili/canned.ts";
import { countersOf, trackedVideo } from "../support/videos.ts";

const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);
const answers = Number(process.env["FUZZ_ANSWERS"] ?? 10_000);

/** Numbers in [0, 1) that a seed fixes. */
function chanceFrom(start: number): () => number {
  let state = (start % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** What has no business in an answer, as JSON. */
const odd = [
  ..."null true false -1 -0 0 1 12.5 1e3 1e21 1e308 1e999 9007199254740991 9007199254740993 [] {} [[]]".split(
    " ",
  ),
  '""',
  '"--"',
  '"1.2万"',
  '"12345"',
  '"<script>"',
  String.raw`"\u0000\ud83d"`,
  '"__proto__"',
  '{"__proto__":{"view":7}}',
  `"${"x".repeat(5_000)}"`,
  "[".repeat(500) + "]".repeat(500),
];

const codes = [-404, -403, -400, -352, -412, -799, -101, -500, 62002, 62004, 62012, 12345, 0.5];

/** The text of an answer after one to three accidents: values replaced, parts cut, doubled, swapped, bytes flipped. */
function mutate(text: string, chance: () => number): Uint8Array<ArrayBuffer> {
  const at = (length: number) => Math.floor(chance() * length);
  let mutated = text;
  for (let left = 1 + at(3); left > 0; left -= 1) {
    const kind = at(13);
    const [from, to] = [at(mutated.length), at(mutated.length)].toSorted((a, b) => a - b) as [number, number];
    if (kind < 8) {
      const values = [...mutated.matchAll(/(?<=":)(?:-?[\d.eE+]+|"[^"]*"|null|true|false|\{|\[)/g)];
      const value = values[at(values.length)];
      if (value === undefined) continue;
      const by = odd[at(odd.length)] ?? "";
      mutated = mutated.slice(0, value.index) + by + mutated.slice(value.index + value[0].length);
    } else if (kind === 8) mutated = mutated.slice(0, from) + mutated.slice(from + at(20));
    else if (kind === 9) mutated = mutated.slice(0, to) + mutated.slice(from);
    else if (kind === 10)
      mutated = mutated.replace(/"(?:view|play|code|bvid|aid|id|stat|cnt_info|data)"/, '"was"');
    else if (kind === 11) mutated = mutated.replace(/"code":-?\d+/, `"code":${codes[at(codes.length)]}`);
    else mutated = chance() < 0.3 ? "" : mutated.slice(0, from);
  }
  const bytes = Buffer.from(mutated);
  if (bytes.length > 0 && chance() < 0.2) bytes[at(bytes.length)] = at(256);
  return Uint8Array.from(bytes);
}

/** Every number that stands anywhere in a JSON text. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function heapAfterCollection(): number {
  Bun.gc(true);
  return heapStats().heapSize;
}

test(`${answers} spoilt answers: no crash, no count that was not there, no memory kept (C1–C6, C18)`, async () => {
  const chance = chanceFrom(seed);
  let body: Uint8Array<ArrayBuffer> = new Uint8Array();
  const upstream = createUpstream({
    baseUrl: "http://127.0.0.1:9",
    fetch: async () =>
      new Response(body, { status: chance() < 0.95 ? 200 : 412 + Math.floor(chance() * 100) }),
  });
  const refs = [first, second];
  const context = (now: number, source: string): JudgeContext => {
    const how = {
      staleAfterMs: 7 * 86_400_000,
      attempts: 1,
      othersRead: chance() < 0.5,
      utcOffsetMs: 28_800_000,
      typicalPlay: 100_000,
    };
    return { now, source, ...how };
  };
  const single = {
    source: createViewSource(upstream),
    videos: [first],
    text: JSON.stringify(viewAnswer(first)),
  };
  const bulk = {
    source: createBulkSource(upstream),
    videos: refs,
    text: JSON.stringify(bulkAnswer(...refs.map((ref) => bulkItem(ref)))),
  };
  const fresh = () =>
    new Map<number, TrackedVideo>(
      refs.map(({ aid, bvid }) => [aid, trackedVideo({ aid, bvid, counts: countersOf(900), observedAt: 0 })]),
    );
  let stored = fresh();
  const seen: Record<"counted" | "unavailable" | "invalid" | "failed", number> = {
    counted: 0,
    unavailable: 0,
    invalid: 0,
    failed: 0,
  };
  let settled = 0;
  for (let n = 0; n < answers; n += 1) {
    const { source, videos, text } = n % 2 === 0 ? single : bulk;
    body = mutate(text, chance);
    if (n % 50 === 0) stored = fresh();
    if (n === Math.floor(answers / 4)) settled = heapAfterCollection();
    const said = await source.fetchPlayCounts(videos, never).catch((error: unknown) => {
      if (!(error instanceof SourceError)) throw new Error(`seed ${seed}, answer ${n}`, { cause: error });
      seen.failed += 1;
      return [];
    });
    const numbers = said.length === 0 ? [] : numbersIn(parsed(body));
    for (const answer of said) {
      seen[answer.kind] += 1;
      const video = stored.get(answer.aid);
      if (video === undefined)
        throw new Error(`seed ${seed}, answer ${n}: av${answer.aid} was never asked for`);
      const { after } = judge(video, answer, context(n * 3_600_000, source.name));
      for (const name of counterNames) {
        const [before, count] = [video.counts[name], after.counts[name]];
        const wasSent =
          count !== null && Number.isSafeInteger(count) && count >= 0 && numbers.includes(count);
        if (count !== before && !wasSent)
          expect({ seed, n, name, count }).toEqual({ seed, n, name, count: before });
      }
      stored.set(answer.aid, after);
    }
  }
  const grown = heapAfterCollection() - settled;
  // Each way to go wrong was gone often enough to mean something.
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(answers / 200);
  expect(grown).toBeLessThan(4 * 1_048_576);
}, 60_000);
