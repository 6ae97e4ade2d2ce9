/**
 * Builds packages/core/dist for programs that run on Node: the ES modules of its three entries and what they share, the
 * program it starts for backups, all with source maps, and the types.
 * Bun reads src, so nothing in this repository ever needs the result; `bun pm pack` runs this by itself.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..");
const core = join(root, "packages/core");
const dist = join(core, "dist");
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const build = await Bun.build({
  // Backups are made by a program of their own, which the library looks for beside itself.
  entrypoints: ["index.ts", "library-index.ts", "names.ts", "backup/backup-process.ts"].map((file) =>
    join(core, "src", file),
  ),
  outdir: dist,
  naming: { entry: "[name].[ext]", chunk: "[name]-[hash].[ext]" },
  // An error class must be one and the same, whichever entry it was imported from.
  splitting: true,
  target: "node",
  format: "esm",
  packages: "external",
  sourcemap: "linked",
});
for (const message of build.logs) console.error(message);

// tsc takes no entry file beside a tsconfig.json, and the repository has only one: this one lives for one build.
const config = join(dist, "tsconfig.json");
writeFileSync(
  config,
  JSON.stringify({
    extends: "../../../tsconfig.json",
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: "../src",
      outDir: ".",
    },
    include: [],
    files: ["../src/index.ts", "../src/library-index.ts", "../src/names.ts"],
  }),
);
const types = Bun.spawnSync([process.execPath, join(root, "node_modules/.bin/tsc"), "-p", config], {
  stdio: ["ignore", "inherit", "inherit"],
});
rmSync(config);
if (!types.success) {
  console.error("The types of packages/core could not be built.");
  process.exit(1);
}
