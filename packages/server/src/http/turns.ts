/** Who may begin how much in one turn of the event loop. */
export interface Turns {
  /** Calls `begin` now, or in a later turn if enough has begun in this one; first come, first served. */
  take<Result>(begin: () => Result | Promise<Result>): Result | Promise<Result>;
}

/**
 * A flood of requests arrives in one turn of the event loop and would be worked off in it, with nothing else heard or
 * sent meanwhile. Here only so many begin per turn, and the others stand in line.
 * @param most how many begin in one turn
 */
export function createTurns(most: number): Turns {
  const line: (() => void)[] = [];
  let [begun, isTurnEnding] = [0, false];

  function endTurnSoon(): void {
    if (isTurnEnding) return;
    isTurnEnding = true;
    setImmediate(nextTurn);
  }

  function nextTurn(): void {
    isTurnEnding = false;
    const first = line.splice(0, most);
    begun = first.length;
    if (begun > 0) endTurnSoon();
    for (const letBegin of first) letBegin();
  }

  return {
    take(begin) {
      endTurnSoon();
      if (begun < most && line.length === 0) {
        begun += 1;
        return begin();
      }
      return new Promise<void>((resolve) => line.push(resolve)).then(begin);
    },
  };
}
