import { expect, test } from "bun:test";
import fc from "fast-check";
import { backupName, type Backup } from "../../../packages/core/src/backup/backup-file.ts";
import { planRemoval } from "../../../packages/core/src/backup/retention.ts";

const dayMs = 86_400_000;
const noon = Date.UTC(2026, 5, 30, 12);

function backup(createdAt: number, change: Partial<Backup> = {}): Backup {
  const name = backupName("backup", createdAt, 1);
  return { name, kind: "backup", createdAt, bytes: 4096, schema: 1, state: "verified", ...change };
}
const daysAgo = (...days: readonly number[]) => days.map((days) => backup(noon - days * dayMs));
const timesOf = (backups: readonly Backup[]) =>
  backups.map(({ createdAt }) => createdAt).toSorted((a, b) => a - b);

test("a week of nightly backups is kept, and the eighth night goes", () => {
  expect(planRemoval(daysAgo(0, 1, 2, 3, 4, 5, 6), 7)).toEqual([]);
  expect(planRemoval(daysAgo(7, 0, 1, 2, 3, 4, 5, 6), 7)).toEqual(daysAgo(7));
});

test("fifty runs in one day do not push out last week's", () => {
  const today = Array.from({ length: 50 }, (_, run) => backup(noon + run * 60_000));
  const gone = planRemoval([...today, ...daysAgo(1, 2, 3, 4, 5, 6)], 7);
  expect(timesOf(gone)).toEqual(timesOf(today.slice(0, -1)));
});

test("while there are few days, a day may have several", () => {
  const today = Array.from({ length: 5 }, (_, run) => backup(noon + run * 60_000));
  expect(timesOf(planRemoval([...today, ...daysAgo(1)], 4))).toEqual(timesOf(today.slice(0, 2)));
});

test("the last backup before a change of the schema counts as a day of its own", () => {
  const before = backup(noon, { schema: 1 });
  const after = backup(noon + 1_000, { schema: 2 });
  expect(planRemoval([before, after, ...daysAgo(1, 2)], 3)).toEqual(daysAgo(2));
});

test("a bad backup takes nobody's place and is left to people", () => {
  const bad = [
    backup(noon + 1_000, { state: "damaged" }),
    backup(noon + 2_000, { state: "unverified" }),
    backup(noon + 3_000, { kind: "pre-restore", state: "unverified" }),
  ];
  expect(planRemoval([...bad, ...daysAgo(0, 1)], 2)).toEqual([]);
  expect(planRemoval([...bad, ...daysAgo(0, 1, 2)], 2)).toEqual(daysAgo(2));
});

test("whatever there is, the newest checked one stays, and never fewer than wanted", () => {
  const backups = fc.uniqueArray(
    fc.record({
      at: fc.integer({ min: 0, max: 20 * 24 }).map((hours) => noon - hours * 3_600_000),
      state: fc.constantFrom("verified", "unverified", "damaged" as const),
      schema: fc.integer({ min: 1, max: 2 }),
    }),
    { selector: ({ at }) => at, maxLength: 40 },
  );
  fc.assert(
    fc.property(backups, fc.integer({ min: 1, max: 10 }), (facts, keep) => {
      const all = facts.map(({ at, state, schema }) => backup(at, { state, schema }));
      const gone = planRemoval(all, keep);
      const verified = all.filter(({ state }) => state === "verified");
      const newest = verified.toSorted((a, b) => b.createdAt - a.createdAt)[0];
      expect(verified.length - gone.length).toBe(Math.min(verified.length, keep));
      expect(gone.every(({ state }) => state === "verified")).toBe(true);
      expect(gone.some(({ name }) => name === newest?.name)).toBe(false);
    }),
  );
});
