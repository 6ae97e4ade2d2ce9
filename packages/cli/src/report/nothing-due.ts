import type * as Core from "@playcounts/core/library";
import { timeText, type Reading } from "../terminal/quantities.ts";

/** What a person reads when there was nothing to do: why, and when there will be. */
export async function nothingDueText(
  core: Pick<typeof Core, "openLibrary">,
  config: Core.Config,
  reading: Reading,
): Promise<string> {
  const library = await core.openLibrary({ config });
  try {
    const { videos, nextDueAt } = await library.catalogue.status();
    if (videos === 0) return `${reading.words.nothingTracked}\n`;
    const next = nextDueAt === null ? "" : ` ${reading.words.nextDue(timeText(nextDueAt, reading))}`;
    return `${reading.words.nothingDue}${next}\n`;
  } finally {
    library.close();
  }
}
