import { readFile } from "node:fs/promises";
import { InputError, type Config } from "@playcounts/core";
import { isLoopbackAddress, isLoopbackName } from "./http/environment.ts";
import type { Access } from "./http/guard.ts";

/** Who may do what, as configured. @throws {InputError} for what would leave the server open or shut by mistake. */
export async function readAccess(
  config: Pick<Config, "host" | "apiToken" | "apiTokenFile" | "publicRead" | "allowedHosts" | "trustProxy">,
): Promise<Access> {
  const { host, publicRead, allowedHosts, trustProxy } = config;
  const token = await readToken(config);
  if (token === null && !isLoopbackAddress(host) && !isLoopbackName(host))
    throw new InputError(
      [`HOST: ${host} can be reached from other machines, and there is no PLAYCOUNTS_API_TOKEN`],
      { hint: "set a token, for example the output of: openssl rand -hex 32, or leave HOST at 127.0.0.1" },
    );
  return { token, publicRead, allowedHosts, trustProxy };
}

async function readToken({
  apiToken,
  apiTokenFile,
}: Pick<Config, "apiToken" | "apiTokenFile">): Promise<string | null> {
  if (apiToken !== undefined && apiTokenFile !== undefined)
    throw new InputError(["PLAYCOUNTS_API_TOKEN and PLAYCOUNTS_API_TOKEN_FILE: only one of them may be set"]);
  const token = apiToken ?? (apiTokenFile === undefined ? undefined : await readTokenFile(apiTokenFile));
  if (token === undefined) return null;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new InputError([
    "PLAYCOUNTS_API_TOKEN: it must be visible ASCII characters without blanks (not shown)",
  ]);
}

async function readTokenFile(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new InputError([`PLAYCOUNTS_API_TOKEN_FILE: ${path} cannot be read`], { cause });
  });
  if (text.trim() !== "") return text.trim();
  throw new InputError([`PLAYCOUNTS_API_TOKEN_FILE: ${path} is empty`]);
}
