import type { Environment } from "../../../packages/core/src/config.ts";
import type { Check } from "../../../packages/core/src/doctor/check.ts";
import { runDoctor, type DoctorOptions } from "../../../packages/core/src/doctor/doctor.ts";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";

/** A healthy installation: a database with one tracked video, and a local upstream of the same time. */
export interface DoctorBench extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly db: TemporaryDatabase;
  readonly simulator: Simulator;
  readonly environment: Environment;
  /** Every check by name. @throws {Error} if a check that failed does not say what to do, or two have one name */
  look(environment?: Environment, options?: Partial<DoctorOptions>): Promise<Looked>;
}

export type Looked = Readonly<Record<string, Check>> & { readonly healthy: boolean };

export async function doctorBench(): Promise<DoctorBench> {
  const clock = createFakeClock(Date.UTC(2026, 10, 23, 12));
  const db = await temporaryDatabase(clock);
  const simulator = await startSimulator({ videos: 5, uploaders: 1, now: () => clock.now() });
  const video = simulator.catalogue.videoAt(0);
  if (video === undefined) throw new Error("an empty catalogue");
  await db.add({ aid: video.aid, bvid: video.bvid });
  const environment = { DATABASE_URL: db.url, BILIBILI_API_URL: simulator.url };
  return {
    clock,
    db,
    simulator,
    environment,
    async look(changes = {}, options = {}) {
      const given = { ...environment, ...changes };
      const { checks, healthy } = await runDoctor({
        environment: given,
        clock,
        random: () => 0.5,
        ...options,
      });
      const silent = checks.filter(({ status, fix }) => status === "fail" && !/^[A-Z].*\.$/.test(fix ?? ""));
      if (silent.length > 0) throw new Error(`no sentence says what to do: ${JSON.stringify(silent)}`);
      const byName = Object.fromEntries(checks.map((check) => [check.name, check]));
      if (Object.keys(byName).length !== checks.length) throw new Error("two checks have the same name");
      const looked: unknown = Object.assign(byName, { healthy });
      return looked as Looked;
    },
    async [Symbol.asyncDispose]() {
      await simulator.close();
      await db.remove();
    },
  };
}
