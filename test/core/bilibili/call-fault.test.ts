import { describe, expect, test } from "bun:test";
import { cannedUpstream, failureOf, never, type Canned } from "./canned.ts";
import type { Remedy, SourceFault } from "../../../packages/core/src/errors.ts";

const question = { doing: "asking", path: "/x", query: {} };
const json = (code: number, more: object = {}): Canned => ({
  body: JSON.stringify({ code, message: "说明", ...more }),
});
const at = (status: number, body = ""): Canned => ({ status, body });
const voucher = { data: { v_voucher: "voucher_1" } };
const page = "<!DOCTYPE html><html><head><title>出错啦! - bilibili.com</title></head></html>";

const withoutCookie: readonly (readonly [string, Canned, SourceFault, Remedy])[] = [
  ["HTTP 412 with JSON", { ...json(-412), status: 412 }, "risk-control", "stop"],
  ["HTTP 412 with a page", at(412, page), "risk-control", "stop"],
  ["HTTP 412 with a rate code", { ...json(-799), status: 412 }, "risk-control", "stop"],
  ["HTTP 403", at(403), "risk-control", "stop"],
  ["HTTP 401", at(401), "risk-control", "stop"],
  ["HTTP 416", at(416), "risk-control", "stop"],
  ["code -412", json(-412), "risk-control", "stop"],
  ["code -352", json(-352), "risk-control", "stop"],
  ["code -352 with a captcha", json(-352, voucher), "risk-control", "stop"],
  ["code -401", json(-401), "risk-control", "stop"],
  ["code 0 with a captcha", json(0, voucher), "risk-control", "stop"],
  ["code -404 with a captcha", json(-404, voucher), "risk-control", "stop"],
  ["a page with HTTP 200", at(200, page), "risk-control", "stop"],
  ["a page after a blank", at(200, ` \n${page}`), "risk-control", "stop"],
  ["HTTP 301", at(301), "risk-control", "stop"],
  [
    "HTTP 302",
    { status: 302, body: "", headers: { location: "https://passport.example/" } },
    "risk-control",
    "stop",
  ],
  ["HTTP 304", at(304), "risk-control", "stop"],
  ["HTTP 307", at(307), "risk-control", "stop"],
  ["code -412 with HTTP 502", { ...json(-412), status: 502 }, "risk-control", "stop"],
  ["HTTP 429", at(429), "rate-limited", "pause"],
  ["HTTP 429 with a page", at(429, page), "rate-limited", "pause"],
  ["code -799", json(-799), "rate-limited", "pause"],
  ["code -509", json(-509), "rate-limited", "pause"],
  ["code -702", json(-702), "rate-limited", "pause"],
  ["HTTP 500", at(500), "server-error", "retry"],
  ["HTTP 502 with a page", at(502, page), "server-error", "retry"],
  ["HTTP 503 with a good answer", { ...json(0), status: 503 }, "server-error", "retry"],
  ["HTTP 504", at(504), "server-error", "retry"],
  ["code -500", json(-500), "server-error", "retry"],
  ["code -503", json(-503), "server-error", "retry"],
  ["code -504", json(-504), "server-error", "retry"],
  ["HTTP 408", at(408), "timeout", "retry"],
  ["HTTP 400", at(400), "refused", "skip"],
  ["HTTP 404 with a page", at(404, page), "refused", "skip"],
  ["HTTP 404 with JSON", { ...json(-404), status: 404 }, "refused", "skip"],
  ["HTTP 405", at(405), "refused", "skip"],
  ["HTTP 410", at(410), "refused", "skip"],
  ["HTTP 418", at(418), "refused", "skip"],
  ["code -101 though no cookie was sent", json(-101), "refused", "skip"],
  ["an empty body", at(200), "truncated", "retry"],
  ["blanks", at(200, " \r\n "), "truncated", "retry"],
  ["HTTP 204", at(204), "truncated", "retry"],
  ["half an answer", at(200, `{"code":0,"mess`), "truncated", "retry"],
  ["two answers", at(200, `{"code":0}{"code":0}`), "truncated", "retry"],
  ["plain text", at(200, "Service Unavailable"), "truncated", "retry"],
  ["a list", at(200, "[]"), "off-schema", "retry"],
  ["null", at(200, "null"), "off-schema", "retry"],
  ["no code", at(200, `{"message":"0"}`), "off-schema", "retry"],
  ["a code as text", at(200, `{"code":"0"}`), "off-schema", "retry"],
  ["a fraction for a code", at(200, `{"code":0.5}`), "off-schema", "retry"],
];

