import { expect, test } from "bun:test";
import { join } from "node:path";
import { root } from "../support/source-files.ts";

async function bench(...flags: string[]) {
  const child = Bun.spawn([process.execPath, "--no-env-file", join(root, "bench/main.ts"), ...flags], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

test("the bench measures one figure alone and says on what, as one JSON value", async () => {
  const { exitCode, stdout, stderr } = await bench("--only", "writes", "--small", "--repeats", "1", "--json");
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "writes\n" });
  const median = expect.any(Number);
  expect(JSON.parse(stdout)).toMatchObject({
    machine: { cpu: expect.any(String), cores: expect.any(Number), bun: Bun.version, fsyncMs: median },
    effort: { repeats: 1, small: true },
    figures: [
      {
        name: "writes",
        rows: [
          { unit: "videos/s", median, samples: 1, target: null, met: null },
          { unit: "videos/s", median, samples: 1, target: null, met: null },
          { unit: "times", median, samples: 1, target: { atLeast: 0.5 }, met: expect.any(Boolean) },
        ],
      },
    ],
  });
});

test("the bench refuses a figure it does not know, and names those it does", async () => {
  const { exitCode, stdout, stderr } = await bench("--only", "bulk,elegance");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toStartWith("no figure is called elegance; there are bulk, view, ");
});
