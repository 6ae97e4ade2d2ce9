import type { DatabaseClient, Transaction } from "./client.ts";
import { openFileConnection, type FileConnection } from "./file-connection.ts";
import { QueryError } from "./queries.ts";

/**
 * The client of a file: what @libsql/client is for one, on the same driver, with its statements kept prepared. A
 * transaction has a connection to itself, and what is read meanwhile another one.
 * @param path a path, or SQLite's own form of address
 * @param busyTimeoutMs how long SQLite itself waits for another's lock; the whole process stands still meanwhile
 * @throws the driver's error if the file cannot be opened
 */
export function openFileClient(path: string, busyTimeoutMs: number): DatabaseClient {
  const open = () => openFileConnection(path, busyTimeoutMs);
  const idle: FileConnection[] = [open()];
  const held = new Set<FileConnection>();
  let isClosed = false;

  function borrow(): FileConnection {
    if (isClosed) throw new QueryError("the database is closed");
    return idle.pop() ?? open();
  }

  /** None goes back in the middle of a transaction: the next would be caught in it. */
  function giveBack(connection: FileConnection): void {
    held.delete(connection);
    if (!connection.isOpen) return;
    if (isClosed) return connection.close();
    try {
      if (connection.isInTransaction) connection.execute("ROLLBACK");
      idle.push(connection);
    } catch {
      connection.close();
    }
  }

  /** The driver answers at once: nothing else happens while a connection is lent. */
  function withConnection<Result>(work: (connection: FileConnection) => Result): Result {
    const connection = borrow();
    try {
      return work(connection);
    } finally {
      giveBack(connection);
    }
  }

  function closeAll(): void {
    for (const connection of [...idle.splice(0), ...held]) connection.close();
    held.clear();
  }

  return {
    protocol: "file",
    // oxlint-disable-next-line typescript/require-await -- what the driver throws at once must come as a rejection
    execute: async ({ sql, args }) => withConnection((connection) => connection.execute(sql, args)),
    // oxlint-disable-next-line typescript/require-await -- as above
    executeMultiple: async (statements) => withConnection((connection) => connection.script(statements)),
    // oxlint-disable-next-line typescript/require-await -- as above
    async transaction() {
      const connection = borrow();
      held.add(connection);
      try {
        connection.execute("BEGIN IMMEDIATE");
      } catch (error) {
        giveBack(connection);
        throw error;
      }
      return createTransaction(connection, () => giveBack(connection));
    },
    reconnect: closeAll,
    close() {
      isClosed = true;
      closeAll();
    },
  };
}

function createTransaction(connection: FileConnection, settle: () => void): Transaction {
  let isOver = false;
  const ongoing = (): FileConnection => {
    if (isOver || !connection.isOpen) throw new QueryError("the transaction is over");
    return connection;
  };
  return {
    // oxlint-disable-next-line typescript/require-await -- what is thrown at once must come as a rejection
    execute: async ({ sql, args }) => ongoing().execute(sql, args),
    // oxlint-disable-next-line typescript/require-await -- as above
    executeMultiple: async (statements) => ongoing().script(statements),
    // oxlint-disable-next-line typescript/require-await -- as above
    async commit() {
      ongoing().execute("COMMIT");
      isOver = true;
      settle();
    },
    // oxlint-disable-next-line typescript/require-await -- as above
    async rollback() {
      if (isOver) return;
      isOver = true;
      settle();
    },
  };
}
