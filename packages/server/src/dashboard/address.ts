import type { Visit } from "./visit.ts";

/** Parameters of an address; undefined ones are left out, and of a list each is one. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** An address of this site: a path below the base path, and its parameters. */
export function addressOf(path: string, query: Query, { base }: Pick<Visit, "base">): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of typeof value === "string" ? [value] : (value ?? [])) parameters.append(name, one);
  return base + path + (parameters.size === 0 ? "" : `?${parameters.toString()}`);
}
