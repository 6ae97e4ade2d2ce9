import type { DatabaseClient, Executor } from "./client.ts";
import type { SQL } from "./sql.ts";
import { nextTurn } from "./turn.ts";

/** What queries are written against, inside a transaction or outside. */
export interface Queries {
  /** @throws {QueryError} */
  run(query: SQL): Promise<{ readonly rowsAffected: number }>;
  /** Rows by the names of their columns; `Row` is what the statement is known to select. @throws {QueryError} */
  all<Row>(query: SQL): Promise<Row[]>;
  /** Takes statements of our own to their end, where `run` stops after a first row; for a file's database. */
  script(statements: string): Promise<void>;
}

/** A statement that the driver refused or could not send; `cause` says why. */
export class QueryError extends Error {
  override name = "QueryError";
}

/** Queries on a client, or within one of its transactions. */
export function createQueries(client: Executor): Queries {
  const execute = async ({ text, values }: SQL) => {
    try {
      return await client.execute({ sql: text, args: [...values] });
    } catch (cause) {
      throw new QueryError("a query failed", { cause });
    }
  };
  return {
    run: execute,
    async all<Row>(query: SQL) {
      const { rows } = await execute(query);
      // What a statement selects stands in its text, which no type can see.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return rows as unknown as Row[];
    },
    async script(statements) {
      try {
        await client.executeMultiple(statements);
      } catch (cause) {
        throw new QueryError("a script failed", { cause });
      }
    },
  };
}

/**
 * Runs one BEGIN IMMEDIATE transaction; whatever `work` throws comes out as it was, with nothing changed.
 * @param inTurns whether others have their turn after each statement that writes
 */
export async function inTransaction<Result>(
  client: Pick<DatabaseClient, "transaction">,
  work: (queries: Queries) => Promise<Result>,
  inTurns: boolean,
): Promise<Result> {
  const transaction = await client.transaction("write");
  try {
    const queries = createQueries(transaction);
    const result = await work(inTurns ? takingTurns(queries) : queries);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}

function takingTurns(queries: Queries): Queries {
  return {
    ...queries,
    async run(query) {
      const outcome = await queries.run(query);
      await nextTurn();
      return outcome;
    },
  };
}
