import { fraction } from "./hash.ts";
import type { Simulator } from "./simulator.ts";

/** How a site behaves for a while: what `--scenario` and the demo choose from. */
export interface Scenario {
  readonly about: string;
  apply(simulator: Simulator, seed: number): void;
}

const share = (simulator: Simulator, seed: number, salt: number, part: number) =>
  [...simulator.catalogue.videos()].filter(({ index }) => fraction(seed, index, salt) < part);

/** By name. All randomness comes from the seed. */
export const scenarios = {
  calm: { about: "every answer is good", apply: () => undefined },
  mature: {
    about: "some videos are gone, hidden, in review, zero, or left out of bulk answers",
    apply(simulator, seed) {
      const states = [{ code: -404 }, { code: 62002 }, { code: 62004 }, { code: -403 }, { missing: true }];
      for (const [place, { aid }] of share(simulator, seed, 71, 0.01).entries())
        simulator.answerFor(aid, states[place % states.length] ?? {});
      for (const { aid } of share(simulator, seed, 72, 0.004))
        simulator.answerFor(aid, { counts: { play: 0, like: 0, coin: 0 } });
      for (const { aid } of share(simulator, seed, 73, 0.004))
        simulator.answerFor(aid, { counts: { play: "--" } });
    },
  },
  flaky: {
    about: "one request in twelve fails on the way",
    apply(simulator, seed) {
      const faults = ["server-error", "reset-before-headers", "short-body", "two-objects", "empty"] as const;
      for (const [place, fault] of faults.entries())
        simulator.respond(
          { times: Infinity, when: ({ n }) => fraction(seed, n, 74 + place) < 1 / 60 },
          fault,
        );
    },
  },
  throttled: {
    about: "every 20th request is told to slow down (-799)",
    apply: (simulator) =>
      simulator.respond({ times: Infinity, when: ({ n }) => n % 20 === 0 }, { code: -799 }),
  },
  banned: {
    about: "a ban of five minutes begins with the fourth request",
    apply: (simulator) => void simulator.ban({ from: 4, forMs: 300_000 }),
  },
  blocked: {
    about: "every request gets the ban page",
    apply: (simulator) => void simulator.ban({ style: "html" }),
  },
} satisfies Readonly<Record<string, Scenario>>;

/** The scenario of that name, or undefined. */
export const findScenario = (name: string): Scenario | undefined =>
  Object.entries<Scenario>(scenarios).find(([known]) => known === name)?.[1];
