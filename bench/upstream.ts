import { fileURLToPath } from "node:url";

/** A local upstream in a process of its own, so that it never shares the measured one's event loop. */
export interface BenchUpstream extends AsyncDisposable {
  readonly url: string;
}

/** Starts the simulator with a catalogue of `videos`. */
export async function startUpstream(videos: number): Promise<BenchUpstream> {
  const main = fileURLToPath(new URL("../test/simulator/main.ts", import.meta.url));
  const flags = ["--videos", String(videos), "--growth", "0", "--json", "--quiet"];
  const child = Bun.spawn([process.execPath, main, ...flags], { stdout: "pipe", stderr: "inherit" });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const [line = ""] = new TextDecoder().decode(value).split("\n");
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}
