import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/source-files.ts";

/**
 * A backup that kills its own process with SIGKILL right before the n-th step it reaches, or goes through. Steps are all
 * that `backup/create.ts` and `backup/folder.ts` wait for: each touch of the folder, among them the empty file, the
 * copy, the stamp, the new name, and every old one that goes. They are marked while the sources are loaded, so that no
 * step can be added and forgotten here. Arguments: database address, n. Prints the steps of a whole backup.
 */
const [databaseUrl = "", fatal = "0"] = process.argv.slice(2);
const steps: string[] = [];

/** Called by the marked sources. */
function step(what: string): void {
  steps.push(what);
  if (steps.length === Number(fatal)) process.kill(process.pid, "SIGKILL");
}
Object.assign(globalThis, { step });

Bun.plugin({
  name: "steps",
  setup(build) {
    build.onLoad({ filter: /[/\\]src[/\\]backup[/\\](create|folder)\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const waits = /^(\s*)(?=(?:const [^=]+= |for \(.*\) )?await (.*)$)/gm;
      return {
        contents: source.replace(
          waits,
          (_, space: string, what: string) => `${space}step(${JSON.stringify(what)}); `,
        ),
        loader: "ts",
      };
    });
  },
});

const { createBackup } = await import(join(root, "packages/core/src/index.ts"));
await createBackup({ config: { databaseUrl, backupKeep: 2 } });
process.stdout.write(JSON.stringify(steps));
