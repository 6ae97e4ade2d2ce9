import { existsSync, readdirSync, readFileSync } from "node:fs";
import { requireAbility } from "./needs.ts";

/** Waits for what another process does, looking again and again. @throws {Error} if it has not happened within 10 s. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await Bun.sleep(10);
  }
}

/** Whether other processes can be looked at here. */
export const hasProcesses = requireAbility(
  existsSync("/proc/self/cmdline"),
  "there is no /proc here to find processes in",
  "run the tests on Linux",
);

/** The ids of the processes that were started with this path in their command line. */
export function workersOn(path: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => commandLine(pid).includes(path)).map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
