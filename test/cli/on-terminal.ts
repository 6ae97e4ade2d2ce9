import { main, type Installation } from "./spawned.ts";

/** Narrow, so that what does not fit shows. */
export const terminalColumns = 60;

export interface OnTerminal {
  readonly extra?: Record<string, string>;
  /** Typed as soon as the screen shows a question. */
  readonly answer?: string;
}

/** Runs the command line on a real pseudo-terminal; resolves with all it was sent. */
export async function onTerminal(
  site: Installation,
  args: readonly string[],
  { extra = {}, answer }: OnTerminal = {},
): Promise<{ exitCode: number; screen: string }> {
  let screen = "";
  let isAnswered = false;
  const decoder = new TextDecoder();
  const terminal = new Bun.Terminal({
    cols: terminalColumns,
    rows: 24,
    data(self, bytes) {
      screen += decoder.decode(bytes, { stream: true });
      if (answer === undefined || isAnswered || !screen.includes("[y/N]")) return;
      isAnswered = true;
      self.write(answer);
    },
  });
  const child = Bun.spawn([process.execPath, "--no-env-file", main, ...args], {
    cwd: site.folder,
    env: { ...site.environment, TERM: "xterm-256color", ...extra },
    terminal,
  });
  const exitCode = await child.exited;
  // What was sent last may still be on its way through the terminal.
  await Bun.sleep(50);
  terminal.close();
  return { exitCode, screen };
}
