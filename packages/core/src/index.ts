export { updateVideoPlayCounts, type UpdateDeps } from "./update.ts";
export {
  parseUpdateRequest,
  updateRequestSchema,
  type ParsedRequest,
  type UpdateRequest,
} from "./request.ts";
export type {
  OnEvent,
  RunEvent,
  RunFailure,
  RunProgress,
  RunReport,
  RunStatus,
  SkippedVideo,
  StopReason,
  VideoChange,
  WaitReason,
} from "./events.ts";
export {
  BusyError,
  InputError,
  PlayCountsError,
  SourceError,
  StorageError,
  type Remedy,
  type SourceFault,
  type StorageFault,
} from "./errors.ts";
export type {
  BatchWrite,
  Checkpoint,
  Clock,
  DueCount,
  Fetch,
  LeaseOwner,
  OnNotice,
  ProgressStore,
  RunSession,
  RunStart,
  Selection,
  VideoSource,
  VideoStore,
} from "./ports.ts";
export type {
  Answer,
  Counters,
  CounterName,
  Suspect,
  SuspectReason,
  TrackedVideo,
  VideoRef,
  VideoState,
} from "./video.ts";
export { counterNames } from "./video.ts";
export { loadConfig, type Config, type Environment } from "./config.ts";
export { systemClock } from "./clock.ts";
export { createMemoryProgress } from "./progress/memory.ts";
export { createFileProgress } from "./progress/file.ts";
export { createUnstorageProgress, type KeyValueStorage } from "./progress/unstorage.ts";
export { openStoresOn } from "./runtime.ts";
export { openLibrary, type Library, type LibraryDeps } from "./library.ts";
export { parseTargets, type Targets } from "./targets.ts";
export { trackTargets, type TrackDeps, type TrackReport } from "./track.ts";
export { parseVideoId } from "./bilibili/bvid.ts";
export { uploaderOrders, videoOrders } from "./catalogue.ts";
export type {
  AddReport,
  Catalogue,
  CatalogueEntry,
  Curve,
  CurveQuery,
  HistoryPoint,
  Overview,
  Page,
  Reading,
  RecordedRun,
  Remark,
  Status,
  StoredVideo,
  StreamQuery,
  UploaderOrder,
  UploaderQuery,
  UploaderSummary,
  VideoDetails,
  VideoOrder,
  VideoQuery,
} from "./catalogue.ts";
export { importFile, type ImportDeps, type ImportReport } from "./import/import-file.ts";
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
export { readImport } from "./import/read-import.ts";
export { createTimeReader, type ReadTime } from "./import/times.ts";
export type { ImportContext, ImportRow, Refusal } from "./import/rows.ts";
export type { UploaderListing } from "./listing.ts";
export { openService, type Service, type ServiceDeps } from "./service.ts";
export { cleanSchedule } from "./schedule-text.ts";
export { createSchedule, scheduleProblem, type Schedule } from "./schedule.ts";
export type { Listings, OrderBook, SlotBook, UnfinishedOrder } from "./orders.ts";
export {
  createBackup,
  createRunBackup,
  listBackups,
  restoreBackup,
  verifyBackup,
  type BackupDeps,
} from "./backups.ts";
export type { Backup } from "./backup/backup-file.ts";
export type { CreatedBackup } from "./backup/create.ts";
export type { RestoredBackup, VerifiedBackup } from "./backup/restore.ts";
export { runDoctor, type DoctorOptions, type DoctorReport } from "./doctor.ts";
export type { Check, CheckStatus } from "./doctor/check.ts";
export {
  describeConfig,
  type ConfigDescription,
  type SettingDescription,
  type SettingSource,
} from "./settings.ts";
export { readDotEnvFiles, type DotEnvFile } from "./dot-env.ts";
export { readLive, type LiveDeps, type LiveReading } from "./live.ts";
export { brokenPromises, type BrokenPromise, type FreshnessFacts } from "./freshness.ts";
export { doubtAbout } from "./doubt.ts";
export { undoRun, type UndoDeps, type UndoReport } from "./undo.ts";
export { createRunLog, type RunLog, type RunLogConfig, type RunLogOptions } from "./log/run-log.ts";
export { createLogFile, type LogFile, type LogFileOptions } from "./log/log-file.ts";
export { planAhead } from "./plan-ahead.ts";
export type { Effort, Forecast, NextVideo } from "./forecast.ts";
export type { ExpectedError } from "./outlook.ts";
export { leftOf, perDay, spentAt, type Budget, type Spent } from "./budget.ts";
export { estimatePlay, type Estimate, type EstimatedVideo } from "./estimate.ts";
export { utcOffsetMs } from "./zone.ts";
