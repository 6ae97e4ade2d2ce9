import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { InputError } from "../../packages/core/src/errors.ts";
import { parseUpdateRequest, type UpdateRequest } from "../../packages/core/src/request.ts";
import { scopeOf } from "../../packages/core/src/scope.ts";

function problemsOf(request: unknown): readonly string[] {
  try {
    parseUpdateRequest(request as UpdateRequest);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

test("an empty request is an ordinary run over everything", () => {
  const { uids, bvids, ...rest } = parseUpdateRequest({});
  expect([uids, bvids]).toEqual([undefined, undefined]);
  expect(rest).toEqual({ force: false, dryRun: false, wait: false, ignoreCooldown: false });
});

describe("uploaders", () => {
  test.each<[readonly (string | number)[] | undefined, string[] | undefined]>([
    [undefined, undefined],
    [[], []],
    [
      ["1172054289", 521974986],
      ["1172054289", "521974986"],
    ],
    [[1, "1", " 1 "], ["1"]],
    [["3493111840771234567"], ["3493111840771234567"]],
    [[Number.MAX_SAFE_INTEGER], ["9007199254740991"]],
  ])("%p are %p", (uids, expected) => {
    expect(parseUpdateRequest({ uids }).uids).toEqual(expected);
  });

  test.each([
    "",
    " ",
    "abc",
    "-1",
    "0",
    "01",
    "+1",
    "0x1",
    "1e3",
    "1.0",
    "１２",
    "--force",
    "1 2",
    "1,2",
    "9".repeat(21),
    "https://space.bilibili.com/1",
    0,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    1e21,
  ])("%p is no uploader", (uid) => {
    expect(problemsOf({ uids: [uid] })).toHaveLength(1);
  });

  test("a number that JavaScript has already rounded is refused, not asked for as another uploader", () => {
    expect(problemsOf({ uids: [3493111840771234567n].map(Number) })).toEqual([
      expect.stringContaining("pass it as a string"),
    ]);
  });

  test("every mistake is told, each with what was typed", () => {
    const problems = problemsOf({ uids: ["abc", "1", "--force"], bvids: ["nonsense"], limit: 0 });
    expect(problems).toEqual([
      expect.stringContaining('"abc"'),
      expect.stringContaining('"--force"'),
      expect.stringContaining('"nonsense"'),
      expect.stringMatching(/^limit: /),
    ]);
  });
});

describe("videos", () => {
  const known = { aid: 170_001, bvid: "BV17x411w7KC" };

  test("are one and the same by whatever name", () => {
    for (const name of [
      "BV17x411w7KC",
      "av170001",
      "170001",
      " AV170001 ",
      "https://www.bilibili.com/video/BV17x411w7KC?p=1",
    ])
      expect(parseUpdateRequest({ bvids: [name] }).bvids).toEqual([known]);
    expect(parseUpdateRequest({ bvids: ["BV17x411w7KC", "av170001"] }).bvids).toEqual([known]);
    expect(parseUpdateRequest({ bvids: [] }).bvids).toEqual([]);
  });

  test.each([
    "",
    "BV",
    "bv17x411w7KC",
    "BV17x411w7K",
    "BV17x411w7KCC",
    "BV17x411w7K0",
    "av0",
    "av-1",
    "av1e3",
    "BV1xx411c7m0",
  ])("%p is none", (name) => {
    expect(problemsOf({ bvids: [name] })).toEqual([expect.stringMatching(/^video /)]);
  });
});

test.each<[unknown]>([
  [null],
  [[]],
  ["force"],
  [{ force: "yes" }],
  [{ force: null }],
  [{ uids: null }],
  [{ uids: 11 }],
  [{ uids: "11" }],
  [{ uids: [null] }],
  [{ uids: [["1"]] }],
  [{ bvids: [170_001] }],
  [{ limit: 1.5 }],
  [{ limit: -1 }],
  [{ limit: "5" }],
  [{ uid: ["1"] }],
  [{ uids: Array.from({ length: 10_001 }, (_, n) => n + 1) }],
])("%j is refused", (request) => {
  expect(problemsOf(request)).not.toEqual([]);
});

test("whatever is passed in is understood or refused with sentences, never half of it", () => {
  const value = fc.oneof(
    fc.anything(),
    fc.array(fc.oneof(fc.string(), fc.integer(), fc.bigInt(), fc.double())),
  );
  const request = fc.record(
    { force: value, uids: value, bvids: value, limit: value, dryRun: value, wait: value, more: value },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(request, fc.anything()), (given) => {
      const problems = problemsOf(given);
      for (const problem of problems) expect(problem.length).toBeGreaterThan(5);
      if (problems.length > 0) return;
      const { uids, bvids } = parseUpdateRequest(given as UpdateRequest);
      for (const uid of uids ?? []) expect(uid).toMatch(/^[1-9]\d{0,19}$/);
      for (const { bvid } of bvids ?? []) expect(bvid).toMatch(/^BV1/);
    }),
  );
});

describe("the scope of a request", () => {
  const scope = (request: UpdateRequest, id = "db") => scopeOf(id, parseUpdateRequest(request));

  test("is the same however it is written", () => {
    expect(scope({ uids: [2, "1", 2] })).toBe(scope({ uids: ["1", "2"] }));
    expect(scope({ bvids: ["av170001", "av2"] })).toBe(scope({ bvids: ["av2", "BV17x411w7KC"] }));
    expect(scope({ wait: true, ignoreCooldown: true })).toBe(scope({}));
  });

  test("is another for each other request and each other database", () => {
    const requests: UpdateRequest[] = [
      {},
      { force: true },
      { uids: [] },
      { uids: [1] },
      { uids: [12] },
      { uids: [1, 2] },
      { bvids: [] },
      { bvids: ["av1"] },
      { limit: 1 },
    ];
    const scopes = requests.flatMap((request) => [scope(request), scope(request, "other")]);
    expect(new Set(scopes).size).toBe(scopes.length);
  });
});
