import { parseVideoId } from "../bilibili/bvid.ts";
import { bareEntry } from "./fields.ts";
import { refuse, type ImportRow } from "./rows.ts";
import { linesOf } from "./text.ts";

/** The id on a line, without a comment. */
export function idOn(text: string): string {
  return text.replace(/(^|\s)#.*$/, "").trim();
}

/** Reads ids and addresses, one per line; `#` begins a comment. */
export async function* readIdList(path: string): AsyncGenerator<ImportRow> {
  for await (const { line, text } of linesOf(path)) {
    const id = idOn(text);
    if (id === "") continue;
    if (/^\d+$/.test(id)) {
      yield refuse(line, text, `a bare number may be a video or an uploader: write av${id} for a video`);
      continue;
    }
    const ref = parseVideoId(id);
    yield ref === undefined
      ? refuse(line, text, "not a BV id, an av id or the address of a video")
      : { entry: bareEntry(ref) };
  }
}
