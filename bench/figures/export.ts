import { repeatedly, type Effort, type Figure, type Row } from "../figure.ts";
import { rowOf, runProgram } from "../measure.ts";
import { flatMb, peakRows, tenTimes } from "./flat-memory.ts";

export const exporting: Figure = {
  name: "export",
  about: "playcounts export of 1,000,000 observations as CSV into a pipe, with --full of 10,000,000",
  measure,
};

interface ExportSample {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly peakMb: number;
}

async function measure(effort: Effort): Promise<Row[]> {
  const sizes = tenTimes(effort, 1_000_000);
  const samples: ExportSample[][] = [];
  await repeatedly(effort, 25, async () => {
    samples.push(await runProgram<ExportSample[]>("./export.ts", sizes.map(String)));
  });
  const speed = (size: number) => samples.flatMap((ofSizes) => ofSizes[size]?.rowsPerSecond ?? []);
  return [
    ...sizes.map((rows, size) =>
      rowOf(`playcounts export, ${rows.toLocaleString("en")} rows`, "rows/s", speed(size)),
    ),
    ...peakRows(samples, flatMb),
  ];
}
