import { describe, expect, test } from "bun:test";
import { InputError, parseTargets, trackTargets } from "@playcounts/core";

describe("targets", () => {
  test("are uids, ids and addresses; bare digits are a uid", () => {
    expect(
      parseTargets([
        "170001",
        " BV17x411w7KC ",
        "av170001",
        "https://space.bilibili.com/1172054289/video?tid=0",
        "space.bilibili.com/521974986",
        "1172054289",
        "https://www.bilibili.com/video/BV1GJ411x7h7/?p=1",
      ]),
    ).toEqual({
      videos: [
        { bvid: "BV17x411w7KC", aid: 170001 },
        { bvid: "BV1GJ411x7h7", aid: 80433022 },
      ],
      uids: ["170001", "1172054289", "521974986"],
    });
  });

  test("are refused all at once, before anything is done", async () => {
    const targets = ["nonsense", "1172054289", "0", "BV17x411w7K0", "https://b23.tv/x", ""];
    // The configuration would be refused, too, if it were looked at.
    const failure: unknown = await trackTargets(targets, { config: { apiUrl: "ftp://nowhere" } }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ problems: { length: 5 } });
    expect(() => parseTargets([])).toThrow(InputError);
  });
});
