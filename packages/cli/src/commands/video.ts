import type { Command } from "commander";
import type { Config, StoredVideo } from "@playcounts/core";
import { exitCodes } from "../exit-codes.ts";
import { interruptible } from "../interruption.ts";
import { withLibrary } from "../library.ts";
import { codeOfLive, liveJson, type LiveView } from "../report/live.ts";
import { videoPageText } from "../report/video-page.ts";
import { historyJson, remarkJson } from "../report/record-json.ts";
import { writeJson, type Shell } from "../shell.ts";
import { utcText } from "../terminal/quantities.ts";

/** `playcounts video`: everything that is known of one video. */
export function addVideo(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("--live", words.liveAbout)
    .addHelpText("after", words.videoExamples)
    .action(async (text: string) => {
      const { json = false, live = false } = command.optsWithGlobals<{ json?: boolean; live?: boolean }>();
      await withLibrary(
        shell,
        (problems, core) => {
          const id = core.parseVideoId(text);
          if (id === undefined) problems.add(words.notAVideo(JSON.stringify(text)));
          return id ?? { bvid: "", aid: 0 };
        },
        async ({ core, catalogue, config, reading }, id) => {
          const details = await catalogue.describeVideo(id);
          if (details === null)
            throw new core.InputError([words.unknownVideo(id.bvid)], { hint: words.trackIt(id.bvid) });
          const { video, history, remarks, nextDueAt, ...rest } = details;
          const view = live ? await readLive(shell, config, video) : null;
          shell.exitWith(view === null ? exitCodes.done : codeOfLive(view));
          const { staleAfterMs } = config;
          if (!json)
            return shell.out.write(
              videoPageText({ details, live: view, now: shell.now(), staleAfterMs }, reading),
            );
          return writeJson(shell, {
            ...core.videoDocument(video),
            publishedAt: utcText(video.publishedAt),
            observedFrom: video.observedFrom,
            ...rest,
            nextDueAt: utcText(nextDueAt),
            history: history.map(historyJson),
            remarks: remarks.map(remarkJson),
            ...(view === null ? {} : { live: liveJson(view, video) }),
          });
        },
      );
    });
}

/** Asks the site once. @throws {BusyError} while a run holds the database */
async function readLive(shell: Shell, config: Config, video: StoredVideo): Promise<LiveView> {
  const core = await import("@playcounts/core");
  const reading = await interruptible(shell, shell.words.stoppedLooking, (signal) =>
    core.readLive(video, { config, signal }),
  );
  const answer = reading.kind === "answered" ? reading.answer : null;
  return {
    reading,
    doubt: answer?.kind === "counted" ? core.doubtAbout({ ...video, counts: video }, answer.counts) : null,
  };
}
