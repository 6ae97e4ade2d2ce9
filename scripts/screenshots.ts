/**
 * Makes the pictures that the READMEs show: an installation with the demo's catalogue and ninety days of history, all of
 * it from the bundled simulator, looked at in Chromium.
 */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import manifest from "../packages/server/package.json" with { type: "json" };
import { hasChromium, startChromium } from "../test/browser/chromium.ts";
import { fraction } from "../test/simulator/hash.ts";
import type { Simulator } from "../test/simulator/simulator.ts";
import { createLivedInInstallation } from "../test/support/lived-in.ts";

const seed = 1;
const days = 91;
const dayMs = 86_400_000;
/** 02:00 in Shanghai, when the schedule runs unless it is told otherwise; of a UTC day. */
const runAt = 18 * 3_600_000;
const images = join(import.meta.dir, "../docs/images");
/** What the pictures show, and how far down. */
const views = [
  { name: "home", colorScheme: "light", maxHeight: 1_010, isReady: "true" },
  {
    name: "video",
    colorScheme: "dark",
    maxHeight: 1_080,
    isReady: "document.querySelectorAll('.plot-live canvas').length === 7",
  },
] as const;

/** The day on which somebody recommends a video; most are recommended by nobody. */
const recommendedOn = (index: number): number => Math.floor(fraction(seed, index, 83) * 4 * days);
const plays = new Map<number, number>();

/** Lets every video grow as videos do: ever more slowly, more at weekends, and much when it is recommended. */
function grow(simulator: Simulator, now: number, day: number): void {
  const weekday = new Date(now).getUTCDay();
  const wave = weekday === 6 || weekday === 0 ? 1.5 : 0.85;
  for (const { aid, index } of simulator.catalogue.videos()) {
    const size = 10 ** (2.6 + 3.4 * fraction(seed, index, 81) ** 1.3);
    const slope = 0.01 + 0.05 * fraction(seed, index, 82);
    const since = day - recommendedOn(index);
    const burst = since >= 0 ? 9 * Math.exp(-since / 4) : 0;
    const luck = 0.7 + 0.6 * fraction(seed, index, 100 + day);
    const gained = size * slope * Math.exp(-day * slope * 0.7) * (wave * luck + burst);
    const play = Math.floor((plays.get(aid) ?? size * 0.6) + gained);
    plays.set(aid, play);
    const share = (ratio: number, salt: number) =>
      Math.floor(play * ratio * (0.5 + fraction(seed, index, salt)));
    simulator.setCounts(aid, {
      play,
      danmaku: share(0.005, 84),
      reply: share(0.004, 85),
      favorite: share(0.02, 86),
      coin: share(0.015, 87),
      share: share(0.005, 88),
      like: share(0.05, 89),
    });
  }
}

async function takePictures(): Promise<void> {
  mkdirSync(images, { recursive: true });
  const restMs = (Date.now() - runAt) % dayMs;
  await using installation = await createLivedInInstallation({
    seed,
    days,
    restMs,
    hostileTitles: false,
    onDay: grow,
  });
  const video = [...installation.simulator.catalogue.videos()]
    .filter(({ index }) => recommendedOn(index) > 35 && recommendedOn(index) < 60)
    .findLast(({ aid }) => (plays.get(aid) ?? 0) > 200_000);
  const { url } = await installation.serve(
    { AUTO_UPDATE_VIDEO_PLAYS_ENABLED: "true", PLAYCOUNTS_CATCH_UP: "false" },
    { version: manifest.version },
  );
  await using chromium = await startChromium();
  for (const language of ["en", "zh"] as const) {
    for (const { name, colorScheme, maxHeight, isReady } of views) {
      const tab = await chromium.open({
        origin: url,
        cookies: { playcounts_language: language },
        colorScheme,
      });
      await tab.goto(url + (name === "home" ? "/" : `/videos/${video?.bvid}?range=90`));
      await tab.waitFor(isReady, 10_000);
      const picture = join(images, `${name}.${language}.png`);
      await tab.screenshot(picture, maxHeight);
      await tab.close();
      console.log(`${picture} (${Math.round(statSync(picture).size / 1_000)} KB)`);
    }
  }
}

if (hasChromium) await takePictures();
else process.exitCode = 1;
