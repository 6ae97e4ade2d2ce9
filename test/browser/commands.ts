/** What the process that holds the browser is started with. */
export interface HostSetup {
  /** Path of the browser. */
  readonly chromium: string;
  /** Address of the module playwright-core. */
  readonly playwright: string;
  /** Path of axe-core's script. */
  readonly axe: string;
}

/** How a tab's visitor reads. */
export interface TabOptions {
  /** Of the server: nothing else may be asked. */
  readonly origin: string;
  readonly locale: string;
  readonly colorScheme: "light" | "dark";
  readonly width: number;
  readonly javaScript: boolean;
  readonly cookies: Readonly<Record<string, string>>;
}

/** What the browser can be told to do; tabs go by number. Each rejects if it did not work. */
export interface Commands {
  open(options: TabOptions): Promise<number>;
  close(tab: number): Promise<void>;
  /** Goes there and waits until the page and what it names is loaded. Gives the status. */
  goto(tab: number, url: string): Promise<number>;
  click(tab: number, selector: string): Promise<void>;
  fill(tab: number, selector: string, text: string): Promise<void>;
  resize(tab: number, width: number): Promise<void>;
  /** How many elements there are. */
  count(tab: number, selector: string): Promise<number>;
  /** From the next `goto` on the page's timers can be hurried. */
  takeClock(tab: number): Promise<void>;
  /** Lets a page whose clock was taken believe that so much time has passed: what is due goes off. */
  fastForward(tab: number, ms: number): Promise<void>;
  /** The value of an expression in the page, which must be JSON. */
  evaluate(tab: number, expression: string): Promise<unknown>;
  /** Waits until an expression in the page is true, across navigations. */
  waitFor(tab: number, expression: string, timeoutMs: number): Promise<void>;
  /** What a healthy page never does, since the last look: errors, violations of its policy, requests elsewhere. */
  complaints(tab: number): Promise<readonly string[]>;
  /** Serious and critical findings of axe-core. */
  accessibility(tab: number): Promise<readonly string[]>;
  /** The page as PNG, from its top down to at most so many pixels. @default 6,000 */
  screenshot(tab: number, path: string, maxHeight?: number): Promise<void>;
  /** The largest paint so far, ms since the navigation began. */
  largestPaint(tab: number): Promise<number>;
  /** Bytes over the wire since the last `goto`. */
  transferred(tab: number): Promise<number>;
}

/** A command on its way to the browser. */
export interface Call {
  readonly n: number;
  readonly name: keyof Commands;
  readonly args: readonly unknown[];
}

/** What comes back. */
export type Answer = { readonly n: number } & ({ readonly value: unknown } | { readonly error: string });
