import { expect, test } from "bun:test";
import type { Verdict } from "../../packages/core/src/judge.ts";
import { createScreening } from "../../packages/core/src/screening.ts";
import { trackedVideo } from "../support/videos.ts";

function verdicts(count: number, reason: string | null): Verdict[] {
  return Array.from({ length: count }, (_, index) => ({
    before: trackedVideo({ aid: index + 1 }),
    after: trackedVideo({ aid: index + 1 }),
    result: reason === null ? ("updated" as const) : ("skipped" as const),
    reason,
    code: null,
    message: null,
    attempts: 1,
    seen: 1,
    historic: false,
  }));
}

test.each(["suspect", "off-schema", "wrong-video", "conflicting"])(
  "of the first thirty answers, six that are %s pass and seven end the run",
  (reason) => {
    expect(createScreening().admit([...verdicts(24, null), ...verdicts(6, reason)], 0)).toHaveLength(30);
    expect(createScreening().admit([...verdicts(23, null), ...verdicts(7, reason)], 0)).toBeUndefined();
  },
);

test.each(["gone", "hidden", "missing", "network", "review"])(
  "thirty videos that are %s say nothing",
  (reason) => {
    expect(createScreening().admit(verdicts(30, reason), 0)).toHaveLength(30);
  },
);

test("what looks wrong waits until enough was seen, and is then given back once", () => {
  const screening = createScreening();
  const odd = verdicts(3, "suspect");
  expect(screening.admit([...odd, ...verdicts(10, null)], 0)).toHaveLength(10);
  expect(screening.admit(verdicts(16, null), 0)).toHaveLength(16);
  expect(screening.admit(verdicts(1, null), 0)).toEqual([...odd, ...verdicts(1, null)]);
  expect(screening.release()).toEqual([]);
});

test("what still waits when the run ends is given back then", () => {
  const screening = createScreening();
  const odd = verdicts(2, "suspect");
  expect(screening.admit(odd, 0)).toEqual([]);
  expect(screening.release()).toEqual(odd);
  expect(screening.release()).toEqual([]);
});

test("garbled answers that are asked for again count as well", () => {
  const screening = createScreening();
  expect(screening.admit([], 7)).toEqual([]);
  expect(screening.admit(verdicts(23, null), 0)).toBeUndefined();
});

test("after the first thirty answers nothing is screened any more", () => {
  const screening = createScreening();
  screening.admit(verdicts(30, null), 0);
  expect(screening.admit(verdicts(50, "suspect"), 50)).toHaveLength(50);
});
