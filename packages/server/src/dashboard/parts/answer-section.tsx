/** @jsxImportSource hono/jsx */
import type { Remark } from "@playcounts/core";
import type { Visit } from "../visit.ts";
import { Time } from "./quantities.tsx";
import { RemarkCells, remarkColumns } from "./remark-cells.tsx";
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
          columns={[videos.at, names.run, ...remarkColumns(visit.words)]}
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
              <RemarkCells visit={visit} remark={remark} />
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
