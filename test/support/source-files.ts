import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The root of the repository, absolute. */
export const root = join(import.meta.dir, "../..");

/** A file of the repository; `path` is relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What git never holds: installed, built, or a developer's own. The same list as .gitignore; folders end in "/". */
const untracked =
  /(^|\/)(node_modules|\.git|dist)\/$|^(data|tmp|artefacts)\/$|(^|\/)\.env(\.(?!example$).*)?$|\.(tgz|log)$|\.DS_Store$/;

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory() && !untracked.test(`${path}/`)) yield* walk(`${path}/`);
    else if (entry.isFile() && !untracked.test(path)) yield path;
  }
}

/** Every file of the repository that matches a glob, in order of path; asks no git, so that an archive will do. */
export function readFiles(glob: string): readonly SourceFile[] {
  const matcher = new Bun.Glob(glob);
  return Array.from(walk(""))
    .filter((path) => matcher.match(path))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

const comment = /\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(,])\/\/.*$/gm;
const specifiers = [
  /^(?:import|export)\b(?:[^;"']*?\bfrom)?\s*["']([^"']+)["']/gm, // statements, `import type` and `export … from` too
  /\bimport\(\s*["'`]([^"'`]+)["'`]/g, // at run time, and in types
  /\bimport\.meta\.resolve\(\s*["'`]([^"'`]+)["'`]/g, // files of a package that are no modules
  /\brequire\(\s*["'`]([^"'`]+)["'`]/g,
];

/** The specifiers that a module imports or re-exports from, types included, as written. */
export function importsOf({ text }: SourceFile): readonly string[] {
  const code = text.replaceAll(comment, "");
  return specifiers.flatMap((pattern) => Array.from(code.matchAll(pattern), (match) => match[1] ?? ""));
}

const transpilers = { ts: new Bun.Transpiler({ loader: "ts" }), tsx: new Bun.Transpiler({ loader: "tsx" }) };

/** The code of a module without comments, types and the contents of its strings: what can have an effect. */
export function codeOf({ path, text }: SourceFile): string {
  const transpiler = transpilers[path.endsWith("x") ? "tsx" : "ts"];
  return transpiler.transformSync(text).replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
}

/** The names that an entry of a package re-exports, types included. @throws if it does anything but list them */
export function exportsOf(entry: string): string[] {
  const text = readFiles(entry)[0]?.text ?? "";
  if (/^export (\*|default|const|function|class|interface|type \w)/m.test(text))
    throw new Error(`${entry} exports something that is no list of names`);
  return Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, list = ""]) => list.split(","))
    .flat()
    .map((name) =>
      name
        .replace(/^\s*type /, "")
        .replace(/^.* as /, "")
        .trim(),
    )
    .filter((name) => name !== "");
}
