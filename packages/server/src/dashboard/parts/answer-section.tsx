/** @jsxImportSource hono/jsx */
import type { Remark } from "@playcounts/core";
import type { Visit } from "../visit.ts";
import { nameIn } from "../words/words.ts";
import { Count, Said, Time } from "./quantities.tsx";
import { Table } from "./table.tsx";

interface AnswerSectionProps {
  readonly visit: Visit;
  /** Of one video, newest first. */
  readonly remarks: readonly Remark[];
}

/** Every answer that did not simply become the video's number, and why. */
export function AnswerSection({ visit, remarks }: AnswerSectionProps) {
  const { videos, runs, names } = visit.words;
  return (
    <section aria-labelledby="answers">
      <h2 id="answers">{videos.answers}</h2>
      {remarks.length === 0 ? (
        <p class="quiet">{videos.noAnswers}</p>
      ) : (
        <Table
          visit={visit}
          id="answer-table"
          caption={videos.answersCaption}
          captionUnseen
          columns={[
            videos.at,
            names.run,
            runs.result,
            runs.reason,
            { number: runs.before },
            { number: runs.seen },
            { number: runs.attempts },
            runs.message,
          ]}
        >
          {remarks.map((remark) => (
            <tr>
              <th scope="row" class="nowrap">
                <Time at={remark.at} visit={visit} />
              </th>
              <td class="nowrap">
                <a href={`${visit.base}/runs/${encodeURIComponent(remark.runId)}`}>
                  {runs.runTitle(remark.runId)}
                </a>
              </td>
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
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
