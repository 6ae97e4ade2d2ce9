import type { Clock, OnNotice } from "../ports.ts";

/** Free space of the file system that holds `path`; the part of `fs.statfs` that is asked for. */
export type StatFs = (
  path: string,
) => Promise<{ readonly bavail: number; readonly bsize: number; readonly blocks: number }>;

/** Which database is backed up to where, and by what rules. */
export interface BackupPlace {
  /** The database's file, absolute. */
  readonly database: string;
  /** Where the backups are kept, absolute. */
  readonly folder: string;
  /** How many checked backups stay. */
  readonly keep: number;
  readonly clock: Clock;
  readonly notice: OnNotice;
  readonly statFs: StatFs;
}
