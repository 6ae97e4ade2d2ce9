import { codeNames } from "@playcounts/core/names";

/** What things are called, in English: headings, states, reasons. */
export const enNames = {
  ...codeNames.en,
  video: "Video",
  uploader: "Uploader",
  play: "Plays",
  run: "Run",
  results: { updated: "updated", unchanged: "unchanged", skipped: "kept", failed: "failed" },
  remaining: "not reached",
  statuses: {
    completed: "completed",
    partial: "completed, some failed",
    blocked: "stopped by Bilibili",
    interrupted: "interrupted",
    failed: "failed",
    running: "running",
  },
  kinds: { update: "update", list: "reading a list" },
  triggers: {
    schedule: "schedule",
    api: "API",
    dashboard: "this dashboard",
    cli: "command line",
    library: "library",
  },
  breakers: {
    closed: "answers normally",
    open: "asked for a pause",
    "half-open": "the pause is over, not asked since",
  },
  reasons: {
    ...codeNames.en.reasons,
    "upstream-changed": "Bilibili's answers have changed",
    budget: "the budget is spent",
    aborted: "told to stop",
    storage: "the database",
    bug: "a mistake in playcounts",
  },
};
