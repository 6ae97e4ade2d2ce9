import type { SqlValue } from "./sql.ts";

/** Takes statements one by one, inside a transaction or outside. */
export interface Executor {
  execute(statement: { sql: string; args: SqlValue[] }): Promise<Outcome>;
  /** Statements without values, each taken to its end. */
  executeMultiple(statements: string): Promise<unknown>;
}

export interface Outcome {
  /** By the names of their columns. */
  readonly rows: readonly unknown[];
  readonly rowsAffected: number;
}

/** What is used of libSQL's client, so that a file can have one of its own. */
export interface DatabaseClient extends Executor {
  /** "file" for one that works on a file itself. */
  readonly protocol: string;
  transaction(mode: "write"): Promise<Transaction>;
  /** Ends every connection, and with it what was going on there; the next statement opens a new one. */
  reconnect(): void | Promise<void>;
  close(): void;
}

export interface Transaction extends Executor {
  commit(): Promise<void>;
  rollback(): Promise<void>;
}
