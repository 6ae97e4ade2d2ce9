import { SourceError } from "../errors.ts";
import type { Envelope } from "./envelope.ts";

/** Codes with which a request for many is refused as such: they say nothing of any one video. */
const refusals: ReadonlySet<number> = new Set([-400, -403, -404]);

/** @throws {SourceError} unless the code is 0, for requests whose code cannot be about a single video. */
export function expectSuccess({ code, message }: Envelope, doing: string): void {
  if (code === 0) return;
  const fault = refusals.has(code) ? "refused" : "unknown-code";
  throw new SourceError(`${doing}: code ${code}${message === "" ? "" : ` (${message})`}`, {
    fault,
    status: 200,
    code,
  });
}

/** The failure of an answer with code 0 that is not of the shape we know. */
export function offSchemaCall(doing: string, what: string): SourceError {
  return new SourceError(`${doing}: ${what}`, { fault: "off-schema", status: 200, code: 0 });
}
