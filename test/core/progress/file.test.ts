import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { createFileProgress } from "../../../packages/core/src/progress/file.ts";
import { failureOf } from "../../contracts/failure-of.ts";

const checkpoint = { version: 1, scope: "abc", runId: "7", startedAt: 1, savedAt: 2, attempted: 3 } as const;

let folder = "";
let path = "";
let notices: string[] = [];
let at = 1_234;
const open = () =>
  createFileProgress(
    path,
    () => at++,
    (message) => notices.push(message),
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "playcounts-progress-"));
  path = join(folder, "progress.json");
  notices = [];
  at = 1_234;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a file that makes no sense", () => {
  const text = JSON.stringify(checkpoint);
  test.each([
    ["empty", ""],
    ["cut", text.slice(0, -5)],
    ["of another program", '{"last_bvid":"BV17x411w7KC","processed":[1,2]}'],
    ["of another version", JSON.stringify({ ...checkpoint, version: 2 })],
    ["without a run", JSON.stringify({ ...checkpoint, runId: null })],
    ["with times that are none", JSON.stringify({ ...checkpoint, savedAt: "yesterday" })],
    ["with numbers that are none", JSON.stringify({ ...checkpoint, attempted: -1 })],
    ["a list", "[1]"],
    ["binary", "\0\u0001\u{fffd}"],
    ["huge", text + " ".repeat(20_000)],
  ])("%s is set aside under a name of its own, told, and counts as none", async (_, content) => {
    writeFileSync(path, content);
    expect(await open().load("abc")).toBeNull();
    expect(readdirSync(folder)).toEqual(["progress.json.corrupt-1234"]);
    expect(readFileSync(join(folder, "progress.json.corrupt-1234"), "utf8")).toBe(content);
    expect(notices).toEqual([expect.stringContaining("progress.json.corrupt-1234")]);
    await open().save(checkpoint);
    expect(await open().load("abc")).toEqual(checkpoint);
  });

  test("or is a link or a folder, is not followed", async () => {
    writeFileSync(join(folder, "elsewhere"), text);
    symlinkSync(join(folder, "elsewhere"), path);
    expect(await open().load("abc")).toBeNull();
    mkdirSync(path);
    expect(await open().load("abc")).toBeNull();
    expect(notices).toHaveLength(2);
    expect(readFileSync(join(folder, "elsewhere"), "utf8")).toBe(text);
  });

  test("whatever it holds, reading it neither fails nor invents a place", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"version":1,"scope":"abc","x":${json}}`),
        ),
        async (content) => {
          writeFileSync(path, content);
          expect(await open().load("abc")).toBeNull();
        },
      ),
      { numRuns: 50 },
    );
  });
});

test("a place of another request is left where it is, and not told of", async () => {
  await open().save(checkpoint);
  expect(await open().load("another")).toBeNull();
  await open().clear("another");
  expect(await open().load("abc")).toEqual(checkpoint);
  expect(notices).toEqual([]);
});

test("saving leaves one file that only its owner may write, and nothing beside it", async () => {
  for (let attempted = 0; attempted < 5; attempted += 1) await open().save({ ...checkpoint, attempted });
  expect(readdirSync(folder)).toEqual(["progress.json"]);
  expect(statSync(path).mode & 0o022).toBe(0);
});

test("a path that leads through a file is a fault of the storage, with the path and advice", async () => {
  writeFileSync(path, "");
  const progress = createFileProgress(join(path, "deeper.json"), Date.now, () => {});
  expect(await failureOf(progress.save(checkpoint))).toMatchObject({
    name: "StorageError",
    message: expect.stringContaining("deeper.json"),
    hint: expect.stringContaining("PLAYCOUNTS_PROGRESS"),
  });
});
