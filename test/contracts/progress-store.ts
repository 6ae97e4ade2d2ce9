import { describe, expect, test } from "bun:test";
import type { Checkpoint, ProgressStore } from "@playcounts/core";

/** A store to examine, and what goes with it. */
export interface ProgressStoreSubject {
  readonly store: ProgressStore;
  /** The same place seen by another process; null if its places live and die with the process. */
  readonly reopen: (() => Promise<ProgressStore> | ProgressStore) | null;
  readonly remove?: (() => Promise<void> | void) | undefined;
}

const scope = "0123456789abcdef0123456789abcdef";
const other = "fedcba9876543210fedcba9876543210";

const place = (change: Partial<Checkpoint> = {}): Checkpoint => ({
  version: 1,
  scope,
  runId: "42",
  startedAt: 1_767_225_600_000,
  savedAt: 1_767_225_660_000,
  attempted: 17,
  ...change,
});

/**
 * What every `ProgressStore` has to hold, as a suite for `bun test`: call it with a name and a function that makes an
 * empty store. A store may remember one place in all or one of each scope; it must never give one of another scope.
 */
export function progressStoreContract(
  name: string,
  make: () => Promise<ProgressStoreSubject> | ProgressStoreSubject,
): void {
  describe(`progress store: ${name}`, () => {
    async function withStore(examine: (subject: ProgressStoreSubject) => Promise<void>): Promise<void> {
      const subject = await make();
      try {
        await examine(subject);
      } finally {
        await subject.remove?.();
      }
    }

    test("an empty one has no place of any scope", () =>
      withStore(async ({ store }) => {
        expect(await store.load(scope)).toBeNull();
        expect(await store.load("")).toBeNull();
      }));

    test("gives back exactly what was saved, as often as asked", () =>
      withStore(async ({ store }) => {
        await store.save(place());
        expect(await store.load(scope)).toEqual(place());
        expect(await store.load(scope)).toEqual(place());
      }));

    test("keeps numbers and ids of any size and any letters", () =>
      withStore(async ({ store }) => {
        const odd = place({
          runId: `"; DROP 'x' \\ 运行 \u{1f600}`,
          attempted: 0,
          savedAt: Number.MAX_SAFE_INTEGER,
        });
        await store.save(odd);
        expect(await store.load(scope)).toEqual(odd);
      }));

    test("a later place takes the place of an earlier one", () =>
      withStore(async ({ store }) => {
        for (let attempted = 0; attempted < 20; attempted += 1) await store.save(place({ attempted }));
        expect(await store.load(scope)).toEqual(place({ attempted: 19 }));
      }));

    test("never gives a place of another scope", () =>
      withStore(async ({ store }) => {
        await store.save(place());
        expect(await store.load(other)).toBeNull();
        await store.save(place({ scope: other, runId: "43" }));
        expect(await store.load(other)).toEqual(place({ scope: other, runId: "43" }));
        expect([null, "42"]).toContain((await store.load(scope))?.runId ?? null);
      }));

    test("forgets a scope's place, and no other's", () =>
      withStore(async ({ store }) => {
        await store.save(place());
        await store.clear(other);
        expect(await store.load(scope)).toEqual(place());
        await store.clear(scope);
        expect(await store.load(scope)).toBeNull();
        await store.clear(scope);
        await store.save(place({ attempted: 1 }));
        expect(await store.load(scope)).toEqual(place({ attempted: 1 }));
      }));

    test("places saved at the same time leave one of them, whole", () =>
      withStore(async ({ store }) => {
        await Promise.all(Array.from({ length: 8 }, (_, attempted) => store.save(place({ attempted }))));
        const left = await store.load(scope);
        expect(left).toEqual(place({ attempted: left?.attempted ?? -1 }));
      }));

    test("another process finds what was saved, unless the store says it lives in memory", () =>
      withStore(async ({ store, reopen }) => {
        await store.save(place());
        if (reopen === null) return;
        const reopened = await reopen();
        expect(await reopened.load(scope)).toEqual(place());
        await reopened.clear(scope);
        expect(await store.load(scope)).toBeNull();
      }));
  });
}
