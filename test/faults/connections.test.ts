import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { requireCommand } from "../support/needs.ts";
import { wholeProgram } from "./whole-program.ts";

const openssl = requireCommand("openssl");

/** A key and a certificate that nobody vouches for. */
function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "playcounts-tls-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    spawnSync(openssl ?? "", ["req", "-x509", ...kind, "-keyout", key, "-out", cert, ...subject]);
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.skipIf(openssl === undefined)(
  "a certificate that nobody vouches for is not accepted: the run ends, and says what to look at (N11)",
  async () => {
    let asked = 0;
    const server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      tls: selfSigned(),
      fetch: () => ((asked += 1), Response.json({ code: 0, data: {} })),
    });
    try {
      await using site = await wholeProgram();
      const report = await site.run({}, { config: { apiUrl: `https://127.0.0.1:${server.port}` } });
      expect(report).toMatchObject({ status: "blocked", reason: "network", updated: 0, requests: 5 });
      expect(report.message).toMatch(/no answer \(\w*(CERT|SELF_SIGNED|VERIFY)\w*\)/i);
      expect(asked).toBe(0);
      expect((await site.rows()).map(({ play }) => play)).toEqual([1_000, 1_000, 1_000]);
    } finally {
      await server.stop(true);
    }
  },
);

test("a connection that goes dead without a word costs one deadline; the next request has a connection of its own (N6)", async () => {
  await using site = await wholeProgram();
  const target = Number(new URL(site.simulator.url).port);
  const sockets: Socket[] = [];
  // The second connection swallows what it is sent and never says a word again, not even that it is closed.
  const proxy = createServer({ allowHalfOpen: true }, (client) => {
    sockets.push(client);
    client.on("error", () => undefined);
    if (sockets.length === 2) return void client.resume();
    const server = createConnection(target, "127.0.0.1");
    server.on("error", () => client.destroy());
    client.pipe(server).pipe(client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const config = { apiUrl: `http://127.0.0.1:${port}`, requestTimeoutMs: 150 };
    const startedAt = performance.now();
    expect(await site.run({}, { config })).toMatchObject({
      status: "completed",
      updated: 3,
      requests: 4,
      retries: 1,
    });
    expect(performance.now() - startedAt).toBeWithin(140, 5_000);
    expect(sockets).toHaveLength(4);
  } finally {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  }
});
