import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireCommand } from "../support/needs.ts";
import type { Answer, Call, Commands, HostSetup, TabOptions } from "./commands.ts";

const node = requireCommand("node");
const chromium = requireCommand("chromium");

/** Whether pages can be looked at here: use it as `describe.skipIf(!hasChromium)`. */
export const hasChromium = node !== undefined && chromium !== undefined;

type TabCommand = Exclude<keyof Commands, "open">;
/** A tab: the commands of `Commands` that take one. */
export type Tab = {
  readonly [Name in TabCommand]: Commands[Name] extends (tab: number, ...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : never;
};

/** A real Chromium with a fresh profile. */
export interface Chromium extends AsyncDisposable {
  readonly version: string;
  /** Opens a tab with cookies and cache of its own. @default English, light, 1,280 px wide, with JavaScript */
  open(options: Partial<TabOptions> & Pick<TabOptions, "origin">): Promise<Tab>;
}

/** Starts Chromium, held by a Node process. Whoever starts it disposes of it. @throws {Error} if it does not start */
export async function startChromium(): Promise<Chromium> {
  if (node === undefined || chromium === undefined) throw new Error("there is no chromium or no node here");
  const folder = await mkdtemp(join(tmpdir(), "playcounts-chromium-"));
  const program = join(folder, "host.mjs");
  const source = await Bun.file(join(import.meta.dir, "chromium-host.ts")).text();
  await writeFile(program, new Bun.Transpiler({ loader: "ts" }).transformSync(source));
  const setup: HostSetup = {
    chromium,
    playwright: import.meta.resolve("playwright-core"),
    axe: fileURLToPath(import.meta.resolve("axe-core/axe.min.js")),
  };
  const child = Bun.spawn([node, program, JSON.stringify(setup)], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const calls = new Map<number, PromiseWithResolvers<unknown>>();
  const started = Promise.withResolvers<string>();
  let asked = 0;

  void (async () => {
    let rest = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) settle(JSON.parse(line));
    }
    const error = new Error("the browser's process has ended");
    started.reject(error);
    for (const call of calls.values()) call.reject(error);
  })();

  function settle(message: Answer | { readonly version: string }): void {
    if ("version" in message) return started.resolve(message.version);
    const call = calls.get(message.n);
    calls.delete(message.n);
    if ("error" in message) call?.reject(new Error(message.error));
    else call?.resolve(message.value);
  }

  function send(name: keyof Commands, args: readonly unknown[]): Promise<unknown> {
    asked += 1;
    const answered = Promise.withResolvers<unknown>();
    calls.set(asked, answered);
    void child.stdin.write(`${JSON.stringify({ n: asked, name, args } satisfies Call)}\n`);
    void child.stdin.flush();
    return answered.promise;
  }

  const version = await started.promise;
  return {
    version,
    async open({ origin, ...options }) {
      const all: TabOptions = {
        origin: new URL(origin).origin,
        locale: "en-US",
        colorScheme: "light",
        width: 1_280,
        javaScript: true,
        cookies: {},
        ...options,
      };
      const id = await send("open", [all]);
      // Every name is a command, and has the tab as its first argument; the types say so.
      return new Proxy({} as Tab, {
        get: (_, name) => {
          if (name === "then") return undefined;
          return (...args: readonly unknown[]) => send(name as TabCommand, [id, ...args]);
        },
      });
    },
    async [Symbol.asyncDispose]() {
      await child.stdin.end();
      await child.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
