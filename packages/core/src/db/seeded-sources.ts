/** The sources every database knows from its first migration. */
export const seededSources: ReadonlyMap<string, number> = new Map([
  ["bulk", 0],
  ["view", 1],
  ["list", 2],
  ["import", 3],
]);
