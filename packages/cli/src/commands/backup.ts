import type { Command } from "commander";
import type { Backup } from "@playcounts/core";
import { hasConsent, tellUnchanged } from "../consent.ts";
import { exitCodes } from "../exit-codes.ts";
import { interruptible } from "../interruption.ts";
import { configure, nothingToCheck } from "../library.ts";
import { backupTable } from "../report/backup-table.ts";
import { writeJson, type Shell } from "../shell.ts";
import { plainText } from "../terminal/plain-text.ts";
import { bytesText, utcText } from "../terminal/quantities.ts";
import { facts } from "../terminal/table.ts";
import { verifyBackups } from "./backup-verify.ts";

interface Options {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `playcounts backup`: copies of the database, checked, and how to put one back. */
export function addBackup(backup: Command, shell: Shell): void {
  const { words } = shell;
  backup.addHelpText("after", words.backupExamples);
  const add = (name: string, about: string, isDefault = false) =>
    backup.command(name, { isDefault }).description(about).addHelpText("after", words.backupExamples);
  add("list", words.backupListAbout, true).action((_, command: Command) =>
    list(shell, command.optsWithGlobals<Options>()),
  );
  add("create", words.backupCreateAbout).action((_, command: Command) =>
    create(shell, command.optsWithGlobals<Options>()),
  );
  add("verify", words.backupVerifyAbout)
    .argument("[name]", words.backupVerifyArgument)
    .action((name: string | undefined, _, command: Command) =>
      verifyBackups(shell, name, command.optsWithGlobals<Options>().json === true),
    );
  add("restore", words.backupRestoreAbout)
    .argument("<name>", words.backupArgument)
    .option("-y, --yes", words.yesAbout)
    .action((name: string, _, command: Command) => restore(shell, name, command.optsWithGlobals<Options>()));
}

/** A backup as programs read it. */
export const backupJson = ({ createdAt, ...backup }: Backup) => ({
  ...backup,
  createdAt: utcText(createdAt),
});

async function list(shell: Shell, { json }: Options): Promise<void> {
  const { core, config, reading } = await configure(shell, nothingToCheck);
  const backups = await core.listBackups({ config });
  shell.exitWith(exitCodes.done);
  if (json === true) return writeJson(shell, backups.map(backupJson));
  if (backups.length === 0) return shell.out.write(`${shell.words.noBackups}\n`);
  return shell.out.write(backupTable(backups, shell.now(), reading));
}

async function create(shell: Shell, { json }: Options): Promise<void> {
  const { words, out, err } = shell;
  const { core, config } = await configure(shell, nothingToCheck);
  const created = await interruptible(shell, words.backupStopped, (signal) =>
    core.createBackup({
      config,
      signal,
      onNotice: (message) => void err.write(`${plainText(message)}\n`),
    }),
  );
  shell.exitWith(exitCodes.done);
  const { createdAt, removed, path, bytes, videos } = created;
  if (json === true) return writeJson(shell, { ...created, createdAt: utcText(createdAt) });
  const rows: [string, string][] = [
    [words.backup, path],
    [words.size, bytesText(bytes)],
    [words.videosCount, String(videos)],
    [words.removedBackups, removed.length === 0 ? "-" : removed.join(", ")],
  ];
  return out.write(`${words.backupMade}\n\n${facts(rows)}`);
}

async function restore(shell: Shell, name: string, { yes = false, json }: Options): Promise<void> {
  const { words, out } = shell;
  const { core, config } = await configure(shell, nothingToCheck);
  // What cannot be restored is said before anybody is asked.
  const backups = await core.listBackups({ config });
  const isThere = backups.some((backup) => backup.name === name);
  if (isThere && !(await hasConsent(shell, core, { yes, question: words.restoreQuestion(name) })))
    return tellUnchanged(shell, json === true);
  const restored = await interruptible(shell, words.nothingChanged, (signal) =>
    core.restoreBackup(name, { config, signal }),
  );
  shell.exitWith(exitCodes.done);
  if (json === true) return writeJson(shell, restored);
  const { keptAs, videos } = restored;
  const kept = keptAs === null ? "" : `${words.keptAs(keptAs)}\n`;
  return out.write(`${words.restored(name, videos)}\n${kept}`);
}
