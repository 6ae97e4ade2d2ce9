import type { Command } from "commander";
import type { Messages } from "./messages/en.ts";
import type { Shell } from "./shell.ts";

/** Gives a command its options and what it does. */
type Complete = (command: Command, shell: Shell) => void;

/** A command as the general help shows it, and where the rest of it is. */
export interface CommandEntry {
  readonly name: string;
  readonly about: (words: Messages) => string;
  /** What stands behind the name, such as `<file>`, and what that is. */
  readonly argument?: readonly [form: string, about: (words: Messages) => string];
  readonly load: () => Promise<Complete>;
}

/**
 * Every command, in the order of the help: first what one does, then what one looks at, then the care of it. Each is
 * loaded when it is needed: a command line starts in a fraction of a second because nothing of the others is read.
 */
export const commands: readonly CommandEntry[] = [
  {
    name: "update",
    about: (words) => words.updateAbout,
    load: async () => (await import("./commands/update.ts")).addUpdate,
  },
  {
    name: "track",
    argument: ["<target...>", (words) => words.targetArgument],
    about: (words) => words.trackAbout,
    load: async () => (await import("./commands/track.ts")).addTrack,
  },
  {
    name: "untrack",
    argument: ["<target...>", (words) => words.targetArgument],
    about: (words) => words.untrackAbout,
    load: async () => (await import("./commands/untrack.ts")).addUntrack,
  },
  {
    name: "import",
    argument: ["<file>", (words) => words.importArgument],
    about: (words) => words.importAbout,
    load: async () => (await import("./commands/import.ts")).addImport,
  },
  {
    name: "videos",
    about: (words) => words.videosAbout,
    load: async () => (await import("./commands/videos.ts")).addVideos,
  },
  {
    name: "video",
    argument: ["<video>", (words) => words.videoArgument],
    about: (words) => words.videoAbout,
    load: async () => (await import("./commands/video.ts")).addVideo,
  },
  {
    name: "status",
    about: (words) => words.statusAbout,
    load: async () => (await import("./commands/status.ts")).addStatus,
  },
  {
    name: "plan",
    about: (words) => words.planAbout,
    load: async () => (await import("./commands/plan.ts")).addPlan,
  },
  {
    name: "runs",
    argument: ["[id]", (words) => words.runArgument],
    about: (words) => words.runsAbout,
    load: async () => (await import("./commands/runs.ts")).addRuns,
  },
  {
    name: "failed",
    about: (words) => words.failedAbout,
    load: async () => (await import("./commands/failed.ts")).addFailed,
  },
  {
    name: "export",
    about: (words) => words.exportAbout,
    load: async () => (await import("./commands/export.ts")).addExport,
  },
  {
    name: "undo",
    argument: ["<run>", (words) => words.runArgument],
    about: (words) => words.undoAbout,
    load: async () => (await import("./commands/undo.ts")).addUndo,
  },
  {
    name: "backup",
    about: (words) => words.backupAbout,
    load: async () => (await import("./commands/backup.ts")).addBackup,
  },
  {
    name: "doctor",
    about: (words) => words.doctorAbout,
    load: async () => (await import("./commands/doctor.ts")).addDoctor,
  },
  {
    name: "config",
    about: (words) => words.configAbout,
    load: async () => (await import("./commands/config.ts")).addConfig,
  },
  {
    name: "health",
    about: (words) => words.healthAbout,
    load: async () => (await import("./commands/health.ts")).addHealth,
  },
  {
    name: "init",
    about: (words) => words.initAbout,
    load: async () => (await import("./commands/init.ts")).addInit,
  },
];
