import type { Config } from "@playcounts/core";

/** A container's health check must have an opinion within three seconds. */
const deadlineMs = 2_500;

/** Where the server of this configuration answers, seen from this machine. */
export function localUrl({ host, port, basePath }: Pick<Config, "host" | "port" | "basePath">): string {
  const wildcard: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };
  const name = wildcard[host] ?? (host.includes(":") ? `[${host}]` : host);
  return `http://${name}:${port}${basePath === "/" ? "" : basePath}`;
}

/** Asks a server whether it is ready; says why not, or null if it is. */
export async function askHealth(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url.replace(/\/+$/, "")}/readyz`, {
      signal: AbortSignal.timeout(deadlineMs),
      redirect: "manual",
    });
    await response.body?.cancel();
    return response.status === 200 ? null : `${url} answers ${response.status}`;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError"
      ? `${url} does not answer within ${deadlineMs} ms`
      : `${url} cannot be reached`;
  }
}
