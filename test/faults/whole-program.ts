import { createClient } from "@libsql/client";
import { updateVideoPlayCounts, type RunReport, type UpdateDeps, type UpdateRequest } from "@playcounts/core";
import { startSimulator, type Simulator, type SimulatorOptions } from "../simulator/simulator.ts";
import { databaseFile, type DatabaseFile } from "../support/database-file.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";

/** A row of the table of videos, as the file holds it. */
export interface StoredRow {
  readonly aid: number;
  readonly play: number | null;
  readonly observed_at: number | null;
  readonly observed_from: string | null;
  readonly state: string;
  readonly suspect: string | null;
  readonly title: string | null;
}

/** The real program on a real file against a simulated site, with a clock of ours. Removes itself: `await using`. */
export interface WholeProgram extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly simulator: Simulator;
  readonly file: DatabaseFile;
  /** Av ids of the tracked videos, in the order of tracking. */
  readonly aids: readonly number[];
  /** One run: one video per request, and no backup, unless `deps` say otherwise. */
  run(request?: UpdateRequest, deps?: UpdateDeps): Promise<RunReport>;
  /** The site forgets its script and its log, and answers as at first. */
  heal(): void;
  rows(): Promise<StoredRow[]>;
  row(aid: number): Promise<StoredRow>;
  /** By the same library as the program's: two copies of SQLite in one process take each other's locks away. */
  sql<Row>(statement: string): Promise<Row[]>;
}

export interface WholeProgramOptions extends SimulatorOptions {
  /** How many videos of the site are tracked, each with 1,000 plays read thirty days ago. @default 3 */
  readonly tracked?: number;
}

/** @param options of the simulated site too, whose counts stand still at 2,000 plays */
export async function wholeProgram({
  tracked = 3,
  ...options
}: WholeProgramOptions = {}): Promise<WholeProgram> {
  const clock = createFakeClock(Date.UTC(2026, 0, 10, 4));
  const simulator = await startSimulator({ videos: 60, uploaders: 3, now: () => clock.now(), ...options });
  const file = await databaseFile({ videos: 0 });
  const videos = Array.from({ length: tracked }, (_, place) => simulator.catalogue.videoAt(place)).filter(
    (video) => video !== undefined,
  );
  const read = clock.now() - 30 * 86_400_000;
  const values = videos.map(
    ({ aid, bvid }, place) => `(${aid}, '${bvid}', 0, 1000, ${read + place}, 'view', ${read + place})`,
  );
  file.sql(`INSERT INTO video (aid, bvid, added_at, play, observed_at, observed_from, attempted_at)
    VALUES ${values.join(", ")}`);
  function heal(): void {
    simulator.reset();
    for (const { aid } of videos) simulator.setCounts(aid, { play: 2_000 });
  }
  heal();
  const client = createClient({ url: file.config.databaseUrl, timeout: 1_000 });
  const sql = async <Row>(statement: string) =>
    (await client.execute(statement)).rows.map((row) => Object.assign({}, row) as Row);
  const rows = () => sql<StoredRow>("SELECT * FROM video ORDER BY id");
  return {
    clock,
    simulator,
    file,
    aids: videos.map(({ aid }) => aid),
    run: (request = {}, deps = {}) =>
      updateVideoPlayCounts(request, {
        clock,
        random: () => 0.5,
        backup: async () => undefined,
        ...deps,
        config: { ...file.config, apiUrl: simulator.url, source: "view", ...deps.config },
      }),
    heal,
    rows,
    sql,
    async row(aid) {
      const row = (await rows()).find((candidate) => candidate.aid === aid);
      if (row === undefined) throw new Error(`no video ${aid}`);
      return row;
    },
    async [Symbol.asyncDispose]() {
      await simulator.close();
      client.close();
      await file[Symbol.asyncDispose]();
    },
  };
}
