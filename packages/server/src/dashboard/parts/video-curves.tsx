/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { linePath, type Area } from "../charts/lines.ts";
import { between, linearScale, type Scale } from "../charts/scale.ts";
import { linesOf, modes, ranges, type CounterLine, type ShownHistory } from "../charts/shown-history.ts";
import { exactCount, locales, minuteText, saidCount, signed } from "../reading.ts";
import type { Visit } from "../visit.ts";
import { HistoryTable } from "./history-table.tsx";
import { LinkFilter } from "./link-filter.tsx";
import { Plot, plotArea } from "./plot.tsx";

interface VideoCurvesProps {
  readonly visit: Visit;
  readonly bvid: string;
  readonly shown: ShownHistory;
}

/** The curves of all counters, the numbers behind them, and what to choose of both. The script makes them move. */
export function VideoCurves({ visit, bvid, shown }: VideoCurvesProps) {
  const { base, words } = visit;
  const { videos } = words;
  const { range, mode, from, until, readings } = shown;
  const lines = linesOf(shown);
  const path = `/videos/${bvid}`;
  return (
    <section
      class="curves"
      aria-labelledby="curves"
      data-history={`${base}/api/v1/videos/${bvid}/history`}
      data-from={String(from)}
      data-until={String(until)}
      data-mode={mode}
      data-newest={newestOf(readings)}
      data-zone={visit.zone}
      data-locale={locales[visit.language]}
    >
      <header class="section-head">
        <h2 id="curves">{videos.curves}</h2>
        <LinkFilter
          label={videos.rangeLabel}
          choices={ranges.map((name) => ({
            text: videos.ranges[name],
            address: `${base}${path}?range=${name}&of=${mode}#curves`,
            isChosen: name === range,
          }))}
        />
        <LinkFilter
          label={videos.modeLabel}
          choices={modes.map((name) => ({
            text: videos.modes[name],
            address: `${base}${path}?range=${range}&of=${name}#curves`,
            isChosen: name === mode,
          }))}
        />
      </header>
      {lines.length === 0 ? (
        <p class="quiet">{videos.tooFewReadings}</p>
      ) : (
        <div class="plots">
          {lines.map((line) => (
            <CounterPlot visit={visit} line={line} shown={shown} />
          ))}
        </div>
      )}
      {readings.length > 0 && <HistoryTable visit={visit} bvid={bvid} shown={shown} />}
    </section>
  );
}

/** The newest reading, which the list of those that changed something may lack. */
function newestOf(readings: ShownHistory["readings"]): string | undefined {
  const newest = readings.at(-1);
  return newest && JSON.stringify({ ...newest, observedAt: new Date(newest.observedAt).toISOString() });
}

interface CounterPlotProps {
  readonly visit: Visit;
  readonly line: CounterLine;
  readonly shown: ShownHistory;
}

function CounterPlot({ visit, line: { counter, points }, shown }: CounterPlotProps) {
  const { words } = visit;
  const isGain = shown.mode === "gain";
  const heights = points.map(([, height]) => height);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const y = isGain ? linearScale(Math.min(0, low), Math.max(1, high)) : linearScale(low, high);
  const x = between(shown.from, shown.until, 3);
  const name = words.names.counters[counter];
  const said = (count: number) =>
    isGain ? signed(exactCount(Math.round(count), visit), count) : exactCount(count, visit);
  const last = points.at(-1)?.[1] ?? 0;
  return (
    <figure class={counter === "play" ? "plot plot-large" : "plot"} data-counter={counter}>
      <figcaption>
        <span class="plot-name">{name}</span> <span class="plot-reading number">{said(last)}</span>
      </figcaption>
      <Plot
        label={words.videos.chartLabel(
          name,
          minuteText(shown.from, visit),
          minuteText(shown.until, visit),
          said(low),
          said(high),
        )}
        x={x}
        y={y}
        xText={dateText(shown, visit)}
        yText={tickText(y, visit)}
      >
        <CounterPaths points={points} area={plotArea(x, y)} isFilled={isGain} />
      </Plot>
    </figure>
  );
}

function CounterPaths({
  points,
  area,
  isFilled,
}: {
  readonly points: CounterLine["points"];
  readonly area: Area;
  readonly isFilled: boolean;
}): Child {
  const [first, last] = [points[0], points.at(-1)];
  const line = linePath(points, area);
  return (
    <>
      {isFilled && first !== undefined && last !== undefined && (
        <path class="plot-fill" d={`${linePath([[first[0], 0], ...points, [last[0], 0]], area)}Z`} />
      )}
      <path class="plot-line" d={line} />
    </>
  );
}

const dayMs = 86_400_000;

/** Dates as short as the time shown allows. */
function dateText(
  { from, until }: Pick<ShownHistory, "from" | "until">,
  visit: Visit,
): (at: number) => string {
  const days = (until - from) / dayMs;
  if (days < 3) return (at) => minuteText(at, visit).slice(5);
  return days > 300 ? (at) => minuteText(at, visit).slice(0, 7) : (at) => minuteText(at, visit).slice(5, 10);
}

/** Counts as one says them, unless two ticks would then read the same. */
export function tickText({ ticks }: Scale, visit: Visit): (count: number) => string {
  const areTold = new Set(ticks.map((tick) => saidCount(tick, visit))).size === ticks.length;
  return (count) => (areTold ? saidCount(count, visit) : exactCount(count, visit));
}
