import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError, readImport, type ImportRow } from "@playcounts/core";
import fc from "fast-check";
import { avToBv } from "../../../packages/core/src/bilibili/bvid.ts";

const folder = mkdtempSync(join(tmpdir(), "playcounts-import-"));
afterAll(() => rmSync(folder, { recursive: true }));

const now = Date.UTC(2026, 10, 1, 18);
let files = 0;

/** Reads a text as a file of a meaningless name. */
async function read(content: string | Uint8Array): Promise<ImportRow[]> {
  files += 1;
  const path = join(folder, `${files}.dat`);
  writeFileSync(path, content);
  return Array.fromAsync(readImport(path, { timezone: "Asia/Shanghai", now }));
}
async function entries(content: string | Uint8Array) {
  const rows = await read(content);
  expect(rows.filter((row) => "refused" in row)).toEqual([]);
  return rows.map((row) => ("entry" in row ? row.entry : undefined));
}
async function refusals(content: string | Uint8Array) {
  return (await read(content)).flatMap((row) => ("refused" in row ? [row.refused] : []));
}
const failure = (content: string | Uint8Array): Promise<unknown> =>
  read(content).catch((error: unknown) => error);

const known = "BV17x411w7KC";
const bare = {
  aid: 170001,
  bvid: known,
  uid: null,
  title: null,
  publishedAt: null,
  counts: null,
  observedAt: null,
  verify: false,
};

describe("CSV", () => {
  test("is read by the names of its columns, in any order, with or without the others", async () => {
    const [full, empty] = await entries(
      "note,play,UPDATED_AT,aid,title,pubdate,uid, bvid \n" +
        `x,12345.0,2026-10-30 08:00:00,170001,"a, ""b""\nc",1257000000,1172054289,${known}\n` +
        `,,,170001,,,,\n`,
    );
    expect(full).toEqual({
      ...bare,
      uid: "1172054289",
      title: 'a, "b"\nc',
      publishedAt: 1_257_000_000_000,
      counts: {
        play: 12345,
        danmaku: null,
        reply: null,
        favorite: null,
        coin: null,
        share: null,
        like: null,
      },
      observedAt: Date.UTC(2026, 9, 30),
    });
    expect(empty).toEqual(bare);
  });

  test.each([
    ["a byte order mark and Windows line ends", `\uFEFFbvid,play\r\n${known},5\r\n`],
    ["semicolons", `bvid;play\n${known};5`],
    ["tabs", `"bvid"\t"play"\n${known}\t5\n`],
    ["empty lines", `\n\nbvid,play\n\n${known},5\n\n\n`],
  ])("may have %s", async (_, text) => {
    const [entry] = await entries(text);
    expect(entry).toMatchObject({ aid: 170001, counts: { play: 5 } });
  });

  test.each([
    ["bvid", "BV17x411w70C", "is not a BV id"],
    ["bvid", "bv17x411w7kc", "is not a BV id"],
    ["aid", "0", "is not an av number"],
    ["aid", "-5", "is not an av number"],
    ["aid", "99999999999999999999", "is not an av number"],
    ["uid", "0", "is not an uploader id"],
    ["uid", "1e9", "is not an uploader id"],
    ["uid", "name", "is not an uploader id"],
    ["play", "1.2万", "is not a whole number"],
    ["play", "-1", "is not a whole number"],
    ["play", "1.5", "is not a whole number"],
    ["play", '"1,234"', "is not a whole number"],
    ["play", "--", "is not a whole number"],
    ["play", "9007199254740993", "is not a whole number"],
    ["pubdate", "yesterday", "is not a time"],
    ["pubdate", "2099-01-01", "lies in the future"],
    ["updated_at", "2026-02-30 00:00:00", "is not a time"],
  ])("row with %s %s is refused, and only that row", async (column, value, reason) => {
    const header = column === "bvid" || column === "aid" ? `${column},title` : `bvid,${column}`;
    const rows = column === "bvid" || column === "aid" ? [`${value},t`] : [`${known},${value}`];
    const good = column === "aid" ? "170001,t" : column === "bvid" ? `${known},t` : `${known},`;
    const rowsRead = await read([header, good, ...rows, good].join("\n"));
    expect(rowsRead.map((row) => "entry" in row)).toEqual([true, false, true]);
    const [refused] = await refusals([header, good, ...rows, good].join("\n"));
    expect(refused).toMatchObject({ line: 3, reason: expect.stringContaining(reason) });
    expect(refused?.text).toContain(value.replaceAll('"', ""));
  });

  test("row is refused for everything that is wrong with it at once, on the line where it begins", async () => {
    const refused = await refusals(
      `bvid,aid,play,title\n${known},170001,1,"a\nb"\n${known},170002,-1,"c\nd\ne"\n,,1,\n${known},170001,1\n`,
    );
    expect(refused).toEqual([
      {
        line: 4,
        text: `${known},170002,-1,c\nd\ne`,
        reason: `play "-1" is not a whole number of plays; bvid ${known} and aid 170002 are different videos`,
      },
      { line: 7, text: ",,1,", reason: "neither a bvid nor an aid" },
      { line: 8, text: `${known},170001,1`, reason: "3 fields under a header of 4" },
    ]);
  });

  test("row with a quote that never ends is refused, with what it swallowed", async () => {
    const rows = await read(`bvid,title\n${known},fine\n${known},"never\n${known},ends\n`);
    expect(rows.map((row) => "entry" in row)).toEqual([true, false]);
  });

  test("keeps quotes inside of unquoted titles", async () => {
    expect(await entries(`bvid,title\n${known},5" disk\n`)).toMatchObject([{ title: '5" disk' }]);
  });

  test("is not read if a column comes twice", async () => {
    expect(await failure(`bvid,play,Play\n${known},1,2\n`)).toBeInstanceOf(InputError);
  });
});

