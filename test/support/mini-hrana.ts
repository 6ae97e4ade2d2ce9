import { Database, type SQLQueryBindings } from "bun:sqlite";

/** A libSQL server for one file, as far as a client over HTTP needs it. */
export interface MiniHrana extends AsyncDisposable {
  readonly url: string;
}

type Value =
  | { type: "null" }
  | { type: "integer"; value: string }
  | { type: "float"; value: number }
  | { type: "text"; value: string };
/** Texts that a client sends once and then refers to come as a number. */
interface Statement {
  readonly sql?: string | null;
  readonly sql_id?: number | null;
  readonly args?: readonly Value[];
}
type Request =
  | { readonly type: "execute"; readonly stmt: Statement }
  | { readonly type: "sequence"; readonly sql: string }
  | { readonly type: "store_sql"; readonly sql_id: number; readonly sql: string }
  | { readonly type: "close_sql"; readonly sql_id: number }
  | { readonly type: "batch"; readonly batch: { readonly steps: readonly Step[] } }
  | { readonly type: "close" | "get_autocommit" };
interface Step {
  readonly stmt: Statement;
  readonly condition?: Condition | null;
}
type Condition =
  | { readonly type: "ok" | "error"; readonly step: number }
  | { readonly type: "not"; readonly cond: Condition }
  | { readonly type: "and" | "or"; readonly conds: readonly Condition[] }
  | { readonly type: "is_autocommit" };

const toBinding = (value: Value): SQLQueryBindings =>
  value.type === "null" ? null : value.type === "integer" ? BigInt(value.value) : value.value;

function toValue(value: unknown): Value {
  if (typeof value === "bigint") return { type: "integer", value: String(value) };
  if (typeof value === "number") return { type: "float", value };
  return typeof value === "string" ? { type: "text", value } : { type: "null" };
}

interface Stream {
  readonly database: Database;
  readonly texts: Map<number, string>;
}

function execute({ database, texts }: Stream, { sql, sql_id: id, args = [] }: Statement) {
  const query = database.prepare(sql ?? texts.get(id ?? -1) ?? "");
  try {
    const rows = query.values(...args.map(toBinding));
    const [changed] = database.query("SELECT changes(), last_insert_rowid()").values() as [bigint, bigint][];
    return {
      cols: query.columnNames.map((name) => ({ name })),
      rows: rows.map((row) => row.map(toValue)),
      affected_row_count: Number(changed?.[0] ?? 0),
      last_insert_rowid: String(changed?.[1] ?? 0),
    };
  } finally {
    query.finalize();
  }
}

const asError = (error: unknown) => ({
  message: String(error),
  code: error instanceof Error && "code" in error ? String(error.code) : "SQLITE_ERROR",
});

function batch(stream: Stream, steps: readonly Step[]) {
  const results: unknown[] = [];
  const errors: unknown[] = [];
  const holds = (condition: Condition): boolean => {
    if (condition.type === "ok") return Boolean(results[condition.step]);
    if (condition.type === "error") return Boolean(errors[condition.step]);
    if (condition.type === "is_autocommit") return !stream.database.inTransaction;
    if (condition.type === "not") return !holds(condition.cond);
    if (!("conds" in condition)) return false;
    return condition.type === "and" ? condition.conds.every(holds) : condition.conds.some(holds);
  };
  for (const { stmt, condition } of steps) {
    let [result, error]: unknown[] = [null, null];
    try {
      if (!condition || holds(condition)) result = execute(stream, stmt);
    } catch (cause) {
      error = asError(cause);
    }
    results.push(result);
    errors.push(error);
  }
  return { step_results: results, step_errors: errors };
}

function respond(stream: Stream, request: Request): object {
  if (request.type === "execute") return { type: "execute", result: execute(stream, request.stmt) };
  if (request.type === "batch") return { type: "batch", result: batch(stream, request.batch.steps) };
  if (request.type === "sequence") stream.database.run(request.sql);
  if (request.type === "store_sql") stream.texts.set(request.sql_id, request.sql);
  if (request.type === "close_sql") stream.texts.delete(request.sql_id);
  return { type: request.type, is_autocommit: !stream.database.inTransaction };
}

/** Serves the file at `path` on loopback: Hrana 2 over HTTP, one connection per stream. */
export function startMiniHrana(path: string): MiniHrana {
  const streams = new Map<string, Stream>();
  let opened = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(incoming) {
      const { baton, requests } = (await incoming.json()) as { baton?: string | null; requests: Request[] };
      let name = baton ?? null;
      if (name === null) {
        name = String((opened += 1));
        const database = new Database(path, { create: true, safeIntegers: true });
        database.run("PRAGMA busy_timeout = 2000");
        streams.set(name, { database, texts: new Map() });
      }
      const stream = streams.get(name);
      if (stream === undefined) return Response.json({ message: "the stream has ended" }, { status: 400 });
      const results = requests.map((request) => {
        try {
          return { type: "ok", response: respond(stream, request) };
        } catch (error) {
          return { type: "error", error: asError(error) };
        }
      });
      const closed = requests.some(({ type }) => type === "close");
      if (closed) {
        streams.delete(name);
        stream.database.close();
      }
      return Response.json({ baton: closed ? null : name, base_url: null, results });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    async [Symbol.asyncDispose]() {
      for (const { database } of streams.values()) database.close();
      await server.stop(true);
    },
  };
}
