import { parseArgs } from "node:util";
import { describeEntry } from "./request-log.ts";
import { findScenario, scenarios } from "./scenarios.ts";
import { startSimulator } from "./simulator.ts";

const help = `A local Bilibili for trying playcounts without the real one.

Usage: bun run simulator [flags]
  --port <n>        default 0: any free port of 127.0.0.1
  --videos <n>      default 517, at most 4,000,000
  --uploaders <n>   default 12
  --seed <n>        default 1; the same seed is the same site
  --growth <n>      default 1: plays grow by 0.1-2 % a day; 0 keeps them still
  --latency <ms>    default 0
  --scenario <name> ${Object.entries(scenarios)
    .map(([name, { about }]) => `${name.padEnd(10)} ${about}`)
    .join("\n                    ")}
  --json            one JSON object per line instead of text
  --quiet           do not show each request
`;

const options = {
  port: { type: "string", default: "0" },
  videos: { type: "string", default: "517" },
  uploaders: { type: "string", default: "12" },
  seed: { type: "string", default: "1" },
  growth: { type: "string", default: "1" },
  latency: { type: "string", default: "0" },
  scenario: { type: "string", default: "calm" },
  json: { type: "boolean", default: false },
  quiet: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`--${name} must be a whole number, not "${text}"`);
  return Number(text);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const scenario = findScenario(values.scenario);
  if (scenario === undefined)
    throw new RangeError(
      `--scenario must be one of ${Object.keys(scenarios).join(", ")}, not "${values.scenario}"`,
    );
  const growth = Number(values.growth);
  if (!(growth >= 0 && growth <= 1_000_000)) throw new RangeError("--growth must be a number of at least 0");
  const seed = whole("seed", values.seed);
  const simulator = await startSimulator({
    port: whole("port", values.port),
    videos: whole("videos", values.videos),
    uploaders: whole("uploaders", values.uploaders),
    latencyMs: whole("latency", values.latency),
    seed,
    growth,
    keepLog: false,
    onRequest: (entry) => {
      if (!values.quiet) console.log(values.json ? JSON.stringify(entry) : describeEntry(entry));
    },
  });
  scenario.apply(simulator, seed);

  const { url, catalogue } = simulator;
  const uids = catalogue.uploaders.slice(0, 2).map(({ uid }) => uid);
  console.log(
    values.json
      ? JSON.stringify({ url, videos: catalogue.size, uploaders: catalogue.uploaders.length, uids, seed })
      : `BILIBILI_API_URL=${url}\n${catalogue.size} videos of ${catalogue.uploaders.length} uploaders (${uids.join(", ")}, …); Ctrl-C stops it`,
  );
  const stop = () => void simulator.close();
  process.once("SIGINT", stop).once("SIGTERM", stop);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
