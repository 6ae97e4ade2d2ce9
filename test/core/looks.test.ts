import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { capNeed, fillLooks, looksForCap, planLooks, type LookLists } from "../../packages/core/src/looks.ts";
import { indexOf } from "../../packages/core/src/rank.ts";

const dayMs = 86_400_000;
const now = 1_700_000_000_000;
const none = { oldest: 0, ranked: 0 };

describe("the looks of a request", () => {
  test("go to videos without a number first", () => {
    expect(planLooks({ looks: 50, neverCounted: 70, forCap: 30, taken: none })).toEqual({
      neverCounted: 50,
      oldest: 0,
      ranked: 0,
    });
  });

  test("then to what the cap needs, before anything is ranked", () => {
    expect(planLooks({ looks: 50, neverCounted: 10, forCap: 60, taken: none })).toEqual({
      neverCounted: 10,
      oldest: 40,
      ranked: 0,
    });
  });

  test("keep an eighth or so for the longest unseen, in which the cap's are counted", () => {
    const first = planLooks({ looks: 50, neverCounted: 0, forCap: 0, taken: none });
    expect(first).toEqual({ neverCounted: 0, oldest: 6, ranked: 44 });
    const taken = { oldest: 40, ranked: 10 };
    expect(planLooks({ looks: 50, neverCounted: 0, forCap: 40, taken }).oldest).toBe(0);
  });

  test("keep it in small requests too, over the run", () => {
    const taken = { oldest: 0, ranked: 0 };
    for (let request = 0; request < 100; request += 1) {
      const { oldest, ranked } = planLooks({ looks: 1, neverCounted: 0, forCap: 0, taken });
      taken.oldest += oldest;
      taken.ranked += ranked;
    }
    expect(taken).toEqual({ oldest: 12, ranked: 88 });
  });

  test("are all used, none twice", () => {
    const count = fc.nat(200);
    fc.assert(
      fc.property(count, count, count, count, count, (looks, neverCounted, forCap, oldest, ranked) => {
        const plan = planLooks({ looks, neverCounted, forCap, taken: { oldest, ranked } });
        expect(plan.neverCounted + plan.oldest + plan.ranked).toBe(looks);
        expect(Math.min(plan.neverCounted, plan.oldest, plan.ranked)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("the cap", () => {
  test("takes what is due now, and of what is due later a run's share", () => {
    expect(looksForCap([30, 40])).toBe(30);
    expect(looksForCap([30, 100])).toBe(50);
    expect(looksForCap([0, 0, 90])).toBe(30);
    expect(looksForCap([])).toBe(0);
  });

  test("that the budget cannot keep is told, by how much and what could be kept", () => {
    expect(capNeed(10_000, 1_000, 7 * dayMs)).toEqual({
      neededPerDay: 1429,
      shortPerDay: 429,
      attainableMs: 10 * dayMs,
    });
    expect(capNeed(10_000, 5_000, 7 * dayMs)).toEqual({
      neededPerDay: 1429,
      shortPerDay: 0,
      attainableMs: 2 * dayMs,
    });
  });

  test("of nothing needs nothing, and without a budget nothing is kept", () => {
    expect(capNeed(0, 0, 7 * dayMs)).toEqual({ neededPerDay: 0, shortPerDay: 0, attainableMs: 0 });
    expect(capNeed(5, 0, 7 * dayMs)).toEqual({ neededPerDay: 1, shortPerDay: 1, attainableMs: Infinity });
    expect(capNeed(5, Infinity, 7 * dayMs)).toMatchObject({ shortPerDay: 0, attainableMs: 0 });
  });
});

describe("a request", () => {
  interface Row {
    readonly id: number;
    readonly observedAt: number | null;
  }
  const counted = (id: number, days: number) => ({ id, observedAt: now - days * dayMs });
  const idsOf = (chosen: readonly { video: { id: number } }[]): number[] =>
    chosen.map(({ video }) => video.id);

  test("is asked in the order of its plan, each video once, with its reason", () => {
    const chosen = fillLooks<Row>(
      { neverCounted: 1, oldest: 1, ranked: 2 },
      {
        neverCounted: [{ id: 1, observedAt: null }],
        oldest: [counted(2, 9), counted(3, 8)],
        byRank: [
          { rank: 30, videos: [counted(2, 9), counted(3, 8)] },
          { rank: 40, videos: [counted(4, 2)] },
        ],
      },
      now,
    );
    expect(chosen.map(({ video, from }) => [video.id, from])).toEqual([
      [1, "neverCounted"],
      [2, "oldest"],
      [4, "ranked"],
      [3, "ranked"],
    ]);
    expect(chosen.map(({ index }) => index === null)).toEqual([true, true, false, false]);
  });

  test("gives what one source cannot use to the others", () => {
    const lists: LookLists<Row> = {
      neverCounted: [{ id: 1, observedAt: null }],
      oldest: [counted(2, 9), counted(3, 8)],
      byRank: [{ rank: 3, videos: [counted(3, 8)] }],
    };
    expect(idsOf(fillLooks<Row>({ neverCounted: 0, oldest: 0, ranked: 5 }, lists, now))).toEqual([3, 2, 1]);
    expect(idsOf(fillLooks<Row>({ neverCounted: 5, oldest: 0, ranked: 0 }, lists, now))).toEqual([1, 3, 2]);
    expect(idsOf(fillLooks<Row>({ neverCounted: 0, oldest: 0, ranked: 0 }, lists, now))).toEqual([]);
  });

  test("takes from the ranks exactly those with the largest index, largest first", () => {
    const video = fc.record({ rank: fc.nat(63), days: fc.integer({ min: 0, max: 400 }) });
    fc.assert(
      fc.property(fc.array(video, { maxLength: 200 }), fc.nat(60), (videos, looks) => {
        const all = videos.map(({ rank, days }, id) => ({ rank, ...counted(id, days) }));
        const byRank = Array.from({ length: 64 }, (_, rank) => ({
          rank,
          videos: all.filter((one) => one.rank === rank).toSorted((a, b) => a.observedAt - b.observedAt),
        }));
        const valueOf = (one: (typeof all)[number]) => indexOf(one.rank, one.observedAt, now);
        const lists = { neverCounted: [], oldest: [], byRank };
        const chosen = fillLooks({ neverCounted: 0, oldest: 0, ranked: looks }, lists, now);
        const best = all.map(valueOf).toSorted((a, b) => b - a);
        expect(chosen.map(({ video }) => valueOf(video))).toEqual(best.slice(0, looks));
        expect(chosen.map(({ index }) => index)).toEqual(best.slice(0, looks));
      }),
    );
  });
});
