import type { StateStream } from "./state-stream.ts";

/** All open streams of this process: how many there may be, and their common end. */
export interface StreamHub {
  /** False if there are as many as there may be. */
  hasRoom(): boolean;
  add(stream: StateStream): void;
  remove(stream: StateStream): void;
  size(): number;
  /** Tells every client that the server ends, and ends the streams. */
  close(): void;
}

export function createStreamHub(most: number): StreamHub {
  const streams = new Set<StateStream>();
  let isClosed = false;
  return {
    hasRoom: () => !isClosed && streams.size < most,
    add: (stream) => void streams.add(stream),
    remove: (stream) => void streams.delete(stream),
    size: () => streams.size,
    close() {
      isClosed = true;
      for (const stream of streams) stream.end({ event: "shutdown", data: "{}" });
    },
  };
}
