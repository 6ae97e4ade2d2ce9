import { Database } from "bun:sqlite";
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { createClient } from "@libsql/client";
import { inScratch, spreadOf } from "./measure.ts";

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly bun: string;
  /** Of the engine's driver. */
  readonly libsql: string;
  /** Of bun:sqlite, which the references for writing use. */
  readonly bunSqlite: string;
  /** What the disk takes to keep 4 KiB for good, ms: every commit waits for it. Median of 50. */
  readonly fsyncMs: number;
  /** Processes that wanted the processor in the last minute before the start: more than a few disturb everything. */
  readonly load: number;
  /** ISO 8601 UTC. */
  readonly date: string;
}

export async function describeMachine(): Promise<Machine> {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    bun: Bun.version,
    libsql: await libsqlVersion(),
    bunSqlite: bunSqliteVersion(),
    fsyncMs: await inScratch(measureFsync),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    date: new Date().toISOString(),
  };
}

/** For people, one line. */
export function machineText(machine: Machine): string {
  const { cpu, cores, memoryGb, system, bun, libsql, bunSqlite, fsyncMs, load, date } = machine;
  return (
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}; Bun ${bun}, SQLite ${libsql} (libSQL) and ${bunSqlite} (bun:sqlite); ` +
    `fsync ${fsyncMs.toFixed(2)} ms, load ${load} at the start, ${date}`
  );
}

async function libsqlVersion(): Promise<string> {
  const client = createClient({ url: ":memory:" });
  const { rows } = await client.execute("SELECT sqlite_version() AS version");
  client.close();
  return String(rows[0]?.["version"]);
}

function bunSqliteVersion(): string {
  using database = new Database(":memory:");
  return database.query<{ version: string }, []>("SELECT sqlite_version() AS version").get()?.version ?? "";
}

async function measureFsync(folder: string): Promise<number> {
  const file = openSync(join(folder, "fsync"), "w");
  const block = Buffer.alloc(4096, "x");
  const times: number[] = [];
  for (let index = 0; index < 50; index += 1) {
    writeSync(file, block);
    const startedAt = performance.now();
    fsyncSync(file);
    times.push(performance.now() - startedAt);
  }
  closeSync(file);
  return spreadOf(times).median;
}
