import { connect, type Socket } from "node:net";

/** An event of a stream, or a comment, whose text is then in `comment`. */
export interface ReceivedEvent {
  readonly at: number;
  readonly event?: string;
  readonly id?: string;
  readonly data?: unknown;
  readonly comment?: string;
}

/** A line to an event stream, read to its end in the background. */
export interface Watcher {
  readonly response: Response;
  readonly events: readonly ReceivedEvent[];
  /** Resolves when the server has ended the stream, or the line broke. */
  readonly over: Promise<void>;
  leave(): void;
}

/** Opens a stream and reads it. */
export async function watch(url: string, headers: Record<string, string> = {}): Promise<Watcher> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  const events: ReceivedEvent[] = [];
  const over = readAll(response, events).catch(() => undefined);
  return { response, events, over, leave: () => stop.abort() };
}

async function readAll(response: Response, events: ReceivedEvent[]): Promise<void> {
  let rest = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop() ?? "";
    events.push(...blocks.map(parseEvent));
  }
}

function parseEvent(block: string): ReceivedEvent {
  const fields = Object.fromEntries(
    block.split("\n").map((line) => {
      const place = line.indexOf(":");
      return [line.slice(0, place) || "comment", line.slice(place + 1).trim()];
    }),
  );
  const at = performance.now();
  return fields["data"] === undefined
    ? { at, ...fields }
    : { at, ...fields, data: JSON.parse(fields["data"]) };
}

/** A client that asks for the stream, and then never reads a byte; whoever starts it destroys it. */
export function neverReads(url: string): Socket {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return socket.pause();
}
