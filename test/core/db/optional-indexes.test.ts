import { expect, test } from "bun:test";
import { videoOrders } from "../../../packages/core/src/catalogue.ts";
import { loadConfig } from "../../../packages/core/src/config.ts";
import { prepareIndexes } from "../../../packages/core/src/db/optional-indexes.ts";
import { sortingOf } from "../../../packages/core/src/db/video-walks.ts";
import { openServiceRuntime } from "../../../packages/core/src/runtime/service.ts";
import { temporaryDatabase, type TemporaryDatabase } from "../../support/temporary-database.ts";

const optional = ["video_by_gain", "video_by_play", "video_by_rank"];

async function made({ rows }: TemporaryDatabase) {
  const indexes = await rows("SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name");
  return indexes.map(({ name }) => name).filter((name) => optional.some((one) => one === name));
}

test("a database that is only updated pays for no index of orders", async () => {
  await using db = await temporaryDatabase();
  expect(await made(db)).toEqual([]);
});

test("each use makes its own indexes, once", async () => {
  await using db = await temporaryDatabase();
  await prepareIndexes(db.database, "listing");
  expect(await made(db)).toEqual(["video_by_gain", "video_by_play"]);
  await prepareIndexes(db.database, "ranking");
  await prepareIndexes(db.database, "listing");
  expect(await made(db)).toEqual(optional);
});

test("the service prepares what its lists are sorted by", async () => {
  await using db = await temporaryDatabase();
  const runtime = await openServiceRuntime(loadConfig({ DATABASE_URL: db.url }));
  runtime.close();
  expect(await made(db)).toEqual(["video_by_gain", "video_by_play"]);
});

test("every order walks along an index where there is one, and through the table where not", async () => {
  await using db = await temporaryDatabase();
  const walked = () =>
    db.database.read("looking", async (queries) => {
      const sortings = await Promise.all(videoOrders.map((order) => sortingOf(queries, order)));
      return Object.fromEntries(
        sortings.map(({ walks }, place) => [videoOrders[place], walks.map(({ index }) => index.text)[0]]),
      );
    });
  const always = {
    added: "NOT INDEXED",
    bvid: "INDEXED BY video_by_name",
    observed: "INDEXED BY video_by_age",
    published: "INDEXED BY video_by_publishing",
  };
  expect(await walked()).toEqual({ ...always, play: "NOT INDEXED", gain: "NOT INDEXED" });
  await prepareIndexes(db.database, "listing");
  expect(await walked()).toEqual({
    ...always,
    play: "INDEXED BY video_by_play",
    gain: "INDEXED BY video_by_gain",
  });
});
