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
