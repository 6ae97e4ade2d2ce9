import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const checkout = join(import.meta.dir, "../..");
const migration = Array.from(new Bun.Glob("*.sql").scanSync(join(checkout, "drizzle")))[0] ?? "none.sql";

function check(root: string): { exitCode: number; stderr: string } {
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, "scripts/embed-migrations.ts", "--check"], {
    cwd: root,
  });
  return { exitCode, stderr: stderr.toString() };
}

let copy = "";
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "playcounts-embed-"));
  for (const path of ["drizzle", "scripts", ".oxfmtrc.json", "packages/core/src/db/migrations.ts"])
    cpSync(join(checkout, path), join(copy, path), { recursive: true });
  symlinkSync(join(checkout, "node_modules"), join(copy, "node_modules"));
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

test("the embedded migrations are those of drizzle/", () => {
  expect(check(checkout)).toEqual({ exitCode: 0, stderr: "" });
});

test("an edited migration is noticed", () => {
  expect(check(copy).exitCode).toBe(0);
  appendFileSync(join(copy, "drizzle", migration), "\n-- edited\n");
  expect(check(copy)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("does not match drizzle/"),
  });
});

test("a missing migration is noticed", () => {
  rmSync(join(copy, "drizzle", migration));
  expect(check(copy)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(migration) });
});

test("a migration that the journal does not list is noticed", () => {
  writeFileSync(join(copy, "drizzle/9999_stray.sql"), "SELECT 1;\n");
  expect(check(copy)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("9999_stray.sql") });
});

test("the embedded module edited by hand is noticed", () => {
  appendFileSync(join(copy, "packages/core/src/db/migrations.ts"), "export const extra = 1;\n");
  expect(check(copy).exitCode).toBe(1);
});
