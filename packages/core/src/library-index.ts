// What index.ts exports as far as the tracked videos, their backups and the settings go, and nothing that asks the site
// or checks requests of others: loading all of that takes longer than a short command.
export { BusyError, InputError, PlayCountsError, StorageError, type StorageFault } from "./errors.ts";
export { loadConfig, type Config, type Environment } from "./config.ts";
export { openLibrary, type Library, type LibraryDeps } from "./library.ts";
export { parseVideoId } from "./bilibili/bvid.ts";
export { parseTargets, type Targets } from "./targets.ts";
export { createSchedule, type Schedule } from "./schedule.ts";
export { brokenPromises, type BrokenPromise, type FreshnessFacts } from "./freshness.ts";
export { createBackup, listBackups, restoreBackup, verifyBackup, type BackupDeps } from "./backups.ts";
export type { Backup } from "./backup/backup-file.ts";
export type { CreatedBackup } from "./backup/create.ts";
export type { RestoredBackup, VerifiedBackup } from "./backup/restore.ts";
export { importFile, type ImportDeps, type ImportReport } from "./import/import-file.ts";
export type { Refusal } from "./import/rows.ts";
export { createTimeReader, type ReadTime } from "./import/times.ts";
export {
  exportFormats,
  exportSubjects,
  exportText,
  type ExportDeps,
  type ExportFormat,
  type ExportPiece,
  type ExportRequest,
  type ExportSubject,
} from "./export/export-text.ts";
export { isoTime, isoTimeOrNull, readingDocument, videoDocument } from "./documents.ts";
export type {
  AddReport,
  Catalogue,
  HistoryPoint,
  Page,
  Reading,
  RecordedRun,
  Remark,
  Status,
  StoredVideo,
  StreamQuery,
  VideoDetails,
  VideoOrder,
  VideoQuery,
} from "./catalogue.ts";
export { spentAt, type Budget } from "./budget.ts";
export { utcOffsetMs } from "./zone.ts";
