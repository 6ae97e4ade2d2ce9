/** @jsxImportSource hono/jsx */
import type { Remark } from "@playcounts/core";
import type { Visit } from "../visit.ts";
import { nameIn, type Words } from "../words/words.ts";
import { Count, Said } from "./quantities.tsx";

/** The columns of `RemarkCells`. */
export function remarkColumns({ runs }: Words) {
  return [
    runs.result,
    runs.reason,
    { number: runs.before },
    { number: runs.seen },
    { number: runs.attempts },
    runs.message,
  ];
}

/** What a remark says, whatever video and run it is of: the end of a row of a table. */
export function RemarkCells({ visit, remark }: { readonly visit: Visit; readonly remark: Remark }) {
  const { names } = visit.words;
  return (
    <>
      <td class="nowrap">
        <span class={`swatch part-${remark.result}`} aria-hidden="true"></span>
        {names.results[remark.result]}
      </td>
      <td>
        {remark.reason === null ? "–" : nameIn(names.reasons, remark.reason)}
        {remark.code !== null && <span class="quiet number"> {remark.code}</span>}
      </td>
      <td class="amount">
        <Count of={remark.before} visit={visit} />
      </td>
      <td class="amount">
        <Count of={remark.seen} visit={visit} />
      </td>
      <td class="amount">{remark.attempts}</td>
      <td class="quiet message" lang="en">
        {remark.message === null ? "" : <Said text={remark.message} />}
      </td>
    </>
  );
}
