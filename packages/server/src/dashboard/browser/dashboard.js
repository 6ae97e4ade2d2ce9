// Keeps what moves moving: the run that goes on, and a front page that is of yesterday. Everything else works without.
"use strict";
(() => {
  const statusEveryMs = 10_000;
  const tickMs = 500;
  const reloadPauseMs = 3_000;

  /**
   * A run as /api/v1/runs/:id/events tells it.
   * @typedef {object} Run
   * @property {string} status
   * @property {string} startedAt ISO 8601
   * @property {boolean} here whether it goes on in this server
   * @property {boolean} cancelling
   * @property {{ reason: string, until: string } | null} waiting
   * @property {Record<string, number> & { remainingMs: number | null } | null} progress
   */

  /**
   * What is compared with a page's stamp, of /api/v1/status.
   * @typedef {object} Status
   * @property {{ runId: string } | null} running
   * @property {{ runId: string } | null} lastRun
   * @property {string} breaker
   * @property {number} videos
   */

  /**
   * Sentences with places for what changes, written by the page.
   * @typedef {Record<string, string> & { waiting: Record<string, string> }} Templates
   */

  // From our own server, of our own version: the page and its script come together.
  /** @type {(json: string) => Run} */
  const readRun = JSON.parse;
  /** @type {(json: string) => Status} */
  const readStatus = JSON.parse;
  /** @type {(json: string) => Templates} */
  const readTemplates = JSON.parse;

  /** @param {string | undefined} template @param {Record<string, string>} values */
  function fill(template, values) {
    return (template ?? "").replaceAll(/\{(\w+)\}/g, (_, /** @type {string} */ name) => values[name] ?? "");
  }

  // A notice is of one action: coming back to the page must not tell it again.
  const address = new URL(location.href);
  if (address.searchParams.has("notice")) {
    address.searchParams.delete("notice");
    history.replaceState(null, "", address);
  }

  const section = document.querySelector("[data-events]");
  if (section instanceof HTMLElement) follow(section);
  const page = document.querySelector("[data-status]");
  if (page instanceof HTMLElement) watch(page);

  /** Shows a run until it ends; the page then has more to say than the line. @param {HTMLElement} section */
  function follow(section) {
    const words = readTemplates(section.dataset["words"] ?? '{"waiting":{}}');
    const locale = section.dataset["locale"] ?? "en-US";
    const timeZone = section.dataset["zone"] ?? "UTC";
    const clock = new Intl.DateTimeFormat(locale, {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const openedAt = performance.now();
    const serverNow = Number(section.dataset["now"]);
    /** @type {Run | null} */
    let run = null;
    let heardAt = openedAt;

    // By the server's clock: this machine's may be wrong.
    const now = () => serverNow + performance.now() - openedAt;
    /** @param {number} n */
    const count = (n) => n.toLocaleString(locale);

    /** @param {string} part @param {string | undefined} text */
    function say(part, text) {
      for (const element of section.querySelectorAll(`[data-live="${part}"]`))
        if (element.textContent !== text) element.textContent = text ?? "";
    }

    /** @param {number} ms */
    function length(ms) {
      const seconds = Math.max(0, Math.ceil(ms / 1_000));
      if (seconds < 100) return fill(words.seconds, { n: String(seconds) });
      const minutes = Math.round(seconds / 60);
      if (minutes < 60) return fill(words.minutes, { n: String(minutes) });
      return fill(words.hours, { h: String(Math.floor(minutes / 60)), m: String(minutes % 60) });
    }

    /** @param {Run} run */
    function stateOf({ here, cancelling, waiting, progress }) {
      if (!here) return words.elsewhere;
      if (cancelling) return words.cancelling;
      const leftMs = waiting === null ? 0 : Date.parse(waiting.until) - now();
      if (waiting !== null && leftMs > 0)
        return fill(words.waiting[waiting.reason], { left: length(leftMs) });
      return progress === null ? words.beginning : words.asking;
    }

    function show() {
      if (run === null) return;
      say("state", stateOf(run));
      const { progress } = run;
      if (progress === null) return;
      const { due = 0, attempted = 0, remainingMs } = progress;
      const bar = section.querySelector("progress");
      if (bar !== null) {
        bar.max = Math.max(1, due);
        bar.value = attempted;
      }
      for (const part of ["due", "updated", "unchanged", "skipped", "failed"])
        say(part, count(progress[part] ?? 0));
      say("remaining", count(Math.max(0, due - attempted)));
      say("done", fill(words.done, { done: count(attempted), due: count(due) }));
      const minutes = Math.max(1_000, now() - Date.parse(run.startedAt)) / 60_000;
      if (attempted > 0) say("rate", fill(words.rate, { n: count(Math.round(attempted / minutes)) }));
      if (remainingMs === null) return;
      const leftMs = remainingMs - (performance.now() - heardAt);
      const until = clock.format(now() + leftMs);
      say("left", leftMs < 1_000 ? words.soon : fill(words.left, { length: length(leftMs), clock: until }));
    }

    const events = new EventSource(section.dataset["events"] ?? "");
    const ticking = setInterval(show, tickMs);
    let isFirst = true;
    events.addEventListener("state", (event) => {
      const told = readRun(String(event.data));
      run = told;
      heardAt = performance.now();
      show();
      if (told.status !== "running") {
        events.close();
        clearInterval(ticking);
        // What has ended before the page was read may not be on record yet; asking again at once would go in circles.
        setTimeout(() => location.reload(), isFirst ? reloadPauseMs : 0);
      }
      isFirst = false;
    });
  }

  /** Loads a page anew when something else runs, or is in the way, than when it was made. @param {HTMLElement} page */
  function watch(page) {
    const { status: url = "", stamp } = page.dataset;
    const look = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(url, { headers: { accept: "application/json" } });
        if (!answer.ok) return;
        const { running, lastRun, breaker, videos } = readStatus(await answer.text());
        if ([running?.runId, lastRun?.runId, breaker, videos].join(" ") !== stamp) location.reload();
      } catch {
        // The server may be away for a moment.
      }
    };
    setInterval(() => void look(), statusEveryMs);
    document.addEventListener("visibilitychange", () => void look());
  }
})();
