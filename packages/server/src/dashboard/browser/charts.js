// Makes the curves of a video ones that can be pointed at and zoomed. The page has drawn them already, and the table
// below them has the numbers: what fails here leaves both as they are.
"use strict";
(() => {
  const dayMs = 86_400_000;
  const day = 86_400;
  const dayIncrements = [1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365, 730].map((days) => days * day);
  // Nobody counts halves.
  const countIncrements = Array.from({ length: 15 }, (_, power) =>
    [1, 2, 5].map((step) => step * 10 ** power),
  ).flat();
  const leastMs = 20 * 3_600_000;
  const pageSize = 200;
  const mostPages = 10;

  /** @typedef {{ observedAt: string } & Record<string, number | null>} Reading */
  /** @typedef {{ items: Reading[], cursor: string | null }} List */
  /** @typedef {{ at: number[], values: number[] }} Line epoch seconds, as uPlot counts; ascending */

  /** @type {(text: string) => List} */
  const readList = JSON.parse;
  /** @type {(text: string) => Reading | null} */
  const readNewest = JSON.parse;

  const section = document.querySelector("[data-history]");
  if (section instanceof HTMLElement) void enhance(section).catch(() => undefined);

  /** @param {HTMLElement} section */
  async function enhance(section) {
    const { history = "", mode, locale = "en-US", zone = "UTC" } = section.dataset;
    const from = Number(section.dataset["from"]);
    const until = Number(section.dataset["until"]);
    const readings = await load(history, from);
    const newest = readNewest(section.dataset["newest"] ?? "null");
    // What found nothing new is no point of the history, but the line goes on to it.
    if (newest !== null && newest.observedAt > (readings.at(-1)?.observedAt ?? "")) readings.push(newest);
    for (const figure of section.querySelectorAll("figure[data-counter]")) {
      if (!(figure instanceof HTMLElement)) continue;
      const line = lineOf(readings, figure.dataset["counter"] ?? "", mode === "gain");
      if (line.at.length > 1) draw(figure, line, { isGain: mode === "gain", from, until, locale, zone });
    }
  }

  /** Every reading of the time shown and the one before it, oldest first. @param {string} url @param {number} from */
  async function load(url, from) {
    /** @type {Reading[]} */
    const readings = [];
    let cursor = "";
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await fetch(
        `${url}?limit=${pageSize}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
        {
          headers: { accept: "application/json" },
        },
      );
      if (!answer.ok) throw new Error(`the history answered ${answer.status}`);
      const list = readList(await answer.text());
      for (const reading of list.items) {
        readings.push(reading);
        if (Date.parse(reading.observedAt) < from) return readings.toReversed();
      }
      if (list.cursor === null) break;
      cursor = list.cursor;
    }
    return readings.toReversed();
  }

  /** @param {Reading[]} readings @param {string} counter @param {boolean} isGain @returns {Line} */
  function lineOf(readings, counter, isGain) {
    const known = (isGain ? daily(readings) : readings).flatMap((reading) => {
      const count = reading[counter];
      return typeof count === "number" ? [{ at: Date.parse(reading.observedAt), count }] : [];
    });
    if (!isGain) return { at: known.map(({ at }) => at / 1_000), values: known.map(({ count }) => count) };
    /** @type {Line} */
    const line = { at: [], values: [] };
    known.forEach(({ at, count }, index) => {
      const before = known[index - 1];
      if (before === undefined) return;
      line.at.push(before.at / 1_000);
      line.values.push(((count - before.count) * dayMs) / (at - before.at));
    });
    const [last, height] = [known.at(-1), line.values.at(-1)];
    if (last !== undefined && height !== undefined) {
      line.at.push(last.at / 1_000);
      line.values.push(height);
    }
    return line;
  }

  /** Readings about a day or more apart, as on the page. @param {Reading[]} readings */
  function daily(readings) {
    /** @type {Reading[]} */
    const kept = [];
    for (const reading of readings) {
      const last = kept.at(-1);
      if (last === undefined || Date.parse(reading.observedAt) - Date.parse(last.observedAt) >= leastMs)
        kept.push(reading);
    }
    const newest = readings.at(-1);
    if (newest === undefined || newest === kept.at(-1)) return kept;
    if (kept.length > 1) kept.pop();
    kept.push(newest);
    return kept;
  }

  /** The ends of an axis around what is shown. @param {number} min @param {number} max @param {boolean} isGain @returns {[number, number]} */
  function rangeOf(min, max, isGain) {
    const [low, high] = isGain ? [Math.min(0, min), Math.max(1, max)] : [min, max];
    if (low === high) return [Math.max(0, low - 1), high + 1];
    const margin = (high - low) * 0.08;
    return [isGain && low === 0 ? 0 : Math.max(low < 0 ? low - margin : 0, low - margin), high + margin];
  }

  /**
   * @param {HTMLElement} figure
   * @param {Line} line
   * @param {{ isGain: boolean, from: number, until: number, locale: string, zone: string }} how
   */
  function draw(figure, line, { isGain, from, until, locale, zone }) {
    const drawn = figure.querySelector(".plot-area");
    const reading = figure.querySelector(".plot-reading");
    if (!(drawn instanceof HTMLElement) || reading === null) return;
    const label = drawn.querySelector("svg")?.getAttribute("aria-label") ?? "";
    const place = document.createElement("div");
    place.className = "plot-live";
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", label);
    const { width, height } = drawn.getBoundingClientRect();
    const told = reading.textContent ?? "";

    const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
    const minute = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "short",
    });
    const days = (until - from) / dayMs;
    /** @param {number} seconds */
    const date = (seconds) => {
      const text = minute.format(seconds * 1_000);
      if (days < 3) return text.slice(5);
      return days > 300 ? text.slice(0, 7) : text.slice(5, 10);
    };
    /** @param {number} count */
    const exact = (count) => (isGain && count > 0 ? "+" : "") + Math.round(count).toLocaleString(locale);
    /** @param {(number | null)[]} ticks */
    const texts = (ticks) => {
      const said = ticks.map((tick) =>
        Math.abs(tick ?? 0) < 10_000 ? (tick ?? 0).toLocaleString(locale) : compact.format(tick ?? 0),
      );
      return new Set(said).size === said.length
        ? said
        : ticks.map((tick) => (tick ?? 0).toLocaleString(locale));
    };
    /** @param {string} name */
    const colour = (name) => () => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const font = `12px ${getComputedStyle(figure).fontFamily}`;

    /** @param {import("uplot")} plot */
    const tell = (plot) => {
      const index = plot.cursor.idx;
      const at = index === null || index === undefined ? undefined : line.at[index];
      const value = index === null || index === undefined ? undefined : line.values[index];
      reading.textContent =
        at === undefined || value === undefined ? told : `${exact(value)} · ${minute.format(at * 1_000)}`;
    };

    /** @type {import("uplot").Axis} */
    const axis = {
      stroke: colour("--soft"),
      grid: { stroke: colour("--rule"), width: 1 },
      ticks: { show: false },
      font,
    };
    drawn.replaceWith(place);
    const plot = new uPlot(
      {
        width,
        height: Math.max(height, 90),
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: { sync: { key: "history" }, y: false, points: { size: 7 }, drag: { x: true, y: false } },
        scales: {
          x: { time: true, min: from / 1_000, max: until / 1_000 },
          y: { range: (_, min, max) => rangeOf(min, max, isGain) },
        },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone),
        axes: [
          {
            ...axis,
            size: 26,
            space: 70,
            values: (_, ticks) => ticks.map(date),
            grid: { show: false },
            ...(days < 3 ? {} : { incrs: dayIncrements }),
          },
          {
            ...axis,
            size: (_, values) => 14 + 7 * Math.max(2, ...(values ?? []).map((text) => text.length)),
            space: 26,
            incrs: countIncrements,
            values: (_, ticks) => texts(ticks),
          },
        ],
        series: [
          {},
          {
            stroke: colour("--accent"),
            width: 1.8,
            points: { show: line.at.length < 15 && !isGain, size: 4 },
            ...(isGain ? { paths: uPlot.paths.stepped?.({ align: 1 }), fill: colour("--line-fill") } : {}),
          },
        ],
        hooks: { setCursor: [tell] },
      },
      [line.at, line.values],
      place,
    );
    new ResizeObserver(() => {
      const { width } = place.getBoundingClientRect();
      if (width > 0 && Math.abs(width - plot.width) >= 1) plot.setSize({ width, height: plot.height });
    }).observe(place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.redraw());
  }
})();
