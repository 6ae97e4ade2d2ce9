/** What asking without pause came to. */
export interface LoadSample {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Asks one address over so many connections, each as soon as it has its answer, for so many seconds. Prints JSON. */
const [url = "", connections = "8", seconds = "2"] = process.argv.slice(2);
const times: number[] = [];
const startedAt = performance.now();
const endsAt = startedAt + Number(seconds) * 1000;

async function ask(): Promise<void> {
  for (;;) {
    const askedAt = performance.now();
    if (askedAt >= endsAt) return;
    const response = await fetch(url);
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
    times.push(performance.now() - askedAt);
  }
}

await Promise.all(Array.from({ length: Number(connections) }, ask));
const lastedMs = performance.now() - startedAt;
times.sort((a, b) => a - b);
const quantile = (share: number) =>
  times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
const sample: LoadSample = {
  perSecond: (times.length / lastedMs) * 1000,
  p50Ms: quantile(0.5),
  p99Ms: quantile(0.99),
};
console.log(JSON.stringify(sample));
