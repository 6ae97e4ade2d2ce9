import { createBulkSource } from "../../packages/core/src/bilibili/bulk.ts";
import { createUpstream } from "../../packages/core/src/bilibili/http.ts";
import { createViewSource } from "../../packages/core/src/bilibili/view.ts";
import { startSimulator } from "../simulator/simulator.ts";
import { scriptedSource } from "../support/scripted-source.ts";
import { counted, trackedVideo } from "../support/videos.ts";
import { videoSourceContract } from "./video-source.ts";

for (const maxBatch of [1, 50]) {
  videoSourceContract(`scripted, ${maxBatch} at a time`, () => {
    let hangs = false;
    const source = scriptedSource([], {
      maxBatch,
      otherwise: (videos) => (hangs ? "never" : videos.map(({ aid }) => counted(aid))),
    });
    return {
      source,
      videos: Array.from({ length: 51 }, (_, index) => trackedVideo({ aid: index + 1 })),
      requests: () => source.requests.length,
      hang: () => {
        hangs = true;
      },
    };
  });
}

for (const [name, create] of [
  ["view", createViewSource],
  ["bulk", createBulkSource],
] as const) {
  videoSourceContract(`${name}, over the simulator`, async () => {
    const simulator = await startSimulator();
    const videos = Array.from({ length: 51 }, (_, place) => simulator.catalogue.videoAt(place)).flatMap(
      (video) => video ?? [],
    );
    return {
      source: create(createUpstream({ baseUrl: simulator.url })),
      videos,
      requests: () => simulator.requests.length,
      hang: () => simulator.respond({ times: Infinity }, "hang"),
      remove: () => simulator.close(),
    };
  });
}
