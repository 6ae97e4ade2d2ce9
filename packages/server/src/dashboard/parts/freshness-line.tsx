/** @jsxImportSource hono/jsx */
import type { Status } from "@playcounts/core";
import { judgeFreshness, type FreshnessVerdict } from "../freshness-verdict.ts";
import { daysText, exactCount, lengthText, minuteText, shareText } from "../reading.ts";
import type { Visit } from "../visit.ts";
import { nameIn } from "../words/words.ts";
import { Icon } from "./icon.tsx";
import { TimeAndAgo } from "./quantities.tsx";

interface FreshnessProps {
  readonly visit: Visit;
  readonly status: Status;
  readonly staleAfterMs: number;
}

/** The answer to "is it fresh?": one colour, one word, one sentence. */
export function FreshnessLine({ visit, status, staleAfterMs }: FreshnessProps) {
  const { words, now } = visit;
  const verdict = judgeFreshness(status, now, staleAfterMs);
  const { tone, isSilent, notLive } = verdict;
  if (tone === "empty") return null;
  return (
    <section class={`freshness ${tone}`}>
      <p class="tone">
        <Icon name={tone} />
        {words.home.tones[tone]}
      </p>
      <h1>{sentence(status, { visit, staleAfterMs, verdict })}</h1>
      {isSilent && <p>{silence(status, visit)}</p>}
      {notLive > 0 && <p class="quiet">{unreadable(status, notLive, visit)}</p>}
    </section>
  );
}

interface SentenceFacts {
  readonly visit: Visit;
  readonly staleAfterMs: number;
  readonly verdict: FreshnessVerdict;
}

function sentence(status: Status, { visit, staleAfterMs, verdict }: SentenceFacts): string {
  const { home } = visit.words;
  const { videos, fresh, neverCounted, oldestObservedAt } = status;
  const promised = daysText(staleAfterMs, visit);
  const count = exactCount(videos, visit);
  const isGood = verdict.tone === "good";
  const parts = [
    !isGood
      ? home.someFresh(shareText(fresh, videos), count, videos, promised)
      : verdict.notLive > 0
        ? home.readableFresh(exactCount(videos - verdict.notLive, visit), promised)
        : home.allFresh(count, videos, promised),
  ];
  if (oldestObservedAt !== null) parts.push(home.oldest(lengthText(visit.now - oldestObservedAt, visit)));
  if (isGood) return home.sentence(parts.join(home.between));
  if (neverCounted > 0) parts.push(home.neverCounted(exactCount(neverCounted, visit), neverCounted));
  else parts.push(home.noneNever);
  return home.sentence(parts.join(home.between));
}

function silence({ lastSuccessAt }: Status, visit: Visit): string {
  const { home } = visit.words;
  return lastSuccessAt === null ? home.silentEver : home.silent(minuteText(lastSuccessAt, visit));
}

function unreadable({ byState, videos }: Status, notLive: number, visit: Visit): string {
  const states = Object.entries(byState)
    .filter(([state]) => state !== "live")
    .map(([state, count]) => `${nameIn(visit.words.names.states, state)} ${exactCount(count, visit)}`);
  const { home, comma } = visit.words;
  return home.notReadable(exactCount(notLive, visit), exactCount(videos, visit), states.join(comma));
}

interface BannerProps {
  readonly visit: Visit;
  readonly status: Status;
  /** When an unfinished run is taken up again; null if none waits. */
  readonly resumesAt: number | null;
}

/** Says that the upstream wants to be left alone, and until when; nothing while it does not. */
export function RiskControlBanner({ visit, status, resumesAt }: BannerProps) {
  const { home } = visit.words;
  const { breaker, blockedUntil } = status;
  if (breaker === "closed") return null;
  const goesOnAt = Math.max(blockedUntil ?? 0, resumesAt ?? 0);
  return (
    <section class="banner" aria-labelledby="risk-control">
      <h2 id="risk-control">
        <Icon name="pause" />
        {home.bannerTitle}
      </h2>
      {breaker === "open" ? (
        <>
          <p>
            {home.bannerUntil}{" "}
            <strong>
              <TimeAndAgo at={goesOnAt === 0 ? null : goesOnAt} visit={visit} />
            </strong>
          </p>
          <p class="quiet">{home.bannerNothing}</p>
        </>
      ) : (
        <p>{home.bannerOver}</p>
      )}
    </section>
  );
}
