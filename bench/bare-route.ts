import { createClient, type Client, type InStatement } from "@libsql/client";
import { Hono } from "hono";
import { systemClock } from "@playcounts/core";
import { createCatalogue } from "../packages/core/src/db/catalogue.ts";
import { wrapClient } from "../packages/core/src/db/database.ts";

/**
 * The limit for the list of videos: a bare Hono route that runs the very query of the server's own, as it was seen on
 * its way to the driver, and answers with its rows. Nothing is checked, named, tagged, logged or paged.
 */
const url = process.env["DATABASE_URL"] ?? "";
const client = createClient({ url });
const [statement] = await statementsOf(client);
if (statement === undefined) throw new Error("the list of videos asked the database nothing");

const app = new Hono().get("/api/v1/videos", async (c) => {
  const { rows } = await client.execute(statement);
  return c.json({ items: rows });
});
const server = Bun.serve({ hostname: "127.0.0.1", port: 0, development: false, fetch: app.fetch });
console.log(`listening on ${server.url.origin}`);
process.once("SIGTERM", () => process.exit(0));

/** What listing fifty videos asks of the database. */
async function statementsOf(client: Client): Promise<InStatement[]> {
  const seen: InStatement[] = [];
  const spy: Client = Object.create(client, {
    execute: {
      value: (asked: InStatement) => {
        seen.push(asked);
        return client.execute(asked);
      },
    },
  });
  const database = wrapClient(spy, "bench", { clock: systemClock, random: Math.random });
  const catalogue = createCatalogue(database, { now: Date.now, staleAfterMs: 7 * 86_400_000 });
  await catalogue.listVideos({ limit: 50 });
  return seen;
}
