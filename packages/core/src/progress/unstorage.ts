import { parseCheckpoint } from "../checkpoint.ts";
import type { ProgressStore } from "../ports.ts";

/** What is needed of an `unstorage` storage: any driver's will do. */
export interface KeyValueStorage {
  getItem(key: string): Promise<unknown>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
}

/**
 * Progress in any `unstorage` driver: Redis, S3, a key-value service. Whether a crash in the middle of `save` leaves
 * the old place or the new one is the driver's promise, not ours. A record that makes no sense counts as none.
 */
export function createUnstorageProgress(storage: KeyValueStorage, prefix = "playcounts"): ProgressStore {
  const keyOf = (scope: string) => `${prefix}:${scope}`;
  return {
    kind: "apart",
    async load(scope) {
      const value = await storage.getItem(keyOf(scope));
      if (value === null || value === undefined) return null;
      // Storages give back what they take for JSON as an object.
      return parseCheckpoint(typeof value === "string" ? value : JSON.stringify(value), scope) ?? null;
    },
    save: (checkpoint) => storage.setItem(keyOf(checkpoint.scope), JSON.stringify(checkpoint)),
    clear: (scope) => storage.removeItem(keyOf(scope)),
  };
}
