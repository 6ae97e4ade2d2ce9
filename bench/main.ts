import { parseArgs } from "node:util";
import type { Effort } from "./figure.ts";
import { figures } from "./figures.ts";
import { describeMachine, machineText } from "./machine.ts";
import { installPeers } from "./peers.ts";
import { markdownOf, textOf, type Result } from "./report.ts";

const names = figures.map(({ name }) => name).join(", ");
const help = `Measures the engine against the script it replaces, a hand-written loop and the limits of the machine, as ratios
within one run. Under 10 minutes; give it a machine that does nothing else.

Usage: bun run bench [flags]
  --only <name>     these figures alone; may be repeated, or separated by commas:
                    ${names}
  --repeats <n>     samples per figure, default 5; a figure that is slow here takes fewer, and says so
  --full            all samples of everything, and the largest sizes, however long it takes
  --small           a hundredth of every size: shows that the bench works, not how fast anything is
  --peers           Crawlee, too; it is installed into bench/peers first
  --json            one JSON value instead of a table
  --markdown        the table of docs/performance.md
`;

function readFlags() {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true, default: [] },
      repeats: { type: "string", default: "5" },
      full: { type: "boolean", default: false },
      small: { type: "boolean", default: false },
      peers: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      markdown: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const wanted = values.only.flatMap((list) => list.split(",")).filter((name) => name !== "");
  const unknown = wanted.filter((wish) => !figures.some(({ name }) => name === wish));
  if (unknown.length > 0)
    throw new RangeError(`no figure is called ${unknown.join(", ")}; there are ${names}`);
  const repeats = Number(values.repeats);
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new RangeError("--repeats must be a whole number from 1");
  return {
    ...values,
    repeats,
    chosen: figures.filter(({ name }) => wanted.length === 0 || wanted.includes(name)),
  };
}

async function main(): Promise<void> {
  const { chosen, repeats, full, small, peers, json, markdown, help: isLost } = readFlags();
  if (isLost) return console.log(help);
  const effort: Effort = { repeats, full, small, peers };
  const isSilent = json || markdown;
  if (peers) await installPeers();
  const machine = await describeMachine();
  if (!isSilent) console.log(machineText(machine));
  const results: Result[] = [];
  for (const { name, about, measure } of chosen) {
    if (isSilent) console.error(name);
    else console.log(`\n${name}: ${about}`);
    const startedAt = performance.now();
    const rows = await measure(effort);
    const result = { name, about, seconds: (performance.now() - startedAt) / 1000, rows };
    results.push(result);
    if (!isSilent) console.log(textOf(result));
  }
  if (markdown) console.log(markdownOf(machine, results));
  if (json) console.log(JSON.stringify({ machine, effort, figures: results }, null, 2));
}

try {
  await main();
} catch (error) {
  const isMisuse = error instanceof RangeError || (error instanceof TypeError && "code" in error);
  console.error(isMisuse ? `${error.message}\n\n${help}` : error);
  process.exitCode = isMisuse ? 2 : 1;
}
