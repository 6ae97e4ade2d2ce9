import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { localUrl } from "../../packages/cli/src/commands/health.ts";
import { install } from "./spawned.ts";

// Every command line here is a process of its own, on a machine that may be busy.
setDefaultTimeout(60_000);

/** A server that answers by path, and remembers what it was asked. */
function serve(answer: (path: string) => Response | Promise<Response>) {
  const asked: string[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      return answer(pathname);
    },
  });
  return { asked, port: String(server.port), [Symbol.asyncDispose]: () => server.stop(true) };
}

test.concurrent("health is 0 for a server that is alive and ready, where the settings say it is", async () => {
  await using site = await install();
  await using server = serve(() => Response.json({ ready: true }));
  const where = { PORT: server.port, PLAYCOUNTS_BASE_PATH: "/stats/" };
  expect(await site.run(["health"], where)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(server.asked).toEqual(["/stats/livez", "/stats/readyz"]);
});

describe("health is 1", () => {
  test.concurrent("for a server that lives but is not ready, and says which", async () => {
    await using site = await install();
    await using server = serve((path) => new Response("", { status: path.endsWith("readyz") ? 503 : 200 }));
    const url = `http://127.0.0.1:${server.port}`;
    const { exitCode, stderr } = await site.run(["health", "--url", `${url}/`]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: `error: ${url}/readyz answers 503\n` });
    expect(await site.json(["health", "--url", url])).toMatchObject({ url, healthy: false });
  });

  test.concurrent("where nobody listens", async () => {
    await using site = await install();
    const { exitCode, stderr } = await site.call(["health", "--url", "http://127.0.0.1:9"]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "error: http://127.0.0.1:9 cannot be reached\n",
    });
  });

  test.concurrent("within three seconds for a server that says nothing", async () => {
    await using site = await install();
    await using server = serve(() => new Promise(() => undefined));
    const startedAt = performance.now();
    const { exitCode, stderr } = await site.call(["health"], { PORT: server.port });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect({ exitCode, silent: stderr.includes("does not answer within") }).toEqual({
      exitCode: 1,
      silent: true,
    });
  });
});

test.each([
  ["127.0.0.1", "/", "http://127.0.0.1:8787"],
  ["0.0.0.0", "/stats", "http://127.0.0.1:8787/stats"],
  ["::", "/", "http://[::1]:8787"],
  ["::1", "/", "http://[::1]:8787"],
])("a server on %s under %s is asked at %s", (host, basePath, url) => {
  expect(localUrl({ host, port: 8787, basePath })).toBe(url);
});
