import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { until } from "./served.ts";
import { root } from "./source-files.ts";

/** What was seen of a program's event loop since it was last asked for, ms. */
export interface EventLoopFigures {
  /** The longest standstill, without the time in which the machine had other programs on its processors. */
  readonly longestMs: number;
  /** That time altogether: how long the program could have gone on and was not let. */
  readonly keptMs: number;
}

/** Watches the event loop of another program. */
export interface EventLoopWatch {
  /** Variables to start the program with. */
  readonly environment: Record<string, string>;
  read(program: { kill(signal: NodeJS.Signals): void }): Promise<EventLoopFigures>;
}

/** @param folder where it may leave a file */
export function watchEventLoop(folder: string): EventLoopWatch {
  const file = join(folder, "event-loop");
  const probe = join(root, "test/support/event-loop-probe.ts");
  return {
    environment: { BUN_OPTIONS: `--preload=${probe}`, EVENT_LOOP_FILE: file },
    async read(program) {
      rmSync(file, { force: true });
      program.kill("SIGUSR2");
      await until(() => existsSync(file), "what was seen of the event loop");
      return JSON.parse(readFileSync(file, "utf8"));
    },
  };
}
