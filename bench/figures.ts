import type { Figure } from "./figure.ts";
import { catalogue } from "./figures/catalogue.ts";
import { bulk, view } from "./figures/compare.ts";
import { exporting } from "./figures/export.ts";
import { history } from "./figures/history.ts";
import { importing } from "./figures/import.ts";
import { operator } from "./figures/operator.ts";
import { pace } from "./figures/pace.ts";
import { scale } from "./figures/scale.ts";
import { server } from "./figures/server.ts";
import { soak } from "./figures/soak.ts";
import { startup } from "./figures/startup.ts";
import { writes } from "./figures/writes.ts";

/** All figures, in the order they are measured. */
export const figures: readonly Figure[] = [
  bulk,
  view,
  pace,
  writes,
  scale,
  catalogue,
  history,
  importing,
  exporting,
  startup,
  server,
  soak,
  operator,
];
