import { expect, test } from "bun:test";
import { createTurns } from "../../packages/server/src/http/turns.ts";

/** Lets the event loop turn once. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what comes alone begins at once, and gives what it gave", async () => {
  const turns = createTurns(2);
  for (let visit = 0; visit < 5; visit += 1) {
    expect(turns.take(() => visit)).toBe(visit);
    await turn();
    await turn();
  }
});

test("of a flood only so many begin in one turn of the event loop, in the order in which they came", async () => {
  const turns = createTurns(3);
  const begun: number[] = [];
  const answers = Array.from({ length: 8 }, (_, number) =>
    turns.take(() => {
      begun.push(number);
      return number;
    }),
  );
  const perTurn = [begun.length];
  while (begun.length < 8) {
    await turn();
    perTurn.push(begun.length);
    // Whoever comes now does not overtake those who stand in line.
    if (begun.length === 6) void turns.take(() => begun.push(8));
  }
  expect(perTurn).toEqual([3, 6, 9]);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("one that goes wrong is its own asker's mistake, and holds nobody up", async () => {
  const turns = createTurns(1);
  const fail = () => {
    throw new Error("no");
  };
  void turns.take(() => 1);
  const [failed, after] = [Promise.resolve(turns.take(fail)), turns.take(() => 2)];
  expect(failed).rejects.toThrow("no");
  expect(await after).toBe(2);
});