describe("JSON", () => {
  const rows = [
    { bvid: known, uid: 1172054289, title: 'a ] , } " \\ [', play: 5, pubdate: 1257000000, note: { a: [1] } },
    { aid: 170001, uid: "12345678901234567890", play: "7", updated_at: "2026-10-30T08:00:00+08:00" },
    "av170001",
  ];
  const expected = [
    {
      ...bare,
      uid: "1172054289",
      title: 'a ] , } " \\ [',
      publishedAt: 1_257_000_000_000,
      counts: { play: 5 },
    },
    { ...bare, uid: "12345678901234567890", counts: { play: 7 }, observedAt: Date.UTC(2026, 9, 30) },
    bare,
  ];

  test.each([
    ["in one line", JSON.stringify(rows)],
    ["over many lines", `\uFEFF  ${JSON.stringify(rows, null, 2)}\n`],
    ["with a comma too many", JSON.stringify(rows).replace(/\]$/, ",]")],
    [
      "as JSON lines",
      rows
        .slice(0, 2)
        .map((row) => JSON.stringify(row))
        .join("\r\n\n") + '\n"av170001"',
    ],
  ])("is read %s", async (_, text) => {
    expect(await entries(text)).toMatchObject(expected);
  });

  test("entries that make no sense are refused with their lines", async () => {
    const big = '{"aid":170001,"uid":12345678901234567890}';
    const bad = [
      '{"aid":170001}',
      "5",
      "null",
      "[]",
      '"170001"',
      "{bvid}",
      big,
      '{"aid":170001,"title":7}',
      '{"play":1}',
    ];
    const reasons = [
      "not an object with a bvid or an aid",
      "not an object with a bvid or an aid",
      "not an object with a bvid or an aid",
      "not a BV or av id",
      "not valid JSON",
      "uid 12345678901234567000 is not an uploader id",
      "title 7 is not a text",
      "neither a bvid nor an aid",
    ].map((reason, index) => ({ line: index + 2, text: bad[index + 1] ?? "", reason }));
    expect(await refusals(`[${bad.join(",\n")}]`)).toEqual(reasons);
    expect(await refusals(bad.join("\n"))).toEqual(reasons);
  });

  test("list that is cut, or followed by something, is no list", async () => {
    expect(await failure('[{"aid":170001},{"ai')).toBeInstanceOf(InputError);
    expect(await failure('[{"aid":170001}] tail')).toBeInstanceOf(InputError);
    expect(await entries("[ ]")).toEqual([]);
  });

  test("array comes out as it went in, however it is spaced and whatever the texts hold", async () => {
    const titles = fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(titles, fc.constantFrom(0, 1, 2), async (titles, indent) => {
        const rows = titles.map((title, index) => ({ aid: index + 1, title }));
        const read = await entries(JSON.stringify(rows, null, indent));
        const stored = titles.map((title) => (title === "" ? null : title.replaceAll("\0", "\uFFFD")));
        expect(read.map((entry) => entry?.title)).toEqual(stored);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a list of ids", () => {
  test("holds BV ids, av ids and addresses, with comments and empty lines", async () => {
    const text = `# my videos\n\n${known}\r\n  AV170001 # again\nhttps://www.bilibili.com/video/${known}/?p=2#reply\n`;
    expect(await entries(text)).toEqual([bare, bare, bare]);
  });

  test("refuses what is none of these, bare numbers too", async () => {
    expect(await refusals(`${known}\n170001\nhttps://b23.tv/abc\n`)).toEqual([
      { line: 2, text: "170001", reason: expect.stringContaining("write av170001") },
      { line: 3, text: "https://b23.tv/abc", reason: expect.stringContaining("not a BV id") },
    ]);
  });
});

describe("a file that cannot be understood says what is expected:", () => {
  test.each<[string, string | Uint8Array]>([
    ["empty", ""],
    ["blank", "\uFEFF \n\n"],
    ["prose", "Dear Sir or Madam,\n"],
    ["CSV without a header", `${known},170001,title\n`],
    ["CSV without ids", "title,play\na,1\n"],
    ["one JSON object", '{\n  "videos": []\n}\n'],
    ["binary", new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0])],
    ["UTF-16", Buffer.from(`\uFEFFbvid,play\n${known},5\n`, "utf16le")],
    [
      "not UTF-8",
      Buffer.concat([Buffer.from(`bvid,title\n${known},`), Buffer.from([0xb1, 0xea, 0xcc, 0xe2])]),
    ],
  ])("%s", async (_, content) => {
    const error = await failure(content);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ hint: expect.stringMatching(/UTF-8|expected/) });
  });

  test("missing, or a directory", async () => {
    for (const path of [join(folder, "nothing"), folder]) {
      const error: unknown = await Array.fromAsync(readImport(path, { timezone: "UTC", now })).catch(
        (error: unknown) => error,
      );
      expect(error).toBeInstanceOf(InputError);
    }
  });
});

test("ids of every video come back as the same video", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 2 ** 51 - 1 }), { minLength: 1 }), async (aids) => {
      const read = await entries(aids.map(avToBv).join("\n"));
      expect(read.map((entry) => entry?.aid)).toEqual(aids);
    }),
    { numRuns: 30 },
  );
});
