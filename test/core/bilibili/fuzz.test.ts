import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { createBulkSource } from "../../../packages/core/src/bilibili/bulk.ts";
import { createUploaderList } from "../../../packages/core/src/bilibili/list.ts";
import { createViewSource } from "../../../packages/core/src/bilibili/view.ts";
import { SourceError } from "../../../packages/core/src/errors.ts";
import { counterNames, type Answer } from "../../../packages/core/src/video.ts";
import { bulkAnswer, bulkItem, first, never, second, upstreamSaying, viewAnswer } from "./canned.ts";

/** Every place of a JSON value, as a path of keys. */
function places(value: unknown, path: readonly string[] = []): string[][] {
  const inner =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, child]) => places(child, [...path, key]))
      : [];
  return [[...path], ...inner];
}

/** A copy with the value at `path` replaced, or removed if the new one is undefined. */
function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, child]): [string, unknown] => [
    name,
    name === key ? replaced(child, rest, by) : child,
  ]);
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}

const odd = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    -1,
    "--",
    0,
    -0,
    1,
    9,
    2 ** 53,
    1.5,
    "",
    true,
    [],
    {},
    [[]],
    "1.2万",
    second.aid,
  ),
  fc.jsonValue(),
  fc.double(),
  fc.maxSafeInteger(),
);

/** The answer after one to four replacements anywhere in it. */
function mutated(answer: object): fc.Arbitrary<string> {
  const change = fc.tuple(fc.constantFrom(...places(answer)), odd);
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map(
      (changes) =>
        JSON.stringify(changes.reduce((whole: unknown, [path, by]) => replaced(whole, path, by), answer)) ??
        "",
    );
}

/** A text with a piece cut out, put in twice or overwritten. */
function damaged(answer: object): fc.Arbitrary<string> {
  const text = JSON.stringify(answer);
  const position = fc.nat({ max: text.length });
  return fc
    .tuple(position, position, fc.string({ maxLength: 5 }))
    .map(([from, to, between]) => `${text.slice(0, from)}${between}${text.slice(to)}`);
}

const isCountOrNull = (value: number | null) => value === null || (Number.isSafeInteger(value) && value >= 0);

function expectSound(answers: readonly Answer[], asked: readonly number[]): void {
  expect(new Set(answers.map(({ aid }) => aid)).size).toBe(answers.length);
  for (const answer of answers) {
    expect(asked).toContain(answer.aid);
    if (answer.kind !== "counted") continue;
    expect(answer.counts.play).not.toBeNull();
    expect(counterNames.every((name) => isCountOrNull(answer.counts[name]))).toBe(true);
    expect(isCountOrNull(answer.publishedAt)).toBe(true);
    expect(answer.uid === null || /^[1-9]\d*$/.test(answer.uid)).toBe(true);
  }
}

async function soundOrSourceError<Result>(
  call: Promise<Result>,
  check: (result: Result) => void,
): Promise<void> {
  let result: Result;
  try {
    result = await call;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    expect(error.message.length).toBeLessThan(400);
    return;
  }
  check(result);
}

const viewed = viewAnswer(first);
const bulked = bulkAnswer(bulkItem(first), bulkItem(second), bulkItem(first));
const listed = {
  code: 0,
  data: {
    archives: [{ ...first, title: "t", pubdate: 5, stat: { view: 5 } }],
    page: { num: 1, size: 100, total: 300 },
  },
};

describe("whatever the upstream does to its answer", () => {
  test("the view source counts only counts and throws nothing but SourceErrors", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated(viewed), damaged(viewed)), async (text) => {
        const call = createViewSource(upstreamSaying(text)).fetchPlayCounts([first], never);
        await soundOrSourceError(call, (answers) => {
          expect(answers).toHaveLength(1);
          expectSound(answers, [first.aid]);
        });
      }),
      { numRuns: 600 },
    );
  });

  test("the bulk source does too, and answers for what was asked, once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated(bulked), damaged(bulked)), async (text) => {
        const call = createBulkSource(upstreamSaying(text)).fetchPlayCounts([first, second], never);
        await soundOrSourceError(call, (answers) => expectSound(answers, [first.aid, second.aid]));
      }),
      { numRuns: 600 },
    );
  });

  test("the list of an uploader holds only sound entries", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated(listed), damaged(listed)), async (text) => {
        const call = createUploaderList(upstreamSaying(text)).fetchPage("5", 1, never);
        await soundOrSourceError(call, ({ videos, total }) => {
          expect(isCountOrNull(total)).toBe(true);
          expect(videos.every(({ play }) => isCountOrNull(play))).toBe(true);
        });
      }),
      { numRuns: 400 },
    );
  });
});
