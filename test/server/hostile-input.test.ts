import { Database } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import fc from "fast-check";
import type { Served } from "../../packages/server/src/serve.ts";
import { rawRequest } from "../support/raw-request.ts";
import { createInstallation, until, type Installation, type LogLine } from "../support/served.ts";

let installation: Installation;
let server: Served & { readonly lines: readonly LogLine[] };
beforeAll(async () => {
  installation = await createInstallation({ videos: 700, uploaders: 3, hostileTitles: true });
  server = await installation.serve();
  await server.desk.start({}, { trigger: "api" });
  await until(() => server.desk.current() === null, "the end of the run");
});
afterAll(() => installation[Symbol.asyncDispose]());

/** How many rows each table has. */
function rowCounts(): unknown {
  using database = new Database(join(installation.folder, "playcounts.db"), { readonly: true });
  const names = database
    .query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all();
  return names.map(({ name }) => [name, database.query(`SELECT count(*) FROM "${name}"`).values()]);
}

/** What has harmed somebody's database before, alone and amid anything. */
const venom = fc.constantFrom(
  "1 OR 1=1",
  "1; DROP TABLE video;--",
  "' UNION SELECT token FROM meta --",
  '"); DELETE FROM run; --',
  "%' OR play LIKE '%",
  "%",
  "_",
  "\\",
  "\0",
  "play DESC",
  "randomblob(1e9)",
  "9".repeat(30),
  "-1",
  "NaN",
  "__proto__",
  "../../../../etc/passwd",
  "\uD800",
  "💣",
);
const text = fc.oneof(
  venom,
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.tuple(fc.string({ maxLength: 5 }), venom).map((parts) => parts.join("")),
);
/** A text as an address can hold it: what is no text at all becomes U+FFFD. */
const inAddress = text.map((value) => encodeURIComponent(value.toWellFormed()));

