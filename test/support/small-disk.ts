import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireAbility } from "./needs.ts";

/** A file system of its own, in memory. `using`. */
export interface SmallDisk extends Disposable {
  readonly folder: string;
  readonly setWritable: (writable: boolean) => void;
  readonly resize: (megabytes: number) => void;
}

const run = (...command: readonly string[]): boolean =>
  spawnSync(command[0] ?? "", command.slice(1), { stdio: "ignore" }).status === 0;

/** Mounts a disk of this size. @throws {Error} where `canMount` is false. */
export function smallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "playcounts-disk-"));
  if (!run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", folder)) {
    rmdirSync(folder);
    throw new Error("no disk could be mounted");
  }
  const remount = (option: string) => {
    if (!run("mount", "-o", `remount,${option}`, folder)) throw new Error(`remount,${option} failed`);
  };
  return {
    folder,
    setWritable: (writable) => remount(writable ? "rw" : "ro"),
    resize: (size) => remount(`size=${size}m`),
    [Symbol.dispose]() {
      // A closed connection keeps its files open until it is collected: the name goes now, the rest by itself.
      run("umount", "-l", folder);
      rmdirSync(folder);
    },
  };
}

/** Whether this user may mount disks here. */
export const canMount = requireAbility(
  mountsDisks(),
  "no disk can be mounted here, and so none filled up",
  "run the tests as root, in a container with --privileged",
);

function mountsDisks(): boolean {
  try {
    smallDisk(1)[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}
