import type UPlot from "uplot";

// Its file puts this one name on the page.
declare global {
  const uPlot: typeof UPlot;
}
