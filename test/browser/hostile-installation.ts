import { Database } from "bun:sqlite";
import { createLivedInInstallation } from "../support/lived-in.ts";
import type { Installation } from "../support/served.ts";
import { hostileTitles } from "../simulator/titles.ts";

/** A megabyte, with a script at the front, an override of direction inside, and a NUL before the end. */
const endlessTitle = `<script>globalThis.wasHarmed = true</script>\u202E${"很长的标题".repeat(70_000)}\u0000。`;
const hostileNames = [
  `<img src=x onerror="globalThis.wasHarmed = true">`,
  "\u202Eمستخدم\u0000 ﷽",
  "UP 主".repeat(300),
];

/** What there is to look at in it. */
export interface HostileInstallation {
  readonly installation: Installation;
  /** Of the endless title, held back as doubtful, with some history. */
  readonly bvid: string;
  readonly uid: string;
  /** Of all the videos of that uploader that are known. */
  readonly bvids: readonly string[];
  /** Has videos that failed, that are gone, and that were held back. */
  readonly runId: string;
}

/** Some days of an installation in which every text from outside is somebody's attempt to break a page. */
export async function createHostileInstallation(): Promise<HostileInstallation> {
  const days = 5;
  const installation = await createLivedInInstallation({
    days,
    videos: 20,
    uploaders: 3,
    growth: 3,
    onDay(simulator, _, day) {
      if (day < days - 1) return;
      const aids = [...simulator.catalogue.videos()].map(({ aid }) => aid);
      const [doubtful = 0, gone = 0, hidden = 0, refused = 0] = aids;
      simulator.setCounts(doubtful, { play: 0 });
      simulator.answerFor(gone, { code: -404 });
      simulator.answerFor(hidden, { code: 62012 });
      simulator.answerFor(refused, {
        missing: true,
        code: -7_777,
        message: "<b>\u202Eno\u0000</b>".repeat(50),
      });
    },
  });
  const { simulator, environment } = installation;
  const file = new Database(environment["DATABASE_URL"]?.replace(/^file:/, ""));
  try {
    const videos = [...simulator.catalogue.videos()];
    for (const [index, { aid }] of videos.entries()) {
      const title = index === 0 ? endlessTitle : (hostileTitles[index % hostileTitles.length] ?? "");
      file.run("UPDATE video SET title = ? WHERE aid = ?", [title, aid]);
    }
    for (const [index, { uid }] of simulator.catalogue.uploaders.entries())
      file.run("UPDATE uploader SET name = ? WHERE uid = ?", [hostileNames[index] ?? "", uid]);
    const [first] = videos;
    const last = file.query<{ id: number }, []>("SELECT max(id) AS id FROM run").get();
    if (first === undefined || last === null) throw new Error("nothing was simulated");
    const { uid } = first.uploader;
    return {
      installation,
      bvid: first.bvid,
      uid,
      bvids: videos.filter(({ uploader }) => uploader.uid === uid).map(({ bvid }) => bvid),
      runId: String(last.id),
    };
  } finally {
    file.close();
  }
}
