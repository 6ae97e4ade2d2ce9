import type { OnEvent, RunEvent } from "@playcounts/core";
import type { Outlet } from "../terminal/outlet.ts";
import { isoText, type Reading } from "../terminal/quantities.ts";
import { clip } from "../terminal/width.ts";
import { notable } from "./notable.ts";
import { emptyView, follow, progressLine, type ProgressView } from "./view.ts";

/** Shows a run while it goes on. */
export interface Follower {
  readonly onEvent: OnEvent;
  /** A line of its own, above the moving one. */
  say(line: string): void;
  /** Leaves nothing half-drawn behind; harmless when called twice. */
  end(): void;
}

export interface FollowerOptions {
  readonly outlet: Outlet;
  readonly reading: Reading;
  readonly now: () => number;
  readonly every: (ms: number, tick: () => void) => () => void;
  readonly limit?: number | undefined;
}

/** A terminal gets one line that is redrawn; anything else gets plain lines. */
export function createFollower(options: FollowerOptions): Follower {
  return options.outlet.takesAnsi ? createLiveFollower(options) : createPlainFollower(options);
}

/** Shows nothing. */
export const silentFollower: Follower = {
  onEvent: () => undefined,
  say: () => undefined,
  end: () => undefined,
};

const redrawMs = 250;
/** Below so many columns the bar gives way to the words. */
const narrow = 80;
const clearLine = "\r\u001B[K";

/** One line at the bottom, redrawn at most four times a second whatever happens; remarks scroll by above it. */
export function createLiveFollower({ outlet, reading, now, every, limit }: FollowerOptions): Follower {
  let view = emptyView;
  let drawn = "";
  let isOver = false;

  function draw(): void {
    if (isOver || view.total === 0) return;
    // One column stays free: a terminal that wraps early would push the line up and leave copies behind.
    const room = outlet.columns() - 1;
    const line = clip(progressLine(view, now(), reading, room < narrow ? 8 : 20), room, true);
    if (line === drawn) return;
    drawn = line;
    void outlet.write(`${clearLine}${line}`);
  }
  // The moving line comes back with the next tick: a burst of remarks must not redraw it each time.
  function say(line: string): void {
    void outlet.write(`${drawn === "" ? "" : clearLine}${line}\n`);
    drawn = "";
  }
  const stop = every(redrawMs, draw);
  return {
    onEvent(event) {
      view = follow(view, event, limit);
      const remark = notable(event, reading);
      if (remark !== null) say(remark);
    },
    say,
    end() {
      if (isOver) return;
      stop();
      isOver = true;
      if (drawn !== "") void outlet.write(clearLine);
    },
  };
}

/** A line is due after so many videos, or after so long. */
const linePerVideos = 10;
const linePerMs = 30_000;

/** One line per stored batch, with its time; single videos are gathered to ten or half a minute. */
export function createPlainFollower({ outlet, reading, now, limit }: FollowerOptions): Follower {
  let view = emptyView;
  let told = { attempted: 0, at: 0 };
  const write = (at: number, text: string) => void outlet.write(`${isoText(at, reading)} ${text}\n`);

  function isDue(event: RunEvent, { counts, total }: ProgressView): boolean {
    if (event.type !== "stored") return false;
    const isLast = counts.attempted >= total && counts.attempted > told.attempted;
    return isLast || counts.attempted - told.attempted >= linePerVideos || event.at - told.at >= linePerMs;
  }
  return {
    onEvent(event) {
      view = follow(view, event, limit);
      if (event.type === "run-started") told = { attempted: 0, at: event.at };
      const remark = notable(event, reading);
      if (remark !== null) write(event.at, remark);
      if (!isDue(event, view)) return;
      told = { attempted: view.counts.attempted, at: event.at };
      const { counts, total } = view;
      write(event.at, `${counts.attempted}/${total} ${reading.words.outcomes(counts)}`);
    },
    say: (line) => write(now(), line),
    end: () => undefined,
  };
}
