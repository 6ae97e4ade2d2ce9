import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { LeaseOwner } from "./ports.ts";
import { fromJson, integer, record, text } from "./shape.ts";

/** What tells one process from all others, on this machine and on others, before and after a restart. */
const identity = record({
  host: text,
  /** Of this boot and this container: a process id means nothing outside. */
  realm: text,
  pid: integer,
  /** When the process started, in the kernel's ticks: process ids are used again. */
  born: text,
});

/** This process as the owner of leases, and its judgement on other owners. */
export function processIdentity(): LeaseOwner {
  const self = { host: hostname(), realm: realm(), pid: process.pid, born: birthOf(process.pid) ?? "" };
  return {
    self: JSON.stringify(self),
    isAlive(owner) {
      const other = fromJson(owner, identity);
      if (other === undefined || other.host !== self.host || other.realm !== self.realm) return undefined;
      if (other.pid === self.pid) return other.born === self.born;
      return isRunning(other.pid) && (other.born === "" || birthOf(other.pid) === other.born);
    },
  };
}

function realm(): string {
  return [readOrEmpty("/proc/sys/kernel/random/boot_id"), linkOrEmpty("/proc/self/ns/pid")].join(" ").trim();
}

/** Field 22 of /proc/<pid>/stat; undefined where there is no such file. */
function birthOf(pid: number): string | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The command's name, in brackets, may itself hold blanks and brackets.
  return stat === "" ? undefined : stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** "" where the system has no such file: then the answer is "cannot tell", and the lease's time decides. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function linkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
