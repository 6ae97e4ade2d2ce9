#!/usr/bin/env bun
import { writeSync } from "node:fs";
import { runCommandLine } from "./command-line.ts";
import { exitCodes, signalCodes } from "./exit-codes.ts";
import { failureOf, failureText } from "./failure.ts";
import { listenForInterruption } from "./interruption.ts";
import { chooseLanguage, loadMessages } from "./language.ts";
import type { Shell } from "./shell.ts";
import { createOutlet } from "./terminal/outlet.ts";

const args = process.argv.slice(2);
const environment = process.env;
const language = chooseLanguage(args, environment);
const words = await loadMessages(language);
let exitCode = 0;
let hasWritten = false;

const stdout = createOutlet(process.stdout, environment, leaveBrokenStdout);
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
  ask: process.stdin.isTTY ? askOnTerminal : null,
  exitWith: (code) => (exitCode = code),
  hasWritten: () => hasWritten,
};

/** No answer, as after Ctrl-D, is no yes; Ctrl-C ends the process as it always does. */
async function askOnTerminal(question: string): Promise<boolean> {
  const { createInterface } = await import("node:readline");
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise((resolve) => {
      prompt.on("close", () => resolve(false));
      prompt.on("SIGINT", () => process.exit(signalCodes.SIGINT));
      prompt.question(question, (answer) => resolve(/^(y|yes|是|好)$/i.test(answer.trim())));
    });
  } finally {
    prompt.close();
  }
}

/** `playcounts videos | head`: the reader has what it wanted. Anything else, such as a full disk, must not look like the end. */
function leaveBrokenStdout(error: Error): never {
  if ("code" in error && error.code === "EPIPE") process.exit(exitCode);
  const code = "code" in error ? String(error.code) : error.message;
  const failure = {
    ...failureOf(error),
    message: words.writingFailed("stdout", code),
    exitCode: exitCodes.storage,
  };
  writeSync(process.stderr.fd, failureText(failure, words));
  process.exit(exitCodes.storage);
}
// Not every mistake is told to whoever was writing.
process.stdout.on("error", leaveBrokenStdout);
// Talk that nobody hears any more is no reason to leave a run half-done.
process.stderr.on("error", () => undefined);

// Left to itself, the runtime may go on after such a mistake and end with 0.
for (const event of ["uncaughtException", "unhandledRejection"] as const)
  process.on(event, (error: unknown) => {
    const stack = error instanceof Error ? error.stack : undefined;
    try {
      writeSync(process.stderr.fd, failureText(failureOf(error), words, stack));
    } finally {
      process.exit(exitCodes.bug);
    }
  });

await runCommandLine(args, shell);
// Everything is written and closed; a socket that lingers in a connection pool must not keep the shell waiting.
process.exit(exitCode);
