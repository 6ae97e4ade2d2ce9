/** @jsxImportSource hono/jsx */
import { counterNames, type VideoDetails } from "@playcounts/core";
import { lengthText } from "../reading.ts";
import type { Visit } from "../visit.ts";
import { nameIn } from "../words/words.ts";
import { Ago, CountInFull, Said, Time, TimeAndAgo } from "./quantities.tsx";
import { Facts } from "./table.tsx";

interface VideoFactsProps {
  readonly visit: Visit;
  readonly details: VideoDetails;
  /** The promised age. */
  readonly staleAfterMs: number;
}

/** What is known of a video: its number, when and how it was read, and when it is read next. */
export function VideoFacts({ visit, details, staleAfterMs }: VideoFactsProps) {
  const { words } = visit;
  const { videos, names } = words;
  const { video } = details;
  const other = counterNames.filter((name) => name !== "play");
  return (
    <div class="columns">
      <section aria-labelledby="facts">
        <h2 id="facts">{videos.facts}</h2>
        <Facts
          of={[
            [videos.readAt, <ReadAt visit={visit} details={details} />],
            [videos.lastAttempt, <LastAttempt visit={visit} details={details} />],
            [videos.state, stateText(details, visit)],
            [videos.due, dueText(details, staleAfterMs, visit)],
            [videos.nextLook, <NextLook visit={visit} details={details} />],
            [
              videos.published,
              video.publishedAt === null ? words.unknown : <Time at={video.publishedAt} visit={visit} />,
            ],
          ]}
        />
      </section>
      <section aria-labelledby="counters">
        <h2 id="counters">{videos.otherCounters}</h2>
        <Facts
          of={other.map((name) => [names.counters[name], <CountInFull of={video[name]} visit={visit} />])}
        />
      </section>
    </div>
  );
}

type PartProps = Pick<VideoFactsProps, "visit" | "details">;

/** The large numbers of a video. */
export function VideoFigures({ visit, details: { video } }: PartProps) {
  const { videos } = visit.words;
  return (
    <dl class="figures">
      <div>
        <dt>{videos.plays}</dt>
        <dd>{video.play === null ? videos.notCounted : <CountInFull of={video.play} visit={visit} />}</dd>
      </div>
      <div>
        <dt>{videos.gainPerDay}</dt>
        <dd>
          <CountInFull of={video.rate === null ? null : Math.round(video.rate)} visit={visit} gain />
        </dd>
      </div>
      <div>
        <dt>{videos.readAt}</dt>
        <dd>
          <Ago at={video.observedAt} visit={visit} />
          {video.observedAt !== null && (
            <small>
              <Time at={video.observedAt} visit={visit} />
            </small>
          )}
        </dd>
      </div>
    </dl>
  );
}

/** Says that a number was read but not believed; nothing if none was. */
export function SuspectNote({ visit, details: { video } }: PartProps) {
  const { videos, names } = visit.words;
  const { suspect } = video;
  if (suspect === null) return null;
  const { play } = suspect.counts;
  return (
    <section class="doubt" aria-labelledby="doubt">
      <h2 id="doubt">{videos.suspectTitle}</h2>
      <p>
        {videos.suspectText(play === null ? "–" : String(play), nameIn(names.reasons, suspect.reason))}{" "}
        <TimeAndAgo at={suspect.seenAt} visit={visit} />
      </p>
    </section>
  );
}

function ReadAt({ visit, details: { video } }: PartProps) {
  const { observedAt, observedFrom } = video;
  if (observedAt === null) return <>{visit.words.never}</>;
  return (
    <>
      <TimeAndAgo at={observedAt} visit={visit} />{" "}
      {observedFrom !== null && (
        <span class="quiet">
          {visit.words.videos.from(observedFrom === "import" ? visit.words.videos.imported : observedFrom)}
        </span>
      )}
    </>
  );
}

/** The last attempt, and what came of it where that was not a plain number. */
function LastAttempt({ visit, details: { video, remarks } }: PartProps) {
  const { videos, names, unknown } = visit.words;
  const [last] = remarks;
  const isOfIt = last !== undefined && last.at === video.attemptedAt;
  return (
    <>
      <TimeAndAgo at={video.attemptedAt} visit={visit} />
      {isOfIt && (
        <>
          {" "}
          <Said
            text={videos.attemptCame(
              names.results[last.result],
              last.reason === null ? unknown : nameIn(names.reasons, last.reason),
            )}
          />
        </>
      )}
    </>
  );
}

function stateText({ video, goneDays, tracked }: VideoDetails, visit: Visit): string {
  const { videos, names, comma } = visit.words;
  const parts = [nameIn(names.states, video.state)];
  if (video.state !== "gone" && goneDays > 0) parts.push(videos.missedDays(String(goneDays)));
  if (!tracked) parts.push(videos.untracked);
  return parts.join(comma);
}

/** Whether it would be asked for now, and why or why not. */
function dueText({ dueReason, tracked, video }: VideoDetails, staleAfterMs: number, visit: Visit): string {
  const { videos, names } = visit.words;
  if (!tracked) return videos.notAskedFor;
  if (dueReason !== null) return videos.dueNow(nameIn(names.reasons, dueReason));
  if (video.checkAfter === null) return videos.notDue.young(lengthText(staleAfterMs, visit));
  if (video.suspect !== null) return videos.notDue.suspect;
  if (video.state !== "live") return videos.notDue.unavailable;
  return video.play === 0 ? videos.notDue.zero : videos.notDue.appointment;
}

function NextLook({ visit, details: { dueReason, nextDueAt } }: PartProps) {
  if (nextDueAt === null) return <>{visit.words.never}</>;
  if (dueReason !== null || nextDueAt <= visit.now) return <>{visit.words.videos.withNextRun}</>;
  return <TimeAndAgo at={nextDueAt} visit={visit} />;
}
