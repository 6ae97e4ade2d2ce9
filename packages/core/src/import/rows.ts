import type { CatalogueEntry } from "../catalogue.ts";

/** A row that was not taken, and why. */
export interface Refusal {
  /** Line in the file, from 1; of a database, the row's own number. */
  readonly line: number;
  /** The row as it stands there, cut to what a person reads. */
  readonly text: string;
  readonly reason: string;
}

/** One row of a file: taken or refused, never guessed at. */
export type ImportRow = { readonly entry: CatalogueEntry } | { readonly refused: Refusal };

/** What the reading of times depends on. */
export interface ImportContext {
  /** IANA name of the zone of times that name none. */
  readonly timezone: string;
  /** Epoch ms. */
  readonly now: number;
}

const maxQuoted = 200;

export function refuse(line: number, text: string, reason: string): ImportRow {
  return { refused: { line, text: text.trim().slice(0, maxQuoted).toWellFormed(), reason } };
}