const withCookie: readonly (readonly [string, Canned, SourceFault])[] = [
  ["code -101", json(-101), "credential"],
  ["code -401", json(-401, { data: { ga_data: {} } }), "credential"],
  ["code -401 with a captcha", json(-401, voucher), "credential"],
  ["HTTP 401", at(401), "credential"],
  ["HTTP 403", at(403), "credential"],
  ["HTTP 403 that says it is a ban", { ...json(-412), status: 403 }, "risk-control"],
  ["HTTP 412", at(412), "risk-control"],
  ["code -352 with a captcha", json(-352, voucher), "risk-control"],
];

describe("what an answer says of the call as a whole", () => {
  test.each(withoutCookie)("%s", async (_, answer, fault, remedy) => {
    const failure = await failureOf(cannedUpstream([answer]).ask(question, never));
    expect(failure).toMatchObject({ fault, remedy, status: answer.status ?? 200 });
    expect(failure.message).toStartWith("asking: ");
  });

  test.each(withCookie)("%s while a cookie was sent", async (_, answer, fault) => {
    const upstream = cannedUpstream([answer], { cookie: "SESSDATA=0123456789" });
    expect(await failureOf(upstream.ask(question, never))).toMatchObject({ fault });
    expect(upstream.cookieDropped()).toBe(fault === "credential");
  });

  test.each([-400, -403, -404, 62002, 62004, -99999, 1])("code %d is about what was asked", async (code) => {
    expect(await cannedUpstream([json(code)]).ask(question, never)).toMatchObject({ code, message: "说明" });
  });

  test.each([
    ["without a message", { code: 0, data: 1 }],
    ["with a null message", { code: 0, message: null, data: 1 }],
    ["with a message of another kind", { code: 0, message: 0, data: 1 }],
    ["without a ttl", { code: 0, message: "success", data: 1 }],
  ])("an answer %s is an answer", async (_, body) => {
    expect(await cannedUpstream([{ body: JSON.stringify(body) }]).ask(question, never)).toMatchObject({
      code: 0,
      data: 1,
    });
  });

  test("an answer without data is an answer", async () => {
    expect(await cannedUpstream([{ body: `{"code":0}` }]).ask(question, never)).toEqual({
      code: 0,
      message: "",
      data: undefined,
    });
  });

  test("valid JSON is read whatever its type is said to be", async () => {
    const upstream = cannedUpstream([{ ...json(0), headers: { "content-type": "text/html" } }]);
    expect(await upstream.ask(question, never)).toMatchObject({ code: 0 });
  });

  test("a dead cookie is not sent a second time, and a captcha then is risk control", async () => {
    const upstream = cannedUpstream([json(-401), json(-401), json(0)], { cookie: "SESSDATA=0123456789" });
    expect(await failureOf(upstream.ask(question, never))).toMatchObject({
      fault: "credential",
      remedy: "retry",
    });
    expect(await failureOf(upstream.ask(question, never))).toMatchObject({ fault: "risk-control" });
    await upstream.ask(question, never);
    expect(upstream.sent.map(({ headers }) => headers.get("cookie"))).toEqual([
      "SESSDATA=0123456789",
      null,
      null,
    ]);
  });

  test("what was asked for with Retry-After goes with the failure, whatever the status", async () => {
    const headers = { "retry-after": "120" };
    for (const answer of [at(429), at(503), at(412), json(-799)])
      expect(await failureOf(cannedUpstream([{ ...answer, headers }]).ask(question, never))).toMatchObject({
        retryAfterMs: 120_000,
      });
  });

  test("the message holds the code and a short, plain excerpt of what was said", async () => {
    const rude = `<script>steal()</script><b>出错\u001b[31m啦\u202e</b>\n${"很长".repeat(5_000)}`;
    const failure = await failureOf(cannedUpstream([json(-352, { message: rude })]).ask(question, never));
    expect(failure.message).toStartWith("asking: code -352 (出错 [31m啦 很长");
    expect(failure.message.length).toBeLessThan(250);
    const html = await failureOf(cannedUpstream([at(412, page)]).ask(question, never));
    expect(html.message).toBe("asking: HTTP 412, a page instead of JSON (出错啦! - bilibili.com)");
  });
});
