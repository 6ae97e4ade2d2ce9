/** @jsxImportSource hono/jsx */
import { plainText } from "../plain-text.ts";
import {
  distanceText,
  exactCount,
  lengthText,
  minuteText,
  saidCount,
  signed,
  timeText,
  type Reading,
} from "../reading.ts";
import type { Visit } from "../visit.ts";

interface CountProps {
  readonly of: number | null;
  readonly visit: Reading;
  /** With "+" before a gain. */
  readonly gain?: boolean;
}

/** A count as one says it, 22.8万, with the exact number for whoever points at it or listens. */
export function Count({ of: count, visit, gain = false }: CountProps) {
  if (count === null) return <span class="quiet">–</span>;
  const sign = (text: string) => (gain ? signed(text, count) : text);
  const [said, exact] = [sign(saidCount(count, visit)), sign(exactCount(count, visit))];
  if (said === exact) return <span class="number">{exact}</span>;
  return (
    <data class="number" value={String(count)} title={exact}>
      {said}
    </data>
  );
}

/** The short form and, smaller, the exact number beside it. */
export function CountInFull({ of: count, visit, gain = false }: CountProps) {
  if (count === null) return <span class="quiet">–</span>;
  const sign = (text: string) => (gain ? signed(text, count) : text);
  const [said, exact] = [sign(saidCount(count, visit)), sign(exactCount(count, visit))];
  return (
    <>
      <span class="number">{said}</span>
      {said !== exact && <small class="exact number">{exact}</small>}
    </>
  );
}

interface TimeProps {
  /** Epoch ms UTC. */
  readonly at: number | null;
  readonly visit: Visit;
}

/** An instant by the configured zone's clocks, to the minute. */
export function Time({ at, visit }: TimeProps) {
  if (at === null) return <span class="quiet">{visit.words.never}</span>;
  return (
    <time class="number" datetime={new Date(at).toISOString()} title={`${timeText(at, visit)} ${visit.zone}`}>
      {minuteText(at, visit)}
    </time>
  );
}

/** How long ago, or how soon. */
export function Ago({ at, visit }: TimeProps) {
  if (at === null) return <span class="quiet">{visit.words.never}</span>;
  return (
    <time datetime={new Date(at).toISOString()} title={`${timeText(at, visit)} ${visit.zone}`}>
      {distanceText(at, visit.now, visit)}
    </time>
  );
}

/** Both: 2026-11-24 02:00, 3 h ago. */
export function TimeAndAgo({ at, visit }: TimeProps) {
  if (at === null) return <span class="quiet">{visit.words.never}</span>;
  return (
    <>
      <Time at={at} visit={visit} /> <span class="quiet">{distanceText(at, visit.now, visit)}</span>
    </>
  );
}

/** A length of time. */
export function Length({ ms, visit }: { readonly ms: number | null; readonly visit: Reading }) {
  return ms === null ? <span class="quiet">–</span> : <span class="number">{lengthText(ms, visit)}</span>;
}

/** A text from outside, such as a title: one harmless line that does not turn the text around it. */
export function Said({ text, most }: { readonly text: string; readonly most?: number }) {
  return <bdi>{plainText(text, most)}</bdi>;
}
