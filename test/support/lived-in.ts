import { openService, trackTargets, updateVideoPlayCounts } from "@playcounts/core";
import type { Simulator, SimulatorOptions } from "../simulator/simulator.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createInstallation, type Installation } from "./served.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

export interface LivedInOptions extends Omit<SimulatorOptions, "now"> {
  /** Days of history, with one run on each; the last run was so long before now as `restMs` says. */
  readonly days: number;
  /** @default two hours */
  readonly restMs?: number;
  /** Told the time before anything is read on a day, for a site whose numbers should move in a way of their own. */
  readonly onDay?: (simulator: Simulator, now: number, day: number) => void;
}

/**
 * An installation that has been running for some days: every uploader's list was read on the first, and every video once
 * on each. From then on the site goes by the machine's clock.
 * @throws {Error} if a run did not come to its end
 */
export async function createLivedInInstallation(options: LivedInOptions): Promise<Installation> {
  const { days, restMs = 2 * hourMs, onDay, ...site } = options;
  const clock = createFakeClock(Date.now() - restMs - (days - 1) * dayMs);
  let isThen = true;
  const now = () => (isThen ? clock.now() : Date.now());
  const installation = await createInstallation({ keepLog: false, ...site, now });
  const { simulator } = installation;
  const config = installation.config();
  onDay?.(simulator, clock.now(), 0);
  await trackTargets(
    simulator.catalogue.uploaders.map(({ uid }) => uid),
    { config, clock },
  );
  const service = await openService({ config, clock });
  try {
    for (let day = 0; day < days; day += 1) {
      if (day > 0) {
        clock.advance(dayMs);
        onDay?.(simulator, clock.now(), day);
      }
      const { status, message } = await updateVideoPlayCounts(
        { force: true },
        { ...service, config, clock, trigger: "schedule", backup: noBackup },
      );
      if (status !== "completed" && status !== "partial")
        throw new Error(`the run of day ${day} ended as ${status}: ${message}`);
    }
  } finally {
    service.close();
  }
  isThen = false;
  return installation;
}

/** The days before now have left no file behind. */
async function noBackup(): Promise<void> {
  return;
}
