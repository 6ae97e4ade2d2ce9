#!/usr/bin/env bun
import { runCommandLine } from "./command-line.ts";
import { listenForInterruption } from "./interruption.ts";
import { chooseLanguage, messagesIn } from "./language.ts";
import type { Shell } from "./shell.ts";
import { createOutlet } from "./terminal/outlet.ts";

const args = process.argv.slice(2);
const environment = process.env;
const language = chooseLanguage(args, environment);
const words = messagesIn(language);
let exitCode = 0;
let hasWritten = false;

const stdout = createOutlet(process.stdout, environment);
const shell: Shell = {
  environment,
  language,
  words,
  out: {
    ...stdout,
    write(text) {
      hasWritten = true;
      return stdout.write(text);
    },
  },
  err: createOutlet(process.stderr, environment),
  now: Date.now,
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
  interruptions: (say) =>
    listenForInterruption(
      process,
      () => say(words.stopping),
      (code) => process.exit(code),
    ),
  exitWith: (code) => (exitCode = code),
  hasWritten: () => hasWritten,
};

// `playcounts videos | head`: the reader has what it wanted. Nobody is left to be told about a broken stderr.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit(exitCode));

await runCommandLine(args, shell);
// Everything is written and closed; a socket that lingers in a connection pool must not keep the shell waiting.
process.exit(exitCode);
