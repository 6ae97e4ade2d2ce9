import { readFile } from "node:fs/promises";
import { join } from "node:path";
import util from "node:util";

/** One .env file as it was read. */
export interface DotEnvFile {
  /** Its name, such as `.env.local`. */
  readonly file: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The .env files that Bun reads in this folder by itself, the one that wins first. Files that are missing or cannot be
 * read are left out, as Bun does; on a Node without a parser of its own (before 20.12) there are none.
 */
export async function readDotEnvFiles(
  folder: string,
  mode: string | undefined,
): Promise<readonly DotEnvFile[]> {
  const kind = mode === "production" || mode === "test" ? mode : "development";
  const names = [`.env.${kind}.local`, ...(kind === "test" ? [] : [".env.local"]), `.env.${kind}`, ".env"];
  const files = await Promise.all(names.map(async (file) => ({ file, values: await readOne(folder, file) })));
  return files.flatMap(({ file, values }) => (values === null ? [] : [{ file, values }]));
}

async function readOne(folder: string, file: string): Promise<Record<string, string> | null> {
  const text = await readFile(join(folder, file), "utf8").catch(() => null);
  if (text === null || typeof util.parseEnv !== "function") return null;
  const parsed = Object.entries(util.parseEnv(text.replace(/^\uFEFF/, "")));
  return Object.fromEntries(parsed.map(([name, value]) => [name, value ?? ""]));
}

/** The file that this value of the variable comes from, or null if the process was given it otherwise. */
export function fileOf(variable: string, value: string, files: readonly DotEnvFile[]): string | null {
  const holder = files.find(({ values }) => variable in values);
  const written = holder?.values[variable];
  if (holder === undefined || written === undefined) return null;
  // Bun replaces $NAME by that variable's value, which no other parser does: what it became cannot be compared.
  const isSame = written.trim() === value.trim() || written.includes("$");
  return isSame ? holder.file : null;
}
