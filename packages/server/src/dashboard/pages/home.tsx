/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { Budget, Overview, Status, UnfinishedOrder } from "@playcounts/core";
import type { HttpEnvironment } from "../../http/environment.ts";
import { EmptyCatalogue } from "../parts/empty-catalogue.tsx";
import { FreshnessLine, RiskControlBanner } from "../parts/freshness-line.tsx";
import { CountInFull } from "../parts/quantities.tsx";
import { RisingVideos } from "../parts/rising-videos.tsx";
import { RunGoingOn, type GoingOn } from "../parts/run-going-on.tsx";
import { UpdateTimes } from "../parts/update-times.tsx";
import { requestsToday } from "../../routes/views.ts";
import { exactCount } from "../reading.ts";
import type { Site } from "../site.tsx";
import type { Visit } from "../visit.ts";

/** Everything the front page shows. */
interface HomeFacts {
  readonly status: Status;
  readonly requestsToday: number;
  readonly budget: Budget | null;
  readonly overview: Overview;
  readonly staleAfterMs: number;
  readonly goingOn: GoingOn | null;
  readonly nextRunAt: number | null;
  /** When an unfinished run is taken up again. */
  readonly resumesAt: number | null;
}

/** The front page. */
export function homePage(site: Site) {
  const { catalogue, orders, schedule, config } = site;

  return new Hono<HttpEnvironment>().get("/", async (c) => {
    const visit = site.visit(c);
    const [status, overview, pending] = await Promise.all([
      catalogue.status(),
      catalogue.overview(),
      orders.list(),
    ]);
    const goingOn = runOf(status, site);
    const facts: HomeFacts = {
      status,
      overview,
      requestsToday: requestsToday(status, config.timezone, visit.now),
      budget: config.budget,
      staleAfterMs: config.staleAfterMs,
      goingOn,
      nextRunAt: schedule?.next(visit.now) ?? null,
      resumesAt: goingOn === null ? earliest(pending) : null,
    };
    const body = <Home visit={visit} facts={facts} />;
    return site.show(c, { visit, title: visit.words.home.title, section: "home", body });
  });
}

function runOf({ running }: Status, { desk }: Site): GoingOn | null {
  const live = desk.current();
  if (live !== null) return { ...live, live };
  return running === null ? null : { ...running, live: null };
}

function earliest(orders: readonly UnfinishedOrder[]): number | null {
  return orders.length === 0 ? null : Math.min(...orders.map(({ resumeAt }) => resumeAt));
}

interface HomeProps {
  readonly visit: Visit;
  readonly facts: HomeFacts;
}

function Home({ visit, facts }: HomeProps) {
  const { base } = visit;
  const { status, goingOn, overview } = facts;
  if (status.videos === 0) return <EmptyCatalogue visit={visit} />;
  return (
    <div data-status={`${base}/api/v1/status`} data-stamp={stampOf(status)}>
      <FreshnessLine visit={visit} status={status} staleAfterMs={facts.staleAfterMs} />
      <RiskControlBanner visit={visit} status={status} resumesAt={facts.resumesAt} />
      {goingOn !== null && <RunGoingOn visit={visit} run={goingOn} linked />}
      <UpdateTimes visit={visit} {...facts} />
      <Figures visit={visit} facts={facts} />
      <RisingVideos visit={visit} videos={overview.risers} />
    </div>
  );
}

/** What the script compares with the status to see that the page is of yesterday. */
const stampOf = ({ running, lastRun, breaker, videos }: Status): string =>
  [running?.runId, lastRun?.runId, breaker, videos].join(" ");

/** The row of large numbers. */
function Figures({ visit, facts: { overview, status, requestsToday, budget } }: HomeProps) {
  const { words } = visit;
  const { home } = words;
  const { videos, uploaders, suspects } = status;
  const figures = [
    [home.gained24h, <CountInFull of={overview.gained24h} visit={visit} gain />],
    [home.gained7d, <CountInFull of={overview.gained7d} visit={visit} gain />],
    [
      home.tracked,
      <>
        <CountInFull of={videos} visit={visit} />
        <small>{home.ofUploaders(exactCount(uploaders, visit), uploaders)}</small>
      </>,
    ],
    [
      home.requestsToday,
      <>
        {exactCount(requestsToday, visit)}
        {budget !== null && (
          <small>{home.ofBudget(`${exactCount(budget.requests, visit)}/${home.per[budget.per]}`)}</small>
        )}
      </>,
    ],
    ...(suspects === 0 ? [] : [[home.suspects, <CountInFull of={suspects} visit={visit} />] as const]),
  ] as const;
  return (
    <section aria-labelledby="figures">
      <h2 id="figures" class="unseen">
        {home.figures}
      </h2>
      <dl class="figures">
        {figures.map(([term, figure]) => (
          <div>
            <dt>{term}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
