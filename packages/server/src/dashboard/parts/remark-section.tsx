/** @jsxImportSource hono/jsx */
import type { Page, RecordedRun, Remark } from "@playcounts/core";
import type { Visit } from "../visit.ts";
import { Said } from "./quantities.tsx";
import { RemarkCells, remarkColumns } from "./remark-cells.tsx";
import { Pager, Table } from "./table.tsx";

interface RemarkSectionProps {
  readonly visit: Visit;
  readonly run: RecordedRun;
  readonly remarks: Page<Remark>;
  /** What the list can be narrowed to, and is. */
  readonly results: readonly Remark["result"][];
  readonly result: Remark["result"] | undefined;
  readonly cursor: string | undefined;
}

/** Every video of a run that was not plainly updated, and why. */
export function RemarkSection({ visit, run, remarks, results, result, cursor }: RemarkSectionProps) {
  const { base, words } = visit;
  const { runs, names } = words;
  const path = `/runs/${encodeURIComponent(run.runId)}`;
  const isNone = remarks.items.length === 0 && result === undefined && cursor === undefined;
  return (
    <section aria-labelledby="remarks">
      <h2 id="remarks">{runs.remarks}</h2>
      {isNone ? (
        <p class="quiet">{runs.noRemarks}</p>
      ) : (
        <>
          <ul class="filters" aria-label={runs.filterLabel}>
            {[undefined, ...results].map((kind) => (
              <li>
                <a
                  href={`${base}${path}${kind === undefined ? "" : `?result=${kind}`}#remarks`}
                  aria-current={kind === result ? "true" : undefined}
                >
                  {kind === undefined ? runs.showAll : names.results[kind]}
                </a>
              </li>
            ))}
          </ul>
          {remarks.items.length === 0 ? (
            <p class="quiet">{words.none}</p>
          ) : (
            <RemarkTable visit={visit} remarks={remarks.items} />
          )}
          <Pager visit={visit} path={path} query={{ result }} at={cursor} next={remarks.cursor} />
        </>
      )}
    </section>
  );
}

function RemarkTable({ visit, remarks }: { readonly visit: Visit; readonly remarks: readonly Remark[] }) {
  const { runs, names } = visit.words;
  return (
    <Table
      visit={visit}
      id="remark-table"
      caption={runs.remarksCaption}
      captionUnseen
      columns={[names.video, ...remarkColumns(visit.words)]}
    >
      {remarks.map((remark) => (
        <tr>
          <th scope="row" class="title">
            <a href={`${visit.base}/videos/${remark.bvid}`}>
              <Said text={remark.title ?? remark.bvid} most={80} />
            </a>
          </th>
          <RemarkCells visit={visit} remark={remark} />
        </tr>
      ))}
    </Table>
  );
}
