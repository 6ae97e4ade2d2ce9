import { Database } from "bun:sqlite";

/** What a measured program must have left behind, so that none wins by doing less. */
export interface Work {
  /** Videos with a number. */
  readonly counted: number;
  /** Rows of history; null if the program keeps none. */
  readonly observations: number | null;
}

/** @throws {Error} if the database holds less, or more. */
export function verifyWork(path: string, work: Work): void {
  using database = new Database(path, { readwrite: true });
  const count = (query: string): number => {
    const row = database.query<{ n: number }, []>(query).get();
    return row?.n ?? 0;
  };
  const counted = count("SELECT count(*) AS n FROM video WHERE play IS NOT NULL AND observed_at IS NOT NULL");
  const observations = work.observations === null ? null : count("SELECT count(*) AS n FROM observation");
  if (counted !== work.counted || observations !== work.observations)
    throw new Error(
      `${path} holds ${counted} numbers and ${observations} observations instead of ${JSON.stringify(work)}`,
    );
}
