/**
 * Loaded before a program (`bun --preload`): writes the path of every file that the program reads to the file that
 * LOADED_MODULES names. A file of a package shows as soon as it imports another one of it.
 */
import { writeFileSync } from "node:fs";
import { resolve, dirname } from "node:path";
import { plugin } from "bun";

const seen = new Set<string>();
plugin({
  name: "loaded-modules",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, importer }) => {
      seen.add(importer);
      seen.add(path.startsWith(".") ? resolve(dirname(importer), path) : path);
      return undefined;
    });
  },
});
process.on("exit", () => writeFileSync(process.env["LOADED_MODULES"] ?? "", [...seen].join("\n")));
