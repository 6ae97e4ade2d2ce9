import { sql } from "./sql.ts";
import { StorageError } from "../errors.ts";
import { firstRow, type Database, type Queries } from "./database.ts";
import { migrations, type Migration } from "./migrations.ts";

/** Whose record of applied migrations this is: drizzle's own, so that its tools read it too. */
const ledger = sql.raw("__drizzle_migrations");

/**
 * Brings the schema up to date, or makes it in an empty database, in one transaction: a crash leaves the old schema,
 * and of several processes one migrates while the others wait.
 * @throws {StorageError} `not-ours` for another program's tables, `newer` for a later version's schema.
 */
export async function migrate(database: Database, newId: () => string): Promise<void> {
  const pending = await database.read("reading the schema", pendingMigrations);
  if (pending.length === 0) return;
  const isNew = pending.length === migrations.length;
  if (database.isLocal)
    await database.read("switching to write-ahead logging", async (queries) => {
      // Only a file without a single page can be told to become smaller when rows go.
      if (isNew) await queries.run(sql`PRAGMA auto_vacuum = INCREMENTAL`);
      await queries.run(sql`PRAGMA journal_mode = WAL`);
    });
  await database.write("migrating the schema", async (queries) => {
    for (const migration of await pendingMigrations(queries)) {
      await queries.run(
        sql`CREATE TABLE IF NOT EXISTS ${ledger} (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)`,
      );
      for (const statement of migration.statements) await queries.run(sql.raw(statement));
      await queries.run(
        sql`INSERT INTO ${ledger} (hash, created_at) VALUES (${migration.hash}, ${migration.createdAt})`,
      );
    }
    await queries.run(sql`INSERT OR IGNORE INTO meta (key, value) VALUES ('database-id', ${newId()})`);
    // What one migration makes, a later one may drop: a new file begins without holes.
    if (isNew && database.isLocal) await queries.script("PRAGMA incremental_vacuum");
  });
}

/** The database's own id, by which progress kept elsewhere knows what it belongs to. */
export async function readDatabaseId(queries: Queries): Promise<string> {
  const row = await firstRow<{ value: string }>(
    queries,
    sql`SELECT value FROM meta WHERE key = 'database-id'`,
  );
  return row?.value ?? "";
}

/** The migrations this database has not seen. @throws {StorageError} `not-ours` · `newer` */
export async function pendingMigrations(queries: Queries): Promise<readonly Migration[]> {
  const tables = await queries.all<{ name: string }>(
    sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'libsql_%'`,
  );
  if (tables.length === 0) return migrations;
  const names = new Set(tables.map(({ name }) => name));
  if (!names.has("__drizzle_migrations") || !names.has("meta") || !names.has("video"))
    throw new StorageError(
      "not-ours",
      `the database holds the tables of another program (${[...names].slice(0, 3).join(", ")})`,
      {
        hint: "point DATABASE_URL at a new file; to read the predecessor's file use: playcounts import <file>",
      },
    );
  const applied = await queries.all<{ hash: string; created_at: number }>(
    sql`SELECT hash, created_at FROM ${ledger}`,
  );
  const known = new Set(migrations.map(({ hash }) => hash));
  if (applied.some(({ hash }) => !known.has(hash)))
    throw new StorageError("newer", "the database was made by a newer version of playcounts", {
      hint: "update playcounts, or put back a backup of this version",
    });
  const done = new Set(applied.map(({ hash }) => hash));
  return migrations.filter(({ hash }) => !done.has(hash));
}
