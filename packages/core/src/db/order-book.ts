import { sql } from "./sql.ts";
import { z } from "zod";
import type { OrderBook, UnfinishedOrder } from "../orders.ts";
import type { LeaseOwner } from "../ports.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { toJson } from "./json.ts";

const prefix = "unfinished-order:";
/** Behind every key with the prefix. */
const end = "unfinished-order;";

const orderRecord = z.object({
  trigger: z.string(),
  runId: z.string().nullable(),
  request: z.object({
    force: z.boolean(),
    uids: z.array(z.string()).optional(),
    bvids: z.array(z.string()).optional(),
    limit: z.int().optional(),
  }),
  orderedAt: z.int(),
  resumeAt: z.int(),
  /** The process that is at it, or null. */
  owner: z.string().nullable(),
});
type OrderRecord = z.output<typeof orderRecord>;

/** Orders in the table of facts: a handful, each taken by one process at a time. */
export function createOrderBook(database: Database, owner: LeaseOwner): OrderBook {
  const isFree = (order: OrderRecord, now: number) =>
    order.resumeAt <= now || (order.owner !== null && owner.isAlive(order.owner) === false);

  return {
    keep: (order, held) =>
      database.write("keeping the order", (queries) => write(queries, order, held ? owner.self : null)),
    drop: (trigger) =>
      database.write("dropping the order", async (queries) => {
        await queries.run(sql`DELETE FROM meta WHERE key = ${prefix + trigger}`);
      }),
    list: async () => (await database.read("reading the orders", readOrders)).map(withoutOwner),
    async takeDue(now, holdUntil) {
      const seen = await database.read("reading the orders", readOrders);
      if (!seen.some((order) => isFree(order, now))) return null;
      return database.write("taking an order", async (queries) => {
        const order = (await readOrders(queries)).find((order) => isFree(order, now));
        if (order === undefined) return null;
        await write(queries, { ...withoutOwner(order), resumeAt: holdUntil }, owner.self);
        return withoutOwner(order);
      });
    },
  };
}

/** The run that was started with this key and the request it was given, as JSON; null if there is none. */
export function findRunByKey(
  database: Database,
  key: string,
): Promise<{ readonly runId: string; readonly request: string } | null> {
  return database.read("looking for the run of a key", async (queries) => {
    const row = await firstRow<{ id: number; request: string }>(
      queries,
      sql`SELECT id, request FROM run WHERE idempotency_key = ${key}`,
    );
    return row === undefined ? null : { runId: String(row.id), request: row.request };
  });
}

async function write(queries: Queries, order: UnfinishedOrder, owner: string | null): Promise<void> {
  await queries.run(sql`INSERT OR REPLACE INTO meta (key, value)
    VALUES (${prefix + order.trigger}, ${toJson({ ...order, owner })})`);
}

async function readOrders(queries: Queries): Promise<OrderRecord[]> {
  const rows = await queries.all<{ value: string }>(
    sql`SELECT value FROM meta WHERE key > ${prefix} AND key < ${end} ORDER BY key`,
  );
  return rows.flatMap(({ value }) => parse(value) ?? []);
}

function withoutOwner({ owner: _owner, ...order }: OrderRecord): UnfinishedOrder {
  return order;
}

/** An order that cannot be read is forgotten: the next slot refreshes everything that is due. */
function parse(json: string): OrderRecord | undefined {
  try {
    return orderRecord.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
