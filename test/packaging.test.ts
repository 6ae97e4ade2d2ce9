import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { startSimulator } from "./simulator/simulator.ts";
import { installPackedCore, type Consumer } from "./support/packed-core.ts";
import { root } from "./support/source-files.ts";

// Packing, and a first npm install over a slow line.
setDefaultTimeout(180_000);

let consumer: Consumer;
beforeAll(async () => {
  consumer = await installPackedCore();
});
// There is none if packing failed, and that failure is the one to show.
afterAll(() => (consumer as Consumer | undefined)?.remove());

const installed = (path: string): Promise<string> =>
  Bun.file(join(consumer.folder, "node_modules/@playcounts/core", path)).text();

const listExports = (entry: string) => `
  import * as core from "${entry}";
  console.log(JSON.stringify({ from: import.meta.resolve("${entry}"), names: Object.keys(core).sort() }));
`;

test("npm installs the tarball without a complaint about this Node", () => {
  expect(consumer.installLog).not.toContain("EBADENGINE");
});

test("the tarball names versions, not the workspace, and carries the licence", async () => {
  expect(await installed("package.json")).not.toMatch(/"(catalog|workspace):/);
  expect(await installed("LICENSE")).toBe(await Bun.file(join(root, "LICENSE")).text());
});

test.each([
  ["@playcounts/core", "index", "updateVideoPlayCounts"],
  ["@playcounts/core/library", "library-index", "openLibrary"],
  ["@playcounts/core/names", "names", "codeNames"],
])("a plain Node program can import %s, and gets what a Bun program gets", async (entry, file, name) => {
  const node = await consumer.run(["node"], "exports.js", listExports(entry));
  expect(node).toMatchObject({ exitCode: 0, stderr: "" });
  const bun = await consumer.run([process.execPath], "exports.js", listExports(entry));
  expect(bun).toMatchObject({ exitCode: 0, stderr: "" });

  const [onNode, onBun] = [JSON.parse(node.stdout), JSON.parse(bun.stdout)];
  expect(onNode.from).toEndWith(`/dist/${file}.js`);
  expect(onBun.from).toEndWith(`/src/${file}.ts`);
  expect(onNode.names).toContain(name);
  expect(onNode.names).toEqual(onBun.names);
});

test("importing it opens nothing, prints nothing and does not keep the program alive", async () => {
  const script = `import "@playcounts/core";`;
  const result = await consumer.run(["node"], "import.js", script, { DATABASE_URL: "file:./made.db" });
  expect(result).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(await Bun.file(join(consumer.folder, "made.db")).exists()).toBe(false);
});

test("a plain Node program can back up, check and put back its database", async () => {
  const env = { DATABASE_URL: "file:./kept/playcounts.db" };
  const make = `
    import { createBackup, openLibrary, verifyBackup } from "@playcounts/core";
    (await openLibrary({ create: true })).close();
    const { name, videos } = await createBackup();
    const { state } = await verifyBackup(name);
    console.log(JSON.stringify({ name, videos, state }));
  `;
  const made = await consumer.run(["node"], "back-up.js", make, env);
  expect(made).toMatchObject({ exitCode: 0, stderr: "" });
  const { name, ...facts } = JSON.parse(made.stdout);
  expect(facts).toEqual({ videos: 0, state: "verified" });

  const putBack = `
    import { restoreBackup } from "@playcounts/core";
    console.log((await restoreBackup(${JSON.stringify(name)})).keptAs);
  `;
  const restored = await consumer.run(["node"], "put-back.js", putBack, env);
  expect(restored).toMatchObject({ exitCode: 0, stderr: "" });
  expect(restored.stdout).toContain("pre-restore-");
});

test("a plain Node program refreshes what it tracks, on a database handle, progress, signal and log of its own", async () => {
  await using simulator = await startSimulator({ videos: 120, uploaders: 3 });
  const videos = Array.from(simulator.catalogue.videos(), ({ aid, bvid }) => ({ aid, bvid }));
  const script = `
    import { createClient } from "@libsql/client";
    import { createMemoryProgress, openLibrary, openStoresOn, updateVideoPlayCounts } from "@playcounts/core";
    const unknown = { uid: null, title: null, publishedAt: null, counts: null, observedAt: null, verify: false };
    const library = await openLibrary({ create: true });
    await library.catalogue.add(${JSON.stringify(videos)}.map((video) => ({ ...video, ...unknown })));

    const told = [];
    const client = createClient({ url: process.env.DATABASE_URL });
    const { store } = await openStoresOn(client);
    const deps = { store, progress: createMemoryProgress(), onEvent: ({ type }) => told.push(type) };
    const stopped = await updateVideoPlayCounts({}, { ...deps, signal: AbortSignal.abort() });
    const report = await updateVideoPlayCounts({}, deps);
    const again = await updateVideoPlayCounts();
    const { items } = await library.catalogue.listVideos({ limit: 200 });
    console.log(JSON.stringify({ stopped: stopped.status, report, again: again.due, told, items }));
    client.close();
    library.close();
  `;
  const { exitCode, stdout, stderr } = await consumer.run(["node"], "update.js", script, {
    DATABASE_URL: "file:./own/playcounts.db",
    BILIBILI_API_URL: simulator.url,
    PLAYCOUNTS_BATCH_DELAY: "0",
    PLAYCOUNTS_REQUEST_DELAY: "0",
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const { stopped, report, again, told, items } = JSON.parse(stdout);
  expect(stopped).toBe("interrupted");
  expect(report).toMatchObject({ status: "completed", due: 120, updated: 120, requests: 3 });
  expect(again).toBe(0);
  expect(told).toContain("run-finished");
  expect(items).toHaveLength(120);
  for (const { aid, play } of items) expect({ aid, play }).toEqual({ aid, play: simulator.counts(aid).play });
});

test("an error on Node points into the TypeScript source", async () => {
  const script = `
    import { updateVideoPlayCounts } from "@playcounts/core";
    await updateVideoPlayCounts({ limit: "many" }).catch((error) => console.log(error.stack));
  `;
  const { stdout } = await consumer.run(["node", "--enable-source-maps"], "stack.js", script);
  expect(stdout).toContain("InputError");
  expect(stdout).toMatch(/core\/src\/[\w-]+\.ts:\d+/);
});

test.each([
  ["nodenext", "nodenext"],
  ["preserve", "bundler"],
])(
  "its types resolve in a strict program with module %s, resolution %s",
  async (module, moduleResolution) => {
    const program = `
    import { updateVideoPlayCounts, type RunReport } from "@playcounts/core";
    const report: RunReport = await updateVideoPlayCounts({ uids: ["1172054289"], force: false });
    report.due satisfies number;
    // @ts-expect-error a type that did not resolve would be any, and fit
    report.due satisfies string;
    // @ts-expect-error neither would a wrong request be noticed
    await updateVideoPlayCounts({ force: "yes" });
  `;
    const tsc = [
      process.execPath,
      join(root, "node_modules/.bin/tsc"),
      "--ignoreConfig",
      "--noEmit",
      "--strict",
    ];
    // Third-party declarations are not ours to check; types we failed to ship are caught by the program above.
    const options = ["--skipLibCheck", "--target", "es2022", "--lib", "es2022,dom", "--types", ""];
    const resolution = ["--module", module, "--moduleResolution", moduleResolution];
    expect(await consumer.run([...tsc, ...options, ...resolution], "program.ts", program)).toMatchObject({
      exitCode: 0,
      stdout: "",
    });
  },
);
