import { expect, test } from "bun:test";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { openStoresOn } from "@playcounts/core";
import { refilledDatabase } from "./refilled-database.ts";
import { forEveryCall } from "./saboteur.ts";

async function startWire(path: string) {
  const program = join(import.meta.dir, "broken-wire.ts");
  const child = Bun.spawn([process.execPath, "--no-env-file", program, path], {
    stdin: "pipe",
    stdout: "pipe",
  });
  const { value } = await child.stdout.getReader().read();
  const url = new TextDecoder().decode(value).trim();
  const ask = async (question: string) => Number(await (await fetch(url + question)).text());
  return {
    url,
    seen: () => ask("/seen"),
    /** Counts anew; the n-th request from now on fails. */
    arm: (n: number, status: number) => ask(`/arm?n=${n}&status=${status}`),
    async [Symbol.asyncDispose]() {
      child.kill();
      await child.exited;
    },
  };
}

test.each([
  ["refused (401)", 401],
  ["one too many (429)", 429],
  ["carried out and its answer lost (502)", 502],
] as const)(
  "on a database server, whichever request is %s, nothing is lost and nothing written twice (S15)",
  async (_, status) => {
    await using here = await refilledDatabase();
    await here.reset();
    const whole = await here.finish(here.source());
    await using wire = await startWire(here.db.path);
    const hits = await forEveryCall(async (n) => {
      await here.reset();
      const client = createClient({ url: wire.url });
      await wire.arm(0, status);
      const stores = await openStoresOn(client, { clock: here.clock });
      await wire.arm(n, status);
      const source = here.source();
      const outcome = await here.run(source, {}, stores).catch((error: unknown) => error);
      const calls = await wire.seen();
      client.close();
      if (outcome instanceof Error) expect(outcome).toMatchObject({ name: "StorageError" });
      await here.check(source);
      const left = await here.finish(source);
      expect({ n, outcome, left }).toEqual({ n, outcome, left: whole });
      return { calls };
    });
    expect(hits).toBeGreaterThan(15);
  },
  60_000,
);
