/** One event of a stream, ready to be sent. */
export interface StreamEvent {
  readonly event: string;
  /** JSON. */
  readonly data: string;
  readonly id?: string;
}

export interface StateStreamOptions {
  /** A comment is sent so often, so that nobody on the way takes the line for dead. @default 5 s */
  readonly heartbeatMs?: number;
  /** A client that takes nothing for so long is let go. @default 60 s */
  readonly patienceMs?: number;
  /** Called once when the stream is over, whoever ended it. */
  readonly onOver: () => void;
}

/** A stream of server-sent events of which only the newest matters. */
export interface StateStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Takes the place of an event that was not sent yet. */
  send(event: StreamEvent): void;
  /** Sends what waits and these last events, then ends. */
  end(...last: StreamEvent[]): void;
}

const defaultHeartbeatMs = 5_000;
const defaultPatienceMs = 60_000;
/** How soon a browser comes back after a broken line, ms. */
const retryMs = 3_000;

/**
 * The line to one client. Nothing is ever awaited for it: what it does not take in time is replaced by what is newer,
 * so a client that stops reading costs one event of memory and slows nobody down.
 */
export function createStateStream({
  heartbeatMs = defaultHeartbeatMs,
  patienceMs = defaultPatienceMs,
  onOver,
}: StateStreamOptions): StateStream {
  const encoder = new TextEncoder();
  let waiting = `retry: ${retryMs}\n\n`;
  let [hasState, isEnding, isOver] = [false, false, false];
  let beatsMissed = 0;
  let wake = () => undefined as void;

  const isIdle = () => waiting === "" && !isEnding && !isOver;

  function over(): void {
    if (isOver) return;
    isOver = true;
    clearInterval(heart);
    wake();
    onOver();
  }

  const heart = setInterval(() => {
    if (waiting === "") waiting = ": still here\n\n";
    else if ((beatsMissed += 1) * heartbeatMs >= patienceMs) over();
    wake();
  }, heartbeatMs);

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (isIdle())
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        beatsMissed = 0;
        if (waiting !== "" && !isOver) controller.enqueue(encoder.encode(waiting));
        [waiting, hasState] = ["", false];
        if (!isEnding && !isOver) return;
        over();
        controller.close();
      },
      cancel: over,
    },
    { highWaterMark: 0 },
  );

  return {
    body,
    send(event) {
      if (isEnding || isOver) return;
      waiting = (hasState ? "" : waiting) + format(event);
      hasState = true;
      wake();
    },
    end(...last) {
      if (isEnding || isOver) return;
      waiting += last.map(format).join("");
      isEnding = true;
      wake();
    },
  };
}

function format({ event, data, id }: StreamEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}
