import { expect, test } from "bun:test";
import { join } from "node:path";
import { readFiles, root } from "../../support/source-files.ts";

test("the package of the server carries everything its pages load, and names the library of its curves", async () => {
  const folder = join(root, "packages/server");
  const child = Bun.spawn([process.execPath, "pm", "pack", "--dry-run"], {
    cwd: folder,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [output, code] = await Promise.all([child.stdout.text(), child.exited]);
  expect(code).toBe(0);
  const packed = new Set(Array.from(output.matchAll(/^packed \S+ (\S+)$/gm), ([, path]) => path));
  const browser = readFiles("packages/server/src/dashboard/browser/*.{css,js}");
  expect(browser.length).toBeGreaterThan(2);
  for (const { path } of browser) expect(packed).toContain(path.replace("packages/server/", ""));
  const manifest: unknown = await Bun.file(join(folder, "package.json")).json();
  expect(manifest).toMatchObject({ dependencies: { uplot: "catalog:", hono: "catalog:" } });
});
