/** The start of a body, and whether that was all of it. */
export interface BodyBytes {
  readonly bytes: Uint8Array;
  readonly whole: boolean;
}

/**
 * Reads a decoded body up to `maxBytes` and cancels the rest, so that a small compressed answer cannot fill the memory.
 * Aborting ends the reading even if the stream itself does not listen. @throws the stream's error · the signal's reason.
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
  signal: AbortSignal,
): Promise<BodyBytes> {
  if (body === null) return { bytes: new Uint8Array(), whole: true };
  const reader = body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel);
  // An abort from before now makes no event any more.
  if (signal.aborted) cancel();
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    while (size <= maxBytes) {
      const { done, value } = await reader.read();
      // A cancelled reader says "done": what was read so far must not pass for the whole.
      signal.throwIfAborted();
      if (done) return { bytes: join(chunks, size), whole: true };
      chunks.push(value);
      size += value.byteLength;
    }
    cancel();
    return { bytes: join(chunks, size).subarray(0, maxBytes), whole: false };
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** What a body turned out to be, whatever its `Content-Type` claims. */
export type ParsedBody =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "html"; readonly text: string }
  | {
      readonly kind: "broken";
      readonly why: "an empty body" | "undecodable text" | "incomplete or doubled JSON";
    };

/** Reads bytes as one JSON value in UTF-8, with or without a byte order mark. */
export function parseBody(bytes: Uint8Array): ParsedBody {
  const text = decodeStrictly(bytes);
  // Error pages come in any encoding: what they are shows in their first character.
  const start = (text ?? new TextDecoder().decode(bytes)).trimStart();
  if (start === "") return { kind: "broken", why: "an empty body" };
  if (start.startsWith("<")) return { kind: "html", text: start };
  if (text === null) return { kind: "broken", why: "undecodable text" };
  try {
    const value: unknown = JSON.parse(text);
    return { kind: "json", value };
  } catch {
    return { kind: "broken", why: "incomplete or doubled JSON" };
  }
}

/** The text of bytes that are UTF-8 throughout, or null. */
function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
