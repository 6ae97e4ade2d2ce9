import type { Environment } from "@playcounts/core";

/** Where text goes: stdout or stderr, and what may be sent there. */
export interface Outlet {
  /** Resolves when the text is out: a process that ends sooner would cut it off. */
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  /** Whether colours and cursor moves may be used. */
  readonly takesAnsi: boolean;
  /** The terminal's present width; 80 where it is not known. */
  columns(): number;
}

/** The part of a stream that an outlet needs. */
export interface TextStream {
  write(text: string, done: (error?: Error | null) => void): boolean;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/**
 * An outlet on a stream. No ANSI off a terminal, on a dumb one, or when NO_COLOR is set to anything. `onBroken`: told
 * that a text could not be written.
 */
export function createOutlet(
  stream: TextStream,
  environment: Environment,
  onBroken: (error: Error) => void = () => undefined,
): Outlet {
  const isTerminal = stream.isTTY === true;
  return {
    // Whoever waits here only wants to know that it is over.
    write: (text) =>
      new Promise((resolve) => {
        stream.write(text, (error) => {
          if (error instanceof Error) onBroken(error);
          resolve();
        });
      }),
    isTerminal,
    takesAnsi: isTerminal && !environment["NO_COLOR"] && environment["TERM"] !== "dumb",
    columns: () => (stream.columns !== undefined && stream.columns > 0 ? stream.columns : 80),
  };
}
