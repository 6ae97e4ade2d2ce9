import type { Command } from "commander";
import type { Config } from "@playcounts/core";
import { exitCodes } from "../exit-codes.ts";
import { configure } from "../library.ts";
import type { Messages } from "../messages/en.ts";
import { writeJson, type Shell } from "../shell.ts";

/** A container's health check must have an opinion within three seconds, start of the process included. */
const deadlineMs = 2_500;
const unhealthy = 1;

/** `playcounts health`: whether a server is there and can use its database. */
export function addHealth(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("--url <url>", words.healthUrlAbout)
    .addHelpText("after", words.healthExamples)
    .action(async () => {
      const { url: given, json = false } = command.optsWithGlobals<{ url?: string; json?: boolean }>();
      const { config } = await configure(shell, (problems) => {
        if (given !== undefined && !/^https?:$/.test(URL.parse(given)?.protocol ?? ""))
          problems.add(words.notAUrl(JSON.stringify(given)));
      });
      const url = (given ?? localUrl(config)).replace(/\/+$/, "");
      const problem = await askHealth(url, words);
      shell.exitWith(problem === null ? exitCodes.done : unhealthy);
      if (json) return writeJson(shell, { url, healthy: problem === null, problem });
      return problem === null
        ? shell.out.write(`${words.serverHealthy(url)}\n`)
        : shell.err.write(`${words.error(problem)}\n`);
    });
}

/** Where the server of this configuration answers, seen from this machine. */
export function localUrl({ host, port, basePath }: Pick<Config, "host" | "port" | "basePath">): string {
  const wildcards: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };
  const name = wildcards[host] ?? (host.includes(":") ? `[${host}]` : host);
  return `http://${name}:${port}${basePath === "/" ? "" : basePath}`;
}

/** First whether it is alive, then whether it is ready; what is wrong, or null. */
async function askHealth(url: string, words: Messages): Promise<string | null> {
  const signal = AbortSignal.timeout(deadlineMs);
  for (const probe of ["livez", "readyz"]) {
    try {
      const response = await fetch(`${url}/${probe}`, { signal, redirect: "manual" });
      await response.body?.cancel();
      if (response.status !== 200) return words.serverAnswers(`${url}/${probe}`, response.status);
    } catch {
      return signal.aborted ? words.serverSilent(url, deadlineMs) : words.serverUnreachable(url);
    }
  }
  return null;
}
