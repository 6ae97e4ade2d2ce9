import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "bun:test";
import { root } from "../support/source-files.ts";

const text = readFileSync(join(root, "docs/reliability.md"), "utf8");

/** Every `file "words", "words"` of the document. */
const references = [...text.matchAll(/\b((?:core|cli|server|faults)\/[a-z/-]+)((?:,? "[^"]+")+)/g)].flatMap(
  ([, file = "", names = ""]) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, words = ""]) => [file, words] as const),
);

describe("docs/reliability.md", () => {
  test("names tests that exist, by words of their names", () => {
    expect(references.length).toBeGreaterThan(100);
    const missing = references.filter(([file, words]) => {
      const path = join(root, "test", `${file}.test.ts`);
      return !existsSync(path) || !readFileSync(path, "utf8").includes(words);
    });
    expect(missing).toEqual([]);
  });

  test("has a place for every row of the tables, left out or not", () => {
    const rows = Object.entries({
      P: 14,
      L: 12,
      T: 10,
      S: 17,
      K: 7,
      N: 14,
      U: 16,
      C: 18,
      X: 10,
      G: 12,
      H: 21,
    }).flatMap(([letter, last]) => Array.from({ length: last }, (_, index) => `${letter}${index + 1}`));
    // "C1 – C6" stands for all between.
    const named = text.replaceAll(
      /\b([A-Z])(\d+) – [A-Z](\d+)/g,
      (_, letter: string, from: string, to: string) =>
        Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => `${letter}${Number(from) + n}`).join(
          " ",
        ),
    );
    expect(rows.filter((row) => !new RegExp(`\\b${row}\\b`).test(named))).toEqual([]);
  });
});
