import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { InputError } from "@playcounts/core";
import { readAccess } from "../../packages/server/src/access.ts";
import { createFailureLimit } from "../../packages/server/src/http/failure-limit.ts";
import { rawRequest } from "../support/raw-request.ts";
import { createInstallation, type Installation } from "../support/served.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await createInstallation({ videos: 3, uploaders: 1 });
});
afterAll(() => installation[Symbol.asyncDispose]());

const token = "canary-token-3f9a1c5e7b2d4860";
const bearer = { authorization: `Bearer ${token}` };

test.each([
  ["bytes that are no text", "Authorization: Bearer \u00ff\u00fe", [400, 401]],
  ["text that is not ASCII", "Authorization: Bearer ключ", [400, 401]],
  ["two, one of them right", `Authorization: Bearer ${token}\nAuthorization: Bearer wrong`, [400, 401]],
  ["two in one", `Authorization: Bearer wrong ${token}`, [401]],
  ["one within another", `Authorization: Bearer "${token}"`, [401]],
  ["a very long one", `Authorization: Bearer ${"x".repeat(12_000)}`, [401]],
  ["the right one under another name", `X-Authorization: Bearer ${token}`, [401]],
  ["the right one as a cookie", `Cookie: token=${token}; authorization=Bearer ${token}`, [401]],
])("a token as %s opens nothing and breaks nothing (H1)", async (_, header, statuses) => {
  const server = await installation.serve({ PLAYCOUNTS_API_TOKEN: token });
  const answer = await rawRequest(server.url, `GET /api/v1/status HTTP/1.1\nHost: 127.0.0.1\n${header}`);
  expect(answer.status).toBeOneOf(statuses);
  expect((await fetch(`${server.url}/api/v1/status`, { headers: bearer })).status).toBe(200);
});

test("there is no token that fits everywhere, none by default, and one that could be guessed is warned of (H2)", async () => {
  const server = await installation.serve({ PLAYCOUNTS_API_TOKEN: token });
  for (const word of ["admin", "password", "playcounts", "token", "changeme", "undefined", "null"]) {
    const headers = { authorization: `Bearer ${word}` };
    expect((await fetch(`${server.url}/api/v1/status`, { headers })).status).toBe(401);
  }
  expect(await readAccess(installation.config())).toMatchObject({ token: null });
  for (const empty of ["", " "])
    expect(readAccess(installation.config({ HOST: "::", PLAYCOUNTS_API_TOKEN: empty }))).rejects.toThrow(
      /there is no PLAYCOUNTS_API_TOKEN/,
    );
  const warnings = async (given: string) => {
    const { lines } = await installation.serve({ PLAYCOUNTS_API_TOKEN: given });
    return lines.filter(({ message }) => message.includes("guessed")).length;
  };
  expect([await warnings("changeme"), await warnings(token)]).toEqual([1, 0]);
});

test("the token may come from a file, but not from two places, and not be empty", async () => {
  const path = join(installation.folder, "token");
  await Bun.write(path, `${token}\n`);
  const config = (more: Record<string, string>) => installation.config(more);
  expect(await readAccess(config({ PLAYCOUNTS_API_TOKEN_FILE: path }))).toMatchObject({ token });
  expect(readAccess(config({ PLAYCOUNTS_API_TOKEN_FILE: path, PLAYCOUNTS_API_TOKEN: "x" }))).rejects.toThrow(
    InputError,
  );
  await Bun.write(path, " \n");
  expect(readAccess(config({ PLAYCOUNTS_API_TOKEN_FILE: path }))).rejects.toThrow(/is empty/);
  expect(readAccess(config({ PLAYCOUNTS_API_TOKEN: "two words" }))).rejects.toThrow(/not shown/);
});

test("ten wrong tokens in a minute are all an address has; others are not affected", async () => {
  const server = await installation.serve({ PLAYCOUNTS_API_TOKEN: token, PLAYCOUNTS_TRUST_PROXY: "true" });
  const ask = async (authorization: string, client: string) =>
    (
      await fetch(`${server.url}/api/v1/status`, {
        headers: { authorization, "x-forwarded-for": `6.6.6.6, ${client}` },
      })
    ).status;
  const statuses = [];
  for (let guess = 0; guess < 12; guess += 1) statuses.push(await ask(`Bearer guess-${guess}`, "10.0.0.1"));
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  expect(await ask(`Bearer ${token}`, "10.0.0.1")).toBe(429);
  expect(await ask(`Bearer ${token}`, "10.0.0.2")).toBe(200);
});

test("without a proxy of ours nobody can pretend to be many", async () => {
  const server = await installation.serve({ PLAYCOUNTS_API_TOKEN: token });
  const statuses = [];
  for (let guess = 0; guess < 11; guess += 1) {
    const headers = { authorization: "Bearer no", "x-forwarded-for": `10.0.0.${guess}` };
    statuses.push((await fetch(`${server.url}/api/v1/status`, { headers })).status);
  }
  expect(statuses.at(-1)).toBe(429);
});

test("an address may try again after a minute, and many addresses do not fill the memory", () => {
  let now = 0;
  const limit = createFailureLimit({ monotonic: () => now, most: 2 });
  limit.fail("a");
  limit.fail("a");
  expect(limit.waitMs("a")).toBe(60_000);
  now = 60_000;
  expect(limit.waitMs("a")).toBe(0);
  for (let n = 0; n < 20_000; n += 1) limit.fail(String(n));
  limit.fail("19999");
  expect(limit.waitMs("19999")).toBeGreaterThan(0);
  expect(limit.waitMs("1")).toBe(0);
});
