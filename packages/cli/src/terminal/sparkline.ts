const bars = "▁▂▃▅▇";

/** Numbers as a row of bars, lowest to highest; "" for fewer than two. `most`: the last so many are shown. */
export function sparkline(values: readonly number[], most = 30): string {
  const shown = values.slice(-most);
  if (shown.length < 2) return "";
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  return shown
    .map((value) => bars[span === 0 ? 0 : Math.round(((value - low) / span) * (bars.length - 1))])
    .join("");
}
