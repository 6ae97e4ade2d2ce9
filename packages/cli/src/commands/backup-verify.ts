import type { VerifiedBackup } from "@playcounts/core";
import { exitCodes } from "../exit-codes.ts";
import { interruptible } from "../interruption.ts";
import { configure, nothingToCheck } from "../library.ts";
import { writeJson, type Shell } from "../shell.ts";
import { plainText } from "../terminal/plain-text.ts";
import { utcText } from "../terminal/quantities.ts";

/** What came of checking one backup. */
interface Verified {
  readonly name: string;
  readonly sound: boolean;
  /** What is wrong with it, or null. */
  readonly problem: string | null;
  readonly backup: VerifiedBackup | null;
}

/** `playcounts backup verify`: checks one backup from end to end, or all that are not known to be damaged. */
export async function verifyBackups(shell: Shell, name: string | undefined, json: boolean): Promise<void> {
  const { words } = shell;
  const { core, config } = await configure(shell, nothingToCheck);
  const { StorageError, verifyBackup } = core;
  const names =
    name === undefined
      ? (await core.listBackups({ config }))
          .filter(({ kind, state }) => kind === "backup" && state !== "damaged")
          .map((backup) => backup.name)
      : [name];
  // A watchman who asks for nothing in particular must not be told that all is well.
  if (names.length === 0) throw new StorageError("backup", words.noBackups, { hint: words.makeBackup });
  const results: Verified[] = [];
  for (const each of names)
    results.push(await interruptible(shell, words.stoppedLooking, (signal) => verifyOne(each, signal)));

  async function verifyOne(each: string, signal: AbortSignal): Promise<Verified> {
    try {
      const backup = await verifyBackup(each, { config, signal });
      return { name: each, sound: true, problem: null, backup };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return { name: each, sound: false, problem: error.message, backup: null };
    }
  }

  shell.exitWith(results.every(({ sound }) => sound) ? exitCodes.done : exitCodes.storage);
  if (json) return writeJson(shell, results.map(verifiedJson));
  const lines = results.map(({ name, problem, backup }) =>
    problem === null
      ? `✓ ${words.backupSound(name, backup?.videos ?? 0)}\n`
      : `✗ ${words.backupDamaged(name, plainText(problem))}\n`,
  );
  return shell.out.write(lines.join(""));
}

function verifiedJson({ name, sound, problem, backup }: Verified) {
  return {
    name,
    sound,
    problem,
    createdAt: utcText(backup?.createdAt ?? null),
    bytes: backup?.bytes ?? null,
    videos: backup?.videos ?? null,
    plays: backup?.plays ?? null,
  };
}
