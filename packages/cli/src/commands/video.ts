import type { Command } from "commander";
import { exitCodes } from "../exit-codes.ts";
import { withLibrary } from "../library.ts";
import { videoPageText } from "../report/video-page.ts";
import { historyJson, remarkJson, videoJson } from "../report/video-json.ts";
import { writeJson, type Shell } from "../shell.ts";
import { utcText } from "../terminal/quantities.ts";

/** `playcounts video`: everything that is known of one video. */
export function addVideo(program: Command, shell: Shell): void {
  const { words } = shell;
  program
    .command("video")
    .argument("<video>", words.videoArgument)
    .description(words.videoAbout)
    .addHelpText("after", words.videoExamples)
    .action(async (text: string, _, command: Command) => {
      const { json = false } = command.optsWithGlobals<{ json?: boolean }>();
      await withLibrary(
        shell,
        (problems, core) => {
          const id = core.parseVideoId(text);
          if (id === undefined)
            problems.add(
              `${JSON.stringify(text)} is not a video id: expected 12 characters such as BV17x411w7KC, or av170001`,
            );
          return id ?? { bvid: "", aid: 0 };
        },
        async ({ core, catalogue, config, reading }, id) => {
          const details = await catalogue.describeVideo(id);
          if (details === null)
            throw new core.InputError([`video ${id.bvid} is not known here`], {
              hint: `start keeping it with: playcounts track ${id.bvid}`,
            });
          const { video, history, remarks, nextDueAt, ...rest } = details;
          if (!json) return shell.out.write(videoPageText(details, config, shell.now(), reading));
          return writeJson(shell, {
            ...videoJson(video),
            publishedAt: utcText(video.publishedAt),
            observedFrom: video.observedFrom,
            ...rest,
            nextDueAt: utcText(nextDueAt),
            history: history.map(historyJson),
            remarks: remarks.map(remarkJson),
          });
        },
      );
      shell.exitWith(exitCodes.done);
    });
}
