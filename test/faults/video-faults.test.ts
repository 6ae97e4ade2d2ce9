import { describe, expect, test } from "bun:test";
import { wholeProgram } from "./whole-program.ts";

describe("what is said of one video", () => {
  test.each<[number, string]>([
    [-404, "live"],
    [62002, "live"],
    [62004, "review"],
    [-403, "login-only"],
  ])("code %d keeps its number and its run going (U14)", async (code, state) => {
    await using site = await wholeProgram();
    const [, aid = 0] = site.aids;
    site.simulator.answerFor(aid, { code });
    const report = await site.run();
    expect(report).toMatchObject({ status: "completed", updated: 2, skipped: 1, failed: 0, requests: 3 });
    expect(await site.row(aid)).toMatchObject({ play: 1_000, state });
  });

  test("what is gone is looked at after one, three, seven and thirty days (U14, C10)", async () => {
    await using site = await wholeProgram();
    const [, aid = 0] = site.aids;
    site.simulator.answerFor(aid, { code: -404 });
    const days: number[] = [];
    for (let day = 0; day < 45; day += 1) {
      const before = site.simulator.requests.length;
      await site.run();
      const asked = site.simulator.requests.slice(before).flatMap(({ aids }) => aids);
      if (asked.includes(aid)) days.push(day);
      site.clock.advance(86_400_000);
    }
    expect(days).toEqual([0, 1, 4, 11, 41]);
    expect((await site.row(aid)).play).toBe(1_000);
  });

  test("-400 is a failure that is not repeated (U15)", async () => {
    await using site = await wholeProgram();
    site.simulator.answerFor(site.aids[1] ?? 0, { code: -400 });
    const report = await site.run();
    expect(report).toMatchObject({ status: "partial", updated: 2, failed: 1, requests: 3, retries: 0 });
    expect(report.failures).toMatchObject([{ reason: "refused", code: -400 }]);
  });

  test("an unknown code is asked once more, and told as it came (U16)", async () => {
    await using site = await wholeProgram();
    site.simulator.answerFor(site.aids[1] ?? 0, { code: -99999, message: "没有见过" });
    const report = await site.run();
    expect(report).toMatchObject({ status: "partial", updated: 2, failed: 1, requests: 4, retries: 1 });
    expect(report.failures).toMatchObject([{ code: -99999, message: expect.stringContaining("没有见过") }]);
  });
});
