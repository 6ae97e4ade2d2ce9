/**
 * Lets the event loop turn: others have their turn, and what the driver holds of ended statements is freed, which never
 * happens in code that merely awaits.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
