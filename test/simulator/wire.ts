import { createServer, type Socket } from "node:net";

/** One request and the raw means to answer it, well or badly. Everything is a no-op once it is over. */
export interface Exchange {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly isOver: boolean;
  /** The status sent, or null if none was yet. */
  readonly status: number | null;
  /** A complete answer with its Content-Length. */
  send(status: number, headers: Readonly<Record<string, string>>, body: string | Buffer): void;
  /** Status line and headers only; what follows is the caller's business. */
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** Raw bytes; resolves when more may be written. */
  write(bytes: string | Buffer): Promise<void>;
  /** The answer is complete: the connection may carry the next request. */
  finish(): void;
  /** Closes the connection in an orderly way (FIN), complete or not. */
  cut(): void;
  /** Tears the connection down (RST). */
  reset(): void;
  /** Runs something later unless the connection is gone by then. */
  later(ms: number, action: () => void): void;
}

/** A listening server; `close` ends every connection and timer at once. */
export interface Wire {
  readonly port: number;
  close(): Promise<void>;
}

export interface WireOptions {
  readonly port: number;
  /** Called for each request; must lead to `finish`, `cut` or `reset`, or leave the client hanging on purpose. */
  onRequest(exchange: Exchange): void;
  /** Called once per request: `aborted` if the client went first. */
  onEnd(exchange: Exchange, aborted: boolean): void;
  /** For the Date header, epoch ms. */
  now(): number;
}

const maxHeadBytes = 65_536;
const reasons: Readonly<Record<number, string>> = { 200: "OK", 302: "Found", 412: "Precondition Failed" };

/**
 * A small HTTP/1.1 server on loopback. Written on node:net because a server that keeps the rules cannot break them:
 * wrong lengths, cut chunks and resets need the bare socket. It reads GET requests only; a body ends the connection.
 */
export async function listen(options: WireOptions): Promise<Wire> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, options);
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(options.port, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulator has no port");
  return {
    port: address.port,
    async close() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of sockets) socket.destroy();
      await closed.promise;
    },
  };
}

function headText(at: number, status: number, headers: Readonly<Record<string, string>>): string {
  let text = `HTTP/1.1 ${status} ${reasons[status] ?? "Status"}\r\ndate: ${new Date(at).toUTCString()}\r\n`;
  for (const [name, value] of Object.entries(headers)) text += `${name}: ${value}\r\n`;
  return `${text}\r\n`;
}

function serve(socket: Socket, options: WireOptions): void {
  let buffered = "";
  let current: { exchange: Exchange; end(aborted: boolean): void } | undefined;

  function next(): void {
    const headEnd = buffered.indexOf("\r\n\r\n");
    if (current !== undefined || (headEnd < 0 && buffered.length <= maxHeadBytes)) return;
    const [start = "", ...lines] = buffered.slice(0, Math.max(0, headEnd)).split("\r\n");
    buffered = buffered.slice(headEnd + 4);
    const [method = "", path = ""] = start.split(" ");
    const headers = new Map(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    if (headEnd < 0 || path === "" || headers.has("transfer-encoding")) {
      socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      return;
    }
    current = open({ method, path, headers });
    options.onRequest(current.exchange);
  }

  function open(request: Pick<Exchange, "method" | "path" | "headers">) {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    let isOver = false;
    let sentStatus: number | null = null;
    function end(aborted: boolean): void {
      if (isOver) return;
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
      current = undefined;
      options.onEnd(exchange, aborted);
    }
    const exchange: Exchange = {
      ...request,
      get isOver() {
        return isOver;
      },
      get status() {
        return sentStatus;
      },
      send(status, headers, body) {
        if (isOver) return;
        sentStatus = status;
        const length = String(Buffer.byteLength(body));
        const head = headText(options.now(), status, { ...headers, "content-length": length });
        // One write for head and body: two would cost a second packet, and a third of the speed.
        socket.write(typeof body === "string" ? head + body : Buffer.concat([Buffer.from(head), body]));
        exchange.finish();
      },
      head(status, headers) {
        if (isOver) return;
        sentStatus = status;
        socket.write(headText(options.now(), status, headers));
      },
      async write(bytes) {
        if (isOver || socket.write(bytes)) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        socket.once("drain", resolve).once("close", resolve);
        await promise;
        socket.off("drain", resolve).off("close", resolve);
      },
      finish() {
        if (isOver) return;
        end(false);
        const stays = request.headers.get("connection")?.toLowerCase() !== "close";
        if (!stays || (request.headers.get("content-length") ?? "0") !== "0") socket.end();
        else next();
      },
      cut() {
        if (isOver) return;
        end(false);
        socket.end();
      },
      reset() {
        if (isOver) return;
        end(false);
        socket.resetAndDestroy();
      },
      later(ms, action) {
        if (isOver) return;
        const timer = setTimeout(() => {
          timers.delete(timer);
          action();
        }, ms);
        timers.add(timer);
      },
    };
    return { exchange, end };
  }

  socket.on("data", (bytes) => {
    buffered += bytes.toString("latin1");
    next();
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => current?.end(true));
}
