import { repeatedly, type Effort, type Figure, type Row } from "../figure.ts";
import { rowOf, runProgram } from "../measure.ts";
import { flatMb, peakRows, tenTimes } from "./flat-memory.ts";

export const importing: Figure = {
  name: "import",
  about:
    "playcounts import of a CSV file of 100,000 videos, with --full of 1,000,000, against sqlite3's own .import into the same table",
  measure,
};

interface ImportSample {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly peakMb: number;
  /** null where there is no sqlite3. */
  readonly sqlite3RowsPerSecond: number | null;
  readonly ratio: number | null;
  readonly sqlite3WithoutTriggersRowsPerSecond: number | null;
  readonly ratioWithoutTriggers: number | null;
}

async function measure(effort: Effort): Promise<Row[]> {
  const [few, many] = tenTimes(effort, 100_000);
  // The database's own cache is full at 50,000: below, memory grows with it.
  const sizes = [effort.small ? few : Math.max(few, 50_000), many];
  const samples: ImportSample[][] = [];
  await repeatedly(effort, 70, async () => {
    samples.push(await runProgram<ImportSample[]>("./import.ts", sizes.map(String)));
  });
  const largest = samples.flatMap((sizes) => sizes.at(-1) ?? []);
  const known = (
    what: string,
    unit: string,
    of: (sample: ImportSample) => number | null,
    atLeast?: number,
  ) => {
    const values = largest.flatMap((sample) => of(sample) ?? []);
    return values.length === 0 ? [] : [rowOf(what, unit, values, atLeast === undefined ? null : { atLeast })];
  };
  return [
    ...known(`playcounts import, ${many.toLocaleString("en")} rows`, "rows/s", (own) => own.rowsPerSecond),
    ...known("sqlite3 .import", "rows/s", (own) => own.sqlite3RowsPerSecond),
    ...known("import / .import", "times", (own) => own.ratio, 1 / 3),
    ...known(
      "sqlite3 .import, triggers taken off",
      "rows/s",
      (own) => own.sqlite3WithoutTriggersRowsPerSecond,
    ),
    ...known("import / .import, triggers taken off", "times", (own) => own.ratioWithoutTriggers),
    ...peakRows(samples, flatMb),
  ];
}
