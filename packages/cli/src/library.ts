import type * as Library from "@playcounts/core/library";
import type { Catalogue, Config } from "@playcounts/core/library";
import { collectProblems, type Problems } from "./input.ts";
import { readingOf, type Shell } from "./shell.ts";
import type { Reading } from "./terminal/quantities.ts";

/** What a command that works on the tracked videos gets. */
export interface OpenedLibrary {
  /** Core as far as it does not ask the site; commands that do load the rest of it themselves. */
  readonly core: typeof Library;
  readonly catalogue: Catalogue;
  readonly config: Config;
  readonly reading: Reading;
}

/** What a command gets that needs the configuration, but not the database. */
export type Configured = Omit<OpenedLibrary, "catalogue">;

/**
 * Reads the configuration. `check` reads the command's own options first, so that their mistakes are told together
 * with those of the configuration. @throws {InputError}
 */
export async function configure<Input>(
  shell: Shell,
  check: (problems: Problems, core: typeof Library) => Input,
): Promise<Configured & { readonly input: Input }> {
  const core = await import("@playcounts/core/library");
  const problems = collectProblems(core.InputError, shell.words);
  const input = check(problems, core);
  const config = problems.attempt(() => core.loadConfig(shell.environment));
  problems.check();
  if (config === undefined) throw new Error("unreachable: a configuration without problems is there");
  return { core, config, reading: readingOf(shell, config), input };
}

/**
 * Opens the configured database, lends it to `use` and closes it; `check` as for `configure`. `create` makes a missing
 * database. @throws {InputError} · {StorageError}
 */
export async function withLibrary<Input, Result>(
  shell: Shell,
  check: (problems: Problems, core: typeof Library) => Input,
  use: (library: OpenedLibrary, input: Input) => Promise<Result>,
  { create = false }: { create?: boolean } = {},
): Promise<Result> {
  const { input, ...configured } = await configure(shell, check);
  const library = await configured.core.openLibrary({ config: configured.config, create });
  try {
    return await use({ ...configured, catalogue: library.catalogue }, input);
  } finally {
    library.close();
  }
}

/** For commands without options of their own to check. */
export const nothingToCheck = (): void => undefined;

/** Walks through all pages of a list; `limit`: stop after so many items. */
export async function* pagesOf<Item>(
  list: (query: { limit: number; cursor?: string }) => Promise<Library.Page<Item>>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Item[]> {
  const pageSize = 200;
  let [left, cursor]: [number, string | null] = [limit, null];
  do {
    const page: Library.Page<Item> = await list({
      limit: Math.min(left, pageSize),
      ...(cursor === null ? {} : { cursor }),
    });
    yield page.items;
    left -= page.items.length;
    cursor = page.cursor;
  } while (cursor !== null && left > 0);
}

/** All items of a list that is known to be short, or is cut by `limit`. */
export async function allOf<Item>(...args: Parameters<typeof pagesOf<Item>>): Promise<Item[]> {
  return (await Array.fromAsync(pagesOf<Item>(...args))).flat();
}
