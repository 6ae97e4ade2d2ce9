import { expect, test } from "bun:test";
import fc from "fast-check";
import { createClient } from "@libsql/client";
import { toJson } from "../../../packages/core/src/db/json.ts";

const client = createClient({ url: ":memory:" });

test("any text survives the way through json_each into a column and back, halves of characters and NUL replaced", async () => {
  await client.execute("CREATE TABLE heap (place INTEGER, text TEXT)");
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(texts, async (given) => {
      // Cutting a text by its units may cut a character in two.
      const halved = given.map((text) => text.slice(1));
      await client.execute("DELETE FROM heap");
      await client.execute({
        sql: "INSERT INTO heap SELECT key, value FROM json_each(?)",
        args: [toJson(halved)],
      });
      const { rows } = await client.execute("SELECT text FROM heap ORDER BY place");
      expect(rows.map((row) => row["text"])).toEqual(
        halved.map((text) => text.toWellFormed().replaceAll("\0", "\uFFFD")),
      );
    }),
    { numRuns: 100 },
  );
});

test.each([["half a character: \ud83d"], ["the other half: \udca9"], ["a NUL: \0"]])(
  "a text with %j is written as valid UTF-8",
  async (text) => {
    const { rows } = await client.execute({
      sql: "SELECT hex(value) AS bytes FROM json_each(?)",
      args: [toJson([text])],
    });
    const bytes = String(rows[0]?.["bytes"]);
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes, "hex"))).not.toThrow();
    expect(bytes).toContain("EFBFBD");
  },
);

test("what needs no care is not changed", () => {
  expect(toJson(["\\ud83d", "💩", 1, null, { a: "标题" }])).toBe(
    JSON.stringify(["\\ud83d", "💩", 1, null, { a: "标题" }]),
  );
});
