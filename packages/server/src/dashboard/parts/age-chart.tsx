/** @jsxImportSource hono/jsx */
import { addressOf } from "../address.ts";
import { playsAt } from "../charts/aged.ts";
import { ageRanges, type ComparedVideo, type Comparison } from "../charts/comparison.ts";
import { linePath, thin, type Point } from "../charts/lines.ts";
import { linearScale, logScale } from "../charts/scale.ts";
import type { UploaderWish } from "../uploader-wish.ts";
import { exactCount, saidCount } from "../reading.ts";
import type { Visit } from "../visit.ts";
import { LinkFilter } from "./link-filter.tsx";
import { Plot, plotArea } from "./plot.tsx";
import { Count, Said } from "./quantities.tsx";
import { Table } from "./table.tsx";
import { titleText } from "./video-rows.tsx";

interface AgeChartProps {
  readonly visit: Visit;
  readonly uid: string;
  readonly wish: UploaderWish;
  readonly comparison: Comparison;
}

const tableRows = 13;
const contextPoints = 30;

/** The curves of an uploader's videos by age, against their median; those that were chosen stand out. */
export function AgeChart({ visit, uid, wish, comparison }: AgeChartProps) {
  const { uploaders } = visit.words;
  const { curves, chosen } = comparison;
  const isEmpty = curves.length === 0 && chosen.every(({ curve }) => curve.points.length < 2);
  return (
    <section class="curves" aria-labelledby="compared">
      <header class="section-head">
        <h2 id="compared">{uploaders.compared}</h2>
        <LinkFilter
          label={uploaders.ageLabel}
          choices={ageRanges.map((name) => ({
            text: uploaders.ages[name],
            address: addressOf(
              `/uploaders/${uid}`,
              { v: wish.chosen, sort: wish.order === "published" ? undefined : wish.order, age: name },
              visit,
            ),
            isChosen: name === wish.range,
          }))}
        />
      </header>
      {isEmpty ? (
        <p class="quiet">{uploaders.tooFewCurves}</p>
      ) : (
        <>
          <Lines visit={visit} comparison={comparison} />
          <Legend visit={visit} comparison={comparison} />
          <AgeTable visit={visit} comparison={comparison} />
        </>
      )}
    </section>
  );
}

interface PartProps {
  readonly visit: Visit;
  readonly comparison: Comparison;
}

function Lines({ visit, comparison }: PartProps) {
  const { uploaders } = visit.words;
  const { curves, median, chosen, youngest, oldest } = comparison;
  const plays = [...curves, ...chosen.map(({ curve }) => curve)].flatMap(({ points }) =>
    points.map(([, y]) => y),
  );
  const [x, y] = [linearScale(youngest, oldest), logScale(Math.min(...plays), Math.max(...plays))];
  const area = plotArea(x, y);
  const age = (days: number) => exactCount(Math.round(days), visit);
  const label = uploaders.agedChart(
    exactCount(curves.length, visit),
    curves.length,
    age(youngest),
    age(oldest),
  );
  return (
    <figure class="plot plot-large">
      <Plot
        label={label}
        x={x}
        y={y}
        xText={(days) => uploaders.days(age(days))}
        yText={(n) => saidCount(n, visit)}
      >
        {curves.map(({ points }) => (
          <path class="plot-context" d={linePath(thin(points, contextPoints), area)} />
        ))}
        <path
          class="plot-median"
          d={linePath(
            median.map(({ age, plays }): Point => [age, plays]),
            area,
          )}
        />
        {chosen.map(({ curve }, index) => (
          <path class={`plot-chosen line-${index + 1}`} d={linePath(curve.points, area)} />
        ))}
      </Plot>
      <p class="plot-axis quiet">{uploaders.ageAxis}</p>
    </figure>
  );
}

function Legend({ visit, comparison: { curves, median, chosen } }: PartProps) {
  const { uploaders } = visit.words;
  return (
    <>
      <ul class="legend">
        {median.length > 0 && (
          <li>
            <LineSample kind="plot-median" />
            <strong>{uploaders.median}</strong>{" "}
            <span class="quiet">{uploaders.medianOf(exactCount(curves.length, visit), curves.length)}</span>
          </li>
        )}
        {chosen.map((compared, index) => (
          <LegendEntry visit={visit} compared={compared} index={index} />
        ))}
      </ul>
      {chosen.length === 0 && <p class="quiet">{uploaders.comparedHint}</p>}
    </>
  );
}

interface LegendEntryProps {
  readonly visit: Visit;
  readonly compared: ComparedVideo;
  readonly index: number;
}

function LegendEntry({ visit, compared: { video, againstMedian }, index }: LegendEntryProps) {
  const { uploaders } = visit.words;
  return (
    <li>
      <LineSample kind={`plot-chosen line-${index + 1}`} />
      <a href={`${visit.base}/videos/${video.bvid}`}>
        <Said text={video.title ?? video.bvid} most={60} />
      </a>{" "}
      <span class="quiet">
        <Count of={video.play} visit={visit} />
        {againstMedian !== null && `, ${uploaders.againstMedian(timesText(againstMedian))}`}
      </span>
    </li>
  );
}

/** 0.04, 0.4, 1.8, 23. */
const timesText = (times: number): string =>
  times < 10 ? String(Number(times.toPrecision(times < 1 ? 1 : 2))) : String(Math.round(times));

function LineSample({ kind }: { readonly kind: string }) {
  return (
    <svg class="line-sample" viewBox="0 0 28 8" width="28" height="8" aria-hidden="true">
      <path class={kind} d="M0 4H28" />
    </svg>
  );
}

/** The numbers behind the lines, at ages spread evenly. */
function AgeTable({ visit, comparison: { median, chosen, youngest, oldest } }: PartProps) {
  const { uploaders } = visit.words;
  const ages = Array.from(
    { length: tableRows },
    (_, index) => youngest + ((oldest - youngest) * index) / (tableRows - 1),
  );
  const medianAt = (age: number) => median.find((point) => Math.abs(point.age - age) < 1e-6)?.plays ?? null;
  return (
    <details class="behind">
      <summary>{uploaders.asTable}</summary>
      <Table
        visit={visit}
        id="ages"
        caption={uploaders.tableCaption}
        columns={[
          uploaders.age,
          { number: uploaders.median },
          ...chosen.map(({ video }) => ({ number: titleText(video) })),
        ]}
      >
        {ages.map((age) => (
          <tr>
            <th scope="row" class="nowrap">
              {uploaders.days(exactCount(Math.round(age), visit))}
            </th>
            <td class="amount">
              <Count of={rounded(medianAt(age))} visit={visit} />
            </td>
            {chosen.map(({ curve }) => (
              <td class="amount">
                <Count of={rounded(playsAt(curve, age) ?? null)} visit={visit} />
              </td>
            ))}
          </tr>
        ))}
      </Table>
    </details>
  );
}

const rounded = (count: number | null): number | null => (count === null ? null : Math.round(count));
