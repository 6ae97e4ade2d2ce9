/**
 * Preloaded into a program, it watches the program's event loop, and on SIGUSR2 writes what it saw since the last one to
 * the file EVENT_LOOP_FILE, as JSON.
 */
import { renameSync, writeFileSync } from "node:fs";
import type { EventLoopFigures } from "./event-loop.ts";
import { keptWaitingMs } from "./kept-waiting.ts";

const file = process.env["EVENT_LOOP_FILE"] ?? "event-loop";
let [at, keptSoFar, longestMs, keptMs] = [performance.now(), keptWaitingMs(), 0, 0];

function look(): void {
  const [now, kept] = [performance.now(), keptWaitingMs()];
  longestMs = Math.max(longestMs, now - at - (kept - keptSoFar));
  keptMs += kept - keptSoFar;
  [at, keptSoFar] = [now, kept];
}

setInterval(look, 2).unref();
process.on("SIGUSR2", () => {
  look();
  writeFileSync(`${file}.new`, JSON.stringify({ longestMs, keptMs } satisfies EventLoopFigures));
  renameSync(`${file}.new`, file);
  [longestMs, keptMs] = [0, 0];
});
