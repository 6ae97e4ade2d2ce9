import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { createInstallation, until, type Installation } from "../support/served.ts";
import { startServer } from "../support/server-process.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await createInstallation({ videos: 1, uploaders: 1 });
});
afterAll(() => installation[Symbol.asyncDispose]());

const name = "AUTO_UPDATE_VIDEO_PLAYS_SCHEDULE";
const line = `${name}="30 3 * * *"  # 每天 03:30`;
/** What a shell makes of it: it is one, and reads the line as one of a script. */
const asShell = (text: string) =>
  Bun.spawnSync(["sh", "-ac", `. /dev/stdin; printenv ${name}`], { stdin: Buffer.from(text) })
    .stdout.toString()
    .trimEnd();
/** What `docker run --env-file` makes of a line: everything behind the first =, as it stands. */
const asDocker = (text: string) => text.slice(text.indexOf("=") + 1);
/** What systemd makes of it: quotes are taken off, a comment behind the value stays. */
const asSystemd = (text: string) => asDocker(text).replace(/^"([^"]*)"/, "$1");

test.each([
  ["a shell", { [name]: asShell(line) }, ""],
  ["a .env file", {}, line],
  ["a .env file of Windows, with a byte order mark", {}, `\uFEFFLOG_LEVEL=info\r\n${line}\r\n`],
  ["a .env file without quotes", {}, `${name}=30 3 * * * # at night`],
  ["docker run --env-file", { [name]: asDocker(line) }, ""],
  ["docker run --env-file with a file of Windows", { [name]: `${asDocker(line)}\r` }, ""],
  ["systemd's EnvironmentFile", { [name]: asSystemd(line) }, ""],
  ["a Chinese keyboard", { [name]: "３０　３　＊　＊　＊" }, ""],
  ["a machine whose own zone is another", { [name]: "30 3 * * *", TZ: "America/New_York" }, ""],
])("the schedule is the same out of %s", async (_, variables, file) => {
  await Bun.write(join(installation.folder, ".env"), file);
  await using server = await startServer(installation, {
    AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "true",
    PLAYCOUNTS_CATCH_UP: "false",
    LANG: "C.UTF-8",
    LC_ALL: "",
    ...variables,
  });
  const said = await until(
    () => server.lines.find(({ message }) => message.startsWith("scheduled:"))?.message,
  );
  expect(said).toMatch(
    /^scheduled: At 03:30 \(30 3 \* \* \*, Asia\/Shanghai\); next: (\S+ 03:30:00 \(\S+T19:30:00\.000Z\)(, )?){3}$/,
  );
});
