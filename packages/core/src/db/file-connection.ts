import Libsql from "libsql";
import type { Outcome } from "./client.ts";
import type { SqlValue } from "./sql.ts";

/** One connection to a file, with the statements it has met prepared. */
export interface FileConnection {
  readonly isOpen: boolean;
  /** Must not be asked of a closed one: the driver ends the process. */
  readonly isInTransaction: boolean;
  execute(text: string, values?: readonly SqlValue[]): Outcome;
  script(statements: string): void;
  close(): void;
}

/** A statement as the driver has it, and whether it gives rows. */
interface Prepared {
  readonly statement: Libsql.Statement;
  readonly isReader: boolean;
}

/** More than a run or a page of the dashboard needs; the texts of searches differ without end. */
const statementsKept = 64;

/**
 * Opens a connection. Statements are kept prepared: to prepare one that changes videos, with what keeps the figures
 * behind it, takes longer than to run it, and a run repeats the same few for every request.
 * @param busyTimeoutMs how long SQLite itself waits for another's lock
 */
export function openFileConnection(path: string, busyTimeoutMs: number): FileConnection {
  const database = new Libsql(path, { timeout: busyTimeoutMs });
  const kept = new Map<string, Prepared>();

  function prepare(text: string): Prepared {
    const known = kept.get(text);
    kept.delete(text);
    const statement = known?.statement ?? database.prepare(text);
    const prepared = known ?? { statement, isReader: statement.reader };
    // Set anew, so that the first of the map is the one longest unused.
    kept.set(text, prepared);
    const [oldest = ""] = kept.keys();
    if (kept.size > statementsKept) kept.delete(oldest);
    return prepared;
  }

  return {
    get isOpen() {
      return database.open;
    },
    get isInTransaction() {
      return database.inTransaction;
    },
    execute(text, values = []) {
      const { statement, isReader } = prepare(text);
      const bound = values.map(toBindable);
      if (isReader) return { rows: statement.all(bound), rowsAffected: 0 };
      return { rows: [], rowsAffected: statement.run(bound).changes };
    },
    script: (statements) => void database.exec(statements),
    close() {
      kept.clear();
      if (database.open) database.close();
    },
  };
}

/** The driver would write NaN as NULL, and ends the process over a boolean. */
function toBindable(value: SqlValue): Exclude<SqlValue, boolean> {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number" && !Number.isFinite(value))
    throw new RangeError(`${value} cannot be stored: only finite numbers can`);
  return value;
}
