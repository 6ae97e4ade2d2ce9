import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { csvLine } from "../../../packages/core/src/export/csv-line.ts";
import { unguardFormula } from "../../../packages/core/src/export/formula-guard.ts";
import {
  csvRecords,
  type BrokenRecord,
  type CsvRecord,
} from "../../../packages/core/src/import/csv-records.ts";

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** The records of a text that comes in pieces of so many characters. */
async function read(text: string, size = 4, delimiter = ","): Promise<(CsvRecord | BrokenRecord)[]> {
  return (await Array.fromAsync(csvRecords(inPieces(text, size), delimiter))).flat();
}
const fields = async (text: string, size?: number) =>
  (await read(text, size)).map((record) => ("fields" in record ? record.fields : record.broken));

describe("records of CSV", () => {
  test.each([1, 2, 3, 7, 1000])(
    "come out whole, however the text is cut: into pieces of %d",
    async (size) => {
      const text = 'a,b\r\n"1,""x""\r\ny",2\n\n,\n"",""\n"last"';
      expect(await read(text, size)).toEqual([
        { line: 1, fields: ["a", "b"] },
        { line: 2, fields: ['1,"x"\r\ny', "2"] },
        { line: 5, fields: ["", ""] },
        { line: 6, fields: ["", ""] },
        { line: 7, fields: ["last"] },
      ]);
    },
  );

  test("are what was written, whatever stood in the fields and however the text is cut", async () => {
    const field = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.stringMatching(/^[",;\r\n'=ab 量]{0,8}/),
    );
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 40 }), async (rows, size) => {
        const text = rows.map((row) => `${csvLine(row)}\n`).join("");
        const [, ...records] = await fields(`a,b\n${text}`, size);
        expect(records.map((row) => (typeof row === "string" ? row : row.map(unguardFormula)))).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  test("end with the lines of Unix, of Windows and of old Macs", async () => {
    for (const end of ["\n", "\r\n", "\r"])
      for (const size of [1, 3, 100])
        expect(await fields(["a,b", '"1",2', "3,4", ""].join(end), size)).toEqual([
          ["a", "b"],
          ["1", "2"],
          ["3", "4"],
        ]);
  });

  test("keep a quote that begins no field, and a field of which only the beginning is quoted", async () => {
    expect(await fields('5" disk,x\n"half" of it,y\n"a"b"c",z\n')).toEqual([
      ['5" disk', "x"],
      ['"half" of it', "y"],
      ['"a"b"c"', "z"],
    ]);
  });

  test("may be separated by other characters", async () => {
    expect(await read('a;"b;c"\n', 3, ";")).toEqual([{ line: 1, fields: ["a", "b;c"] }]);
  });

  test("of which one has no end are broken from there on", async () => {
    expect(await read('a,b\n1,"never\n2,ends\n')).toEqual([
      { line: 1, fields: ["a", "b"] },
      { line: 2, broken: '1,"never\n2,ends\n' },
    ]);
  });

  test("longer than a megabyte are broken, and cost no more memory than that", async () => {
    const piece = 64 * 1024;
    const long = "x".repeat(3 * 1024 * 1024);
    for (const text of [`a,b\n${long}\n1,2\n`, `a,b\n"${long}\n1,2\n`]) {
      const records = await read(text, piece);
      expect(records[0]).toEqual({ line: 1, fields: ["a", "b"] });
      const broken = records.flatMap((record) => ("broken" in record ? record.broken.length : []));
      expect(records[1]?.line).toBe(2);
      expect(broken.length).toBeGreaterThan(0);
      expect(Math.max(...broken)).toBeLessThanOrEqual(1024 * 1024 + piece);
    }
  });
});
