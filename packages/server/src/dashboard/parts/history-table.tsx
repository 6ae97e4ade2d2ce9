/** @jsxImportSource hono/jsx */
import { counterNames, type CounterName, type HistoryPoint } from "@playcounts/core";
import { dailyReadings, gainsOf } from "../charts/gains.ts";
import type { ShownHistory } from "../charts/shown-history.ts";
import { exactCount } from "../reading.ts";
import type { Visit } from "../visit.ts";
import { Said, Time } from "./quantities.tsx";
import { Table } from "./table.tsx";

const mostRows = 100;

interface HistoryTableProps {
  readonly visit: Visit;
  readonly bvid: string;
  readonly shown: ShownHistory;
}

/** The numbers behind the curves, newest first. */
export function HistoryTable({ visit, bvid, shown }: HistoryTableProps) {
  const { base, words } = visit;
  const { videos, names } = words;
  const address = `/api/v1/videos/${bvid}/history`;
  const { mode } = shown;
  const rows = mode === "gain" ? gainRows(shown) : readingRows(shown);
  const few = rows.slice(0, mostRows);
  const count = exactCount(few.length, visit);
  const counters = counterNames.map((name) => ({ number: names.counters[name] }));
  const [play = { number: "" }, ...others] = counters;
  return (
    <details class="behind">
      <summary>{videos.asTable}</summary>
      <Table
        visit={visit}
        id="history"
        caption={mode === "gain" ? videos.gainsCaption(count) : videos.readingsCaption(count, few.length)}
        columns={
          mode === "gain"
            ? [videos.readAt, videos.until, ...counters]
            : [videos.readAt, play, { number: videos.change }, ...others, videos.source, videos.byRun]
        }
      >
        {few.map(({ at, until, cells, reading }) => (
          <tr>
            <th scope="row" class="nowrap">
              <Time at={at} visit={visit} />
            </th>
            {until !== null && (
              <td class="nowrap">
                <Time at={until} visit={visit} />
              </td>
            )}
            {cells.map(({ count, isGain }) => (
              <td class="amount">
                <ExactCount of={count} isGain={isGain} visit={visit} />
              </td>
            ))}
            {reading !== null && <Origin reading={reading} visit={visit} />}
          </tr>
        ))}
      </Table>
      <p class="quiet">
        {videos.olderReadings} <a href={base + address}>{address}</a>
      </p>
    </details>
  );
}

interface Row {
  readonly at: number;
  /** Where a span ends; null for a single reading. */
  readonly until: number | null;
  readonly cells: readonly { readonly count: number | null; readonly isGain: boolean }[];
  readonly reading: HistoryPoint | null;
}

/** What was read, and by how much the plays had changed. */
function readingRows({ readings }: ShownHistory): Row[] {
  const rows = readings.map((reading, index): Row => {
    const before = readings[index - 1]?.play ?? null;
    const change = before === null || reading.play === null ? null : reading.play - before;
    const [play, ...others] = counterNames.map((name) => ({ count: reading[name], isGain: false }));
    const cells = [play ?? { count: null, isGain: false }, { count: change, isGain: true }, ...others];
    return { at: reading.observedAt, until: null, cells, reading };
  });
  return rows.toReversed();
}

/** Gains between readings a day or more apart. */
function gainRows({ readings }: ShownHistory): Row[] {
  const daily = dailyReadings(readings);
  const gains = new Map<CounterName, Map<number, number>>(
    counterNames.map((name) => [
      name,
      new Map(gainsOf(daily, name).map(({ until, perDay }) => [until, perDay])),
    ]),
  );
  const spans = daily.slice(1).map(({ observedAt: until }, index): Row => {
    const cells = counterNames.map((name) => {
      const perDay = gains.get(name)?.get(until);
      return { count: perDay === undefined ? null : Math.round(perDay), isGain: true };
    });
    return { at: daily[index]?.observedAt ?? until, until, cells, reading: null };
  });
  return spans.toReversed();
}

function ExactCount({ of: count, isGain, visit }: { of: number | null; isGain: boolean; visit: Visit }) {
  if (count === null) return <span class="quiet">–</span>;
  const text = exactCount(count, visit);
  return <span class="number">{isGain && count > 0 ? `+${text}` : text}</span>;
}

function Origin({ reading, visit }: { readonly reading: HistoryPoint; readonly visit: Visit }) {
  const { runId, source } = reading;
  return (
    <>
      <td class="nowrap">
        <Said text={source} most={20} />
      </td>
      <td class="nowrap">
        {runId === null ? (
          <span class="quiet">–</span>
        ) : (
          <a href={`${visit.base}/runs/${runId}`}>{visit.words.runs.runTitle(runId)}</a>
        )}
      </td>
    </>
  );
}
