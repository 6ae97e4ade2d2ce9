import { expect, test } from "bun:test";
import { wordsOf } from "../../../packages/server/src/dashboard/words/words.ts";
import { readFiles } from "../../support/source-files.ts";

const dashboard = readFiles("packages/server/src/dashboard/**/*.{tsx,css,js}");

/** Every text of a dictionary by its path; of functions, what they say for made-up arguments. */
function* texts(words: unknown, path = ""): Generator<readonly [path: string, text: string]> {
  if (typeof words === "string") yield [path, words];
  else if (typeof words === "function") yield [path, String(words("a", 2, "c", "d"))];
  else for (const [name, value] of Object.entries(words ?? {})) yield* texts(value, `${path}.${name}`);
}

/** Names that are the same in both languages. */
const international =
  /^\.(apiDocs|comma|home\.between|names\.triggers\.api|system\.sources\.\.env|home\.emptySteps\.\d\.1)$/;

test("everything is said in both languages, and in none of them in the other's", () => {
  const [english, chinese] = [new Map(texts(wordsOf("en"))), new Map(texts(wordsOf("zh")))];
  expect([...chinese.keys()]).toEqual([...english.keys()]);
  for (const [path, text] of english)
    if (!international.test(path)) expect([path, text.match(/\p{Script=Han}/u)]).toEqual([path, null]);
  const han = /\p{Script=Han}/u;
  const untranslated = [...chinese].filter(
    ([path, text]) => !international.test(path) && text !== "" && !han.test(text),
  );
  expect(untranslated.filter(([path, text]) => english.get(path) === text)).toEqual([]);
});

test("no part asks for what the content policy forbids", () => {
  const forbidden =
    /\sstyle=|dangerouslySetInnerHTML|\braw\(|innerHTML|setAttribute\("style"|\beval\(|new Function/;
  expect(dashboard.filter(({ text }) => forbidden.test(text)).map(({ path }) => path)).toEqual([]);
});

test("the stylesheet takes nothing from elsewhere, and is as dark by choice as by the device", () => {
  const css = dashboard.find(({ path }) => path.endsWith("dashboard.css"))?.text ?? "";
  expect(css).not.toMatch(/@import|url\(/);
  const blocks = Array.from(css.matchAll(/color-scheme: dark;([^}]*)}/g), ([, block = ""]) =>
    block.replaceAll(/\s+/g, " ").trim(),
  );
  expect(blocks).toHaveLength(2);
  expect(blocks[0]).toBe(blocks[1] ?? "");
});
