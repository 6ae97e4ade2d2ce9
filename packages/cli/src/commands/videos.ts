import type { Command } from "commander";
import type { StoredVideo, VideoState } from "@playcounts/core";
import { exitCodes } from "../exit-codes.ts";
import { readChoice, readLimit, readUids, type Problems } from "../input.ts";
import { pagesOf, withLibrary } from "../library.ts";
import type { Shell } from "../shell.ts";
import { plainText } from "../terminal/plain-text.ts";
import { cellCount, timeText, type Reading } from "../terminal/quantities.ts";
import { table, type Column } from "../terminal/table.ts";

interface Options {
  readonly uids?: string[];
  readonly sort?: string;
  readonly state?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

const orders = ["play", "observed", "published", "added", "bvid"] as const;
const states: readonly VideoState[] = ["live", "gone", "hidden", "review", "login-only"];

/** `playcounts videos`: the stored numbers. */
export function addVideos(command: Command, shell: Shell): void {
  const { words } = shell;
  command
    .option("-u, --uids <uid...>", words.videosUidsAbout)
    .option("-s, --sort <order>", words.sortAbout(orders.join(", ")))
    .option("--state <state>", words.stateAbout(states.join(", ")))
    .option("-l, --limit <n>", words.videosLimitAbout)
    .addHelpText("after", words.videosExamples)
    .action(async () => {
      const options = command.optsWithGlobals<Options>();
      await withLibrary(
        shell,
        (problems) => readQuery(options, problems),
        async ({ core, catalogue, reading }, { limit, ...query }) => {
          const pages = pagesOf((page) => catalogue.listVideos({ ...query, ...page }), limit);
          await (options.json === true
            ? writeArray(shell, pages, core.videoDocument)
            : writeTable(shell, pages, reading));
        },
      );
      shell.exitWith(exitCodes.done);
    });
}

function readQuery({ uids, sort, state, limit }: Options, problems: Problems) {
  return {
    uids: readUids(uids, problems),
    order: readChoice("--sort", sort, orders, problems),
    state: readChoice("--state", state, states, problems),
    limit: readLimit(limit, problems),
  };
}

/** One JSON array, page by page: memory does not grow with its length. */
async function writeArray(
  { out }: Shell,
  pages: AsyncIterable<readonly StoredVideo[]>,
  toDocument: (video: StoredVideo) => object,
): Promise<void> {
  let before = "[";
  for await (const page of pages) {
    if (page.length === 0) continue;
    await out.write(before + page.map((video) => JSON.stringify(toDocument(video))).join(",\n"));
    before = ",\n";
  }
  await out.write(before === "[" ? "[]\n" : "]\n");
}

async function writeTable(
  { out, words }: Shell,
  pages: AsyncIterable<readonly StoredVideo[]>,
  reading: Reading,
): Promise<void> {
  const columns: Column[] = [
    { heading: words.video, align: "left", minWidth: 12 },
    { heading: words.uploader, align: "left", minWidth: 16 },
    { heading: words.play, align: "right", minWidth: 11 },
    { heading: words.readAt, align: "left", minWidth: 19 },
    { heading: words.state, align: "left", minWidth: 10 },
    { heading: words.title, align: "left" },
  ];
  const maxWidth = out.isTerminal ? out.columns() : undefined;
  let isFirst = true;
  for await (const page of pages) {
    if (isFirst && page.length === 0) await out.write(`${words.noVideos}\n`);
    else
      await out.write(
        table(
          columns,
          page.map((video) => row(video, reading)),
          { maxWidth, withHeadings: isFirst },
        ),
      );
    isFirst = false;
  }
}

function row(
  { bvid, uid, play, observedAt, state, suspect, title }: StoredVideo,
  reading: Reading,
): string[] {
  const { words, language } = reading;
  return [
    bvid,
    uid ?? "-",
    cellCount(play, language),
    observedAt === null ? "-" : timeText(observedAt, reading),
    suspect === null ? words.states[state] : words.suspect,
    plainText(title ?? "-"),
  ];
}
