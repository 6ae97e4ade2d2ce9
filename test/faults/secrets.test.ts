import { expect, test } from "bun:test";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/source-files.ts";

const canary = "CANARY0123456789";
/** The canary as it may look on its way. */
const disguises = [
  canary,
  encodeURIComponent(canary),
  Buffer.from(canary).toString("base64").replace(/=+$/, ""),
  Buffer.from(canary).toString("hex"),
];

test("whatever goes wrong, no secret is found in what is printed, logged, reported, thrown or stored (H12)", async () => {
  const folder = await mkdtemp(join(tmpdir(), "playcounts-secrets-"));
  try {
    await writeFile(join(folder, ".env"), `PLAYCOUNTS_API_TOKEN=token-${canary}\n`);
    const child = Bun.spawn(
      [
        process.execPath,
        "--no-env-file",
        join(root, "test/faults/secret-bearer.ts"),
        canary,
        join(folder, "run.log"),
      ],
      {
        cwd: folder,
        env: {
          PATH: process.env["PATH"] ?? "",
          HOME: folder,
          DATABASE_URL: `file:${join(folder, "counts.db")}`,
        },
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      },
    );
    const [stdout, stderr, exitCode] = await Promise.all([
      child.stdout.text(),
      child.stderr.text(),
      child.exited,
    ]);
    await rm(join(folder, ".env"));
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const contents = await Promise.all(
      files.map(async (file) => [file, await readFile(file, "latin1")] as const),
    );
    const everything = [
      ["stdout", stdout],
      ["stderr", stderr],
      ["file names", files.join("\n")],
      ...contents,
    ] as const;

    for (const [place, text] of everything)
      for (const disguise of disguises) {
        const found = text.indexOf(disguise);
        const around = found < 0 ? "" : text.slice(Math.max(0, found - 200), found + 60);
        expect({ place, around }).toEqual({ place, around: "" });
      }

    // The secrets were there and used, and the places were written to.
    expect({ exitCode, stderr: exitCode === 0 ? "" : stderr.slice(-2_000) }).toEqual({
      exitCode: 0,
      stderr: "",
    });
    const { sent, tokens } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as {
      sent: number;
      tokens: number;
    };
    expect(sent).toBeGreaterThan(60);
    expect(tokens).toBeGreaterThan(3);
    expect(files.some((file) => /playcounts-.*\.db$/.test(file))).toBe(true);
    const words = [
      "risk-control",
      "timeout",
      "[hidden]",
      '"value":"set"',
      "must not hold a password",
      "the run ends",
    ];
    expect(words.filter((word) => !stdout.includes(word) && !stderr.includes(word))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
