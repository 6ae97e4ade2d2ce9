import { envelope } from "./codes.ts";
import { hash } from "./hash.ts";
import { json, misbehaviours, type FaultInput, type FaultName, type TransportFault } from "./misbehaviour.ts";
import type { Exchange } from "./wire.ts";

/** A 200 answer with that code; `{ code: 0, data: { v_voucher: "…" } }` is risk control too. */
export interface CodeFault {
  readonly code: number;
  readonly message?: string;
  readonly data?: unknown;
}

/** Any body verbatim. */
export interface TextFault {
  readonly text: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The normal answer, changed: mostly for bulk answers, `edit` for all. Applied in the order of the fields. */
export interface Reshape {
  readonly dropAids?: readonly number[];
  /** Videos nobody asked for, appended. */
  readonly extraAids?: readonly number[];
  readonly reorder?: "reverse" | "shuffle";
  readonly dataNull?: true;
  readonly edit?: (answer: Record<string, unknown>) => unknown;
}

export type Fault = FaultName | TransportFault | CodeFault | TextFault | Reshape;

/** The fault in a word, for the log. */
export function describeFault(fault: Fault): string {
  if (typeof fault === "string") return fault;
  if ("fault" in fault) return fault.fault;
  if ("code" in fault) return `code ${fault.code}`;
  return "text" in fault ? "text" : `reshaped: ${Object.keys(fault).join(", ")}`;
}

/** Answers with the fault. */
export function play(fault: Fault, exchange: Exchange, input: FaultInput): void {
  if (typeof fault === "string") return misbehaviours[fault]({ fault }, exchange, input);
  if ("fault" in fault) return misbehaviours[fault.fault](fault, exchange, input);
  if ("text" in fault) return exchange.send(fault.status ?? 200, { ...json, ...fault.headers }, fault.text);
  const body =
    "code" in fault ? envelope(fault.code, fault.message, fault.data) : reshape(input.answer(), fault, input);
  return exchange.send(200, json, JSON.stringify(body) ?? "");
}

function reshape(answer: Record<string, unknown>, change: Reshape, input: FaultInput): unknown {
  let changed = answer;
  if (Array.isArray(answer["data"])) {
    const dropped = new Set<unknown>(change.dropAids);
    const kept: unknown[] = answer["data"].filter((item: { id: unknown }) => !dropped.has(item.id));
    const items = [...kept, ...input.items(change.extraAids ?? [])];
    if (change.reorder === "reverse") items.reverse();
    const data = change.reorder === "shuffle" ? shuffled(items, input.seed) : items;
    changed = { ...answer, data };
  }
  if (change.dataNull === true) changed = { ...changed, data: null };
  return change.edit === undefined ? changed : change.edit(changed);
}

const shuffled = (items: readonly unknown[], seed: number): unknown[] =>
  items
    .map((item, place) => ({ item, rank: hash(seed, place, items.length) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
