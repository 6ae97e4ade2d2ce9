import type { Checkpoint, ProgressStore } from "../ports.ts";

/** Progress that lives as long as the process: for tests, and for runs nobody needs to resume. */
export function createMemoryProgress(): ProgressStore {
  const places = new Map<string, Checkpoint>();
  return {
    kind: "apart",
    load: async (scope) => places.get(scope) ?? null,
    async save(checkpoint) {
      places.set(checkpoint.scope, checkpoint);
    },
    async clear(scope) {
      places.delete(scope);
    },
  };
}
