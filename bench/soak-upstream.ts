import { startSimulator } from "../test/simulator/simulator.ts";
import type { Ban } from "../test/simulator/script.ts";

/** What the soak tells its upstream, one JSON object per line of stdin. */
export interface SoakOrder {
  /** What time it is there, epoch ms: numbers grow by it. */
  readonly nowMs?: number;
  readonly ban?: Ban;
}

/** The simulator on somebody else's clock; ends with its stdin. */
const [videos = "1000"] = process.argv.slice(2);
let nowMs = Date.now();
const simulator = await startSimulator({
  videos: Number(videos),
  growth: 1,
  keepLog: false,
  hostileTitles: false,
  now: () => nowMs,
});
console.log(simulator.url);
for await (const line of console) {
  const order = JSON.parse(line) as SoakOrder;
  nowMs = order.nowMs ?? nowMs;
  if (order.ban !== undefined) simulator.ban(order.ban);
}
await simulator.close();
