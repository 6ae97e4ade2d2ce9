/** @jsxImportSource hono/jsx */
import type { LiveRun } from "../../runs/live-run.ts";
import { exactCount, lengthText, locales, minuteText } from "../reading.ts";
import type { Visit } from "../visit.ts";
import { nameIn } from "../words/words.ts";
import { Icon } from "./icon.tsx";
import { Said, Time } from "./quantities.tsx";
import { Tally } from "./tally.tsx";

/** A run that goes on; `live` only if it does so in this process. */
export interface GoingOn {
  readonly runId: string;
  readonly trigger: string;
  readonly startedAt: number;
  readonly live: LiveRun | null;
}

interface GoingOnProps {
  readonly run: GoingOn;
  readonly visit: Visit;
  /** Whether the heading leads to the run's own page. */
  readonly linked?: boolean;
}

/** A run while it goes on. Complete as it is; the script keeps it moving. */
export function RunGoingOn({ run, visit, linked = false }: GoingOnProps) {
  const { base, words, language, zone, now } = visit;
  const { runId, live } = run;
  const notice = live?.notice ?? null;
  const counts = countsOf(live);
  const attempted = counts.due - counts.remaining;
  const title = words.runs.runTitle(runId);
  return (
    <section
      class="going-on"
      aria-labelledby="going-on"
      data-events={`${base}/api/v1/runs/${encodeURIComponent(runId)}/events`}
      data-now={String(now)}
      data-locale={locales[language]}
      data-zone={zone}
      data-words={JSON.stringify(templates(visit))}
    >
      <h2 id="going-on">
        <Icon name="running" />
        {linked ? <a href={`${base}/runs/${encodeURIComponent(runId)}`}>{title}</a> : title}
        <span class="aside">
          {words.runs.goingOn} · {nameIn(words.names.triggers, run.trigger)} ·{" "}
          <Time at={run.startedAt} visit={visit} />
        </span>
      </h2>
      <progress max={Math.max(1, counts.due)} value={attempted} aria-label={words.runs.progressLabel} />
      <p class="pace">
        <strong data-live="done">
          {words.runs.done(exactCount(attempted, visit), exactCount(counts.due, visit))}
        </strong>
        <span data-live="rate">{rateText(live, visit)}</span>
        <span data-live="left">{leftText(live, visit)}</span>
      </p>
      <p class="state" data-live="state">
        {stateText(live, visit)}
      </p>
      <Tally counts={counts} visit={visit} />
      {notice !== null && (
        <p class="quiet" lang="en">
          <Said text={notice} />
        </p>
      )}
      {live !== null && visit.mayAct && (
        <form method="post" action={`${base}/runs/${encodeURIComponent(runId)}/cancel`}>
          <button disabled={live.cancelling}>{words.runs.cancel}</button>
        </form>
      )}
      <noscript>
        <p class="quiet">{words.runs.reload}</p>
      </noscript>
    </section>
  );
}

function countsOf(live: LiveRun | null) {
  const nothing = { due: live?.due ?? 0, attempted: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 };
  const { due, attempted, updated, unchanged, skipped, failed } = live?.progress ?? nothing;
  return { due, updated, unchanged, skipped, failed, remaining: Math.max(0, due - attempted) };
}

function rateText(live: LiveRun | null, visit: Visit): string {
  const attempted = live?.progress?.attempted ?? 0;
  if (live === null || attempted === 0) return "";
  const minutes = Math.max(1_000, visit.now - live.startedAt) / 60_000;
  return visit.words.runs.rate(exactCount(Math.round(attempted / minutes), visit));
}

function leftText(live: LiveRun | null, visit: Visit): string {
  const remainingMs = live?.progress?.remainingMs ?? null;
  if (remainingMs === null) return "";
  const clock = minuteText(visit.now + remainingMs, visit).slice(-5);
  return visit.words.runs.left(lengthText(remainingMs, visit), clock);
}

function stateText(live: LiveRun | null, visit: Visit): string {
  const { runs } = visit.words;
  if (live === null) return runs.elsewhere;
  if (live.cancelling) return runs.cancelling;
  const leftMs = live.waiting === null ? 0 : live.waiting.until - visit.now;
  if (live.waiting !== null && leftMs > 0)
    return runs.waiting[live.waiting.reason](lengthText(leftMs, visit));
  return live.progress === null ? runs.beginning : runs.asking;
}

/** The same sentences for the script, with places for what changes. */
function templates({ words }: Visit) {
  const { runs } = words;
  return {
    done: runs.done("{done}", "{due}"),
    rate: runs.rate("{n}"),
    left: runs.left("{length}", "{clock}"),
    soon: runs.soon,
    beginning: runs.beginning,
    elsewhere: runs.elsewhere,
    asking: runs.asking,
    cancelling: runs.cancelling,
    waiting: Object.fromEntries(Object.entries(runs.waiting).map(([why, say]) => [why, say("{left}")])),
    seconds: words.seconds("{n}"),
    minutes: words.minutes("{n}"),
    hours: words.hours("{h}", "{m}"),
  };
}
