import { parseArgs } from "node:util";
import { figures } from "./figures.ts";

const help = `Measures the engine against the script it replaces and against a hand-written loop, as ratios within one run.

Usage: bun run bench [flags]
  --only <name>     one figure: ${figures.map(({ name }) => name).join(", ")}
  --repeats <n>     samples per figure, default 5
  --json            one JSON value instead of a table
`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    repeats: { type: "string", default: "5" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(help);
  process.exit(0);
}
const chosen = figures.filter(({ name }) => values.only === undefined || name === values.only);
const repeats = Number(values.repeats);
if (chosen.length === 0 || !Number.isInteger(repeats) || repeats < 1) {
  console.error(help);
  process.exit(2);
}

const results = [];
for (const { name, about, measure } of chosen) {
  if (!values.json) console.log(`\n${name}: ${about}`);
  const rows = await measure(repeats);
  results.push({ name, about, rows });
  if (values.json) continue;
  for (const { what, unit, median, min, max } of rows)
    console.log(`  ${what.padEnd(44)} ${shown(median)} ${unit.padEnd(9)} (${shown(min)} to ${shown(max)})`);
}
if (values.json) console.log(JSON.stringify(results, null, 2));

function shown(value: number): string {
  return value.toLocaleString("en", { maximumSignificantDigits: 4 }).padStart(9);
}
