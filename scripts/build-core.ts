/**
 * Builds packages/core/dist for programs that run on Node: one ES module with its source map, the
 * program it starts for backups, and the types.
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
  entrypoints: [join(core, "src/index.ts"), join(core, "src/backup/backup-process.ts")],
  outdir: dist,
  naming: "[name].[ext]",
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
    files: ["../src/index.ts"],
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