describe("whatever is asked for, the database stays as it is and nothing internal is told (H8)", () => {
  const read = fc
    .tuple(
      fc.constantFrom("videos", "videos/X", "videos/X/history", "runs", "runs/X", "uploaders", "X"),
      inAddress,
      fc.array(
        fc.tuple(fc.constantFrom("sort", "order", "uids", "state", "limit", "cursor", "q", "X"), inAddress),
        { maxLength: 4 },
      ),
    )
    .map(([path, name, query]) => {
      const parameters = query.map(([key, value]) => `${key === "X" ? name : key}=${value}`);
      return `/api/v1/${path.replace("X", name)}?${parameters.join("&")}`;
    });

  test("in an address", async () => {
    const before = rowCounts();
    await fc.assert(
      fc.asyncProperty(read, async (address) => {
        const answer = await fetch(server.url + address);
        const said = await answer.text();
        expect({ address, isFine: answer.status < 500 }).toEqual({ address, isFine: true });
        expect(answer.headers.get("content-type")).toMatch(/^application\/(problem\+)?json/);
        expect(said).not.toMatch(/SQLITE|node_modules|\.ts:|playcounts\.db|near "/);
      }),
      { numRuns: 300 },
    );
    expect(rowCounts()).toEqual(before);
  });

  test("in an order", async () => {
    const before = rowCounts();
    const ids = fc.array(fc.oneof(text, fc.double(), fc.constant(null)), { maxLength: 4 });
    // An uploader nobody tracks, so that what makes sense by chance is refused too.
    const order = fc.record(
      { uids: ids, bvids: ids, limit: text, force: text, nonsense: text },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(order, fc.boolean(), async (given, isCut) => {
        const json = JSON.stringify({ ...given, uids: ["4242", ...(given.uids ?? [])] });
        const answer = await fetch(`${server.url}/api/v1/runs`, {
          method: "POST",
          body: isCut ? json.slice(0, -1) : json,
          headers: { "content-type": "application/json" },
        });
        expect(answer.status).toBe(400);
        expect(await answer.text()).not.toMatch(/SQLITE|node_modules|\.ts:|playcounts\.db/);
      }),
      { numRuns: 200 },
    );
    expect(rowCounts()).toEqual(before);
    expect(server.desk.current()).toBeNull();
  });

  test("in the key of an order", async () => {
    const before = rowCounts();
    for (const key of ["' OR 1=1 --", "x".repeat(201), "schlüssel", "a b"]) {
      const answer = await fetch(`${server.url}/api/v1/runs`, {
        method: "POST",
        headers: { "idempotency-key": key },
      });
      expect(answer.status).toBe(400);
    }
    expect(rowCounts()).toEqual(before);
  });
});

test.each([
  "/../../../../etc/passwd",
  "/docs/../../../../etc/passwd",
  "/docs/%2e%2e/%2e%2e/package.json",
  "/docs/..%2f..%2fpackage.json",
  "/docs/..%5c..%5cpackage.json",
  "/docs/....//....//package.json",
  "/docs//etc/passwd",
  "/docs/style.css%00.json",
  "/docs/%c0%ae%c0%ae/package.json",
  "//etc/passwd",
  "/assets/../app.ts",
  "/assets/%2e%2e%2fapp.ts",
  "/%00",
  "/api/v1/videos/..%2f..%2f..%2fetc%2fpasswd",
  "http://169.254.169.254/latest/meta-data",
  "file:///etc/passwd",
])("no file of the machine is served as %s (H15)", async (target) => {
  const { status, text } = await rawRequest(server.url, `GET ${target} HTTP/1.1\nHost: 127.0.0.1`);
  expect({ status, isRefused: status >= 400 && status < 500 }).toEqual({ status, isRefused: true });
  expect(text).not.toMatch(/root:|"workspaces"|createApp|instance-id/);
});

test("hostile titles and names reach a client as data, never as a page (H7)", async () => {
  const titles = new Set<string>();
  let cursor: string | null = null;
  do {
    const answer: Response = await fetch(
      `${server.url}/api/v1/videos?limit=20${cursor === null ? "" : `&cursor=${cursor}`}`,
    );
    expect(answer.headers.get("content-type")).toStartWith("application/json");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-security-policy")).toStartWith("default-src 'none'");
    const page: { items: { title: string | null }[]; cursor: string | null } = JSON.parse(
      await answer.text(),
    );
    for (const { title } of page.items) titles.add(title ?? "");
    cursor = page.cursor;
  } while (cursor !== null);
  expect([...titles].some((title) => title.includes("<script>"))).toBe(true);
  for (const title of titles) {
    expect(title.length).toBeLessThanOrEqual(500);
    expect(title.isWellFormed()).toBe(true);
    expect(title).not.toContain("\0");
  }
  for (const line of server.lines) expect(JSON.stringify(line)).not.toContain("<script>");
});

test("what was asked for is quoted in an error, but as data too (H7)", async () => {
  const script = encodeURIComponent("<script>alert(1)</script>");
  for (const path of [
    `/api/v1/runs/${script}`,
    `/api/v1/videos/${script}`,
    `/api/v1/videos?sort=${script}`,
  ]) {
    const answer = await fetch(server.url + path);
    expect(answer.headers.get("content-type")).toStartWith("application/problem+json");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  }
});

test("nobody gets more than a page at a time, however they ask (H17)", async () => {
  for (const limit of ["201", "1e9", "99999999999999999999", "-1", "0", "1.5", "%20", "Infinity"])
    expect((await fetch(`${server.url}/api/v1/videos?limit=${limit}`)).status).toBe(400);
  const uids = Array.from({ length: 100 }, (_, n) => String(n + 1)).join(",");
  expect((await fetch(`${server.url}/api/v1/videos?uids=${uids}`)).status).toBe(200);
  const many = await Promise.all(
    Array.from({ length: 50 }, () => fetch(`${server.url}/api/v1/videos?limit=200&sort=added`)),
  );
  expect(new Set(many.map(({ status }) => status))).toEqual(new Set([200]));
});
