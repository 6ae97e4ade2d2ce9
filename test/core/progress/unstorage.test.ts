import { expect, test } from "bun:test";
import {
  createUnstorageProgress,
  type KeyValueStorage,
} from "../../../packages/core/src/progress/unstorage.ts";

const checkpoint = { version: 1, scope: "abc", runId: "7", startedAt: 1, savedAt: 2, attempted: 3 } as const;

function holding(value: unknown): KeyValueStorage & { keys: string[] } {
  const keys: string[] = [];
  return {
    keys,
    getItem: async (key) => (keys.push(key), value),
    setItem: async (key) => void keys.push(key),
    removeItem: async (key) => void keys.push(key),
  };
}

test.each<[string, unknown]>([
  ["the text that was saved", JSON.stringify(checkpoint)],
  ["the object that the storage made of it", { ...checkpoint }],
])("a place is read from %s", async (_, value) => {
  expect(await createUnstorageProgress(holding(value)).load("abc")).toEqual(checkpoint);
});

test.each<[unknown]>([
  [undefined],
  [null],
  [""],
  ["nonsense"],
  [5],
  [{}],
  [[]],
  [{ ...checkpoint, scope: "x" }],
  [{ ...checkpoint, version: 2 }],
])("%j counts as none", async (value) => {
  expect(await createUnstorageProgress(holding(value)).load("abc")).toBeNull();
});

test("all keys begin with the prefix, so that one storage can serve several programs", async () => {
  const storage = holding(null);
  const progress = createUnstorageProgress(storage, "mine");
  await progress.load("abc");
  await progress.save(checkpoint);
  await progress.clear("abc");
  expect(storage.keys).toEqual(["mine:abc", "mine:abc", "mine:abc"]);
});
