import { capNeed, type CapNeed } from "../../packages/core/src/looks.ts";
import { policies, type Policy } from "./policies.ts";
import { replay, type Replayed, type ReplayOptions } from "./replay.ts";
import type { Figures } from "./score.ts";
import type { Series } from "./series.ts";

/** A rule's figures: of each the worst of all staggers. */
export interface Compared {
  readonly policy: Policy["name"] | "adaptive, estimate shown";
  readonly worst: Figures;
  /** As a multiple of uniform's in the same stagger, the worst. */
  readonly ofUniform: { readonly meanError: number; readonly meanRelative: number };
  readonly staggers: readonly Figures[];
  /** Of the looks it was granted, in the mean of all staggers. */
  readonly looksMadePerDay: number;
}

export interface Comparison {
  /** Means per scored day. */
  readonly live: number;
  readonly looksPerDay: number;
  readonly cap: CapNeed;
  readonly policies: readonly Compared[];
  /** How often the truth lay within the bounds of the adaptive rule's estimates, over all staggers. */
  readonly insideBounds: number;
}

/** All rules over the same series, budget and faults, in several staggers; seeds count from 1. */
export function compare(
  series: readonly Series[],
  { staggers, ...options }: Omit<ReplayOptions, "seed"> & { readonly staggers: number },
): Comparison {
  const seeds = Array.from({ length: staggers }, (_, index) => index + 1);
  const runs = policies.map((policy) => seeds.map((seed) => replay(series, policy, { ...options, seed })));
  const uniform = (runs[0] ?? []).map(({ shown }) => shown);
  const adaptive = runs.at(-1) ?? [];
  const rows = policies.map(({ name }, index) =>
    compared(name, runs[index] ?? [], ({ shown }) => shown, uniform),
  );
  const estimated = compared("adaptive, estimate shown", adaptive, ({ estimated }) => estimated, uniform);
  const live = meanOf(adaptive, (run) => run.live);
  const looksPerDay = meanOf(adaptive, (run) => run.looks);
  return {
    live,
    looksPerDay,
    cap: capNeed(Math.round(live), looksPerDay, options.capMs),
    policies: [...rows, estimated],
    insideBounds: meanOf(adaptive, ({ inside }) => inside),
  };
}

function compared(
  policy: Compared["policy"],
  runs: readonly Replayed[],
  figuresOf: (run: Replayed) => Figures,
  uniform: readonly Figures[],
): Compared {
  const staggers = runs.map(figuresOf);
  const worstOf = (name: keyof Figures): number => Math.max(...staggers.map((figures) => figures[name]));
  const ratioOf = (name: keyof Figures): number =>
    Math.max(...staggers.map((figures, index) => ratio(figures[name], uniform[index]?.[name] ?? 0)));
  return {
    policy,
    worst: {
      meanError: worstOf("meanError"),
      errorShare: worstOf("errorShare"),
      meanRelative: worstOf("meanRelative"),
      medianRelative: worstOf("medianRelative"),
      p95Relative: worstOf("p95Relative"),
      offBy5: worstOf("offBy5"),
      offBy20: worstOf("offBy20"),
      longestUnseenDays: worstOf("longestUnseenDays"),
    },
    ofUniform: { meanError: ratioOf("meanError"), meanRelative: ratioOf("meanRelative") },
    staggers,
    looksMadePerDay: meanOf(runs, ({ looksMade }) => looksMade),
  };
}

function meanOf(runs: readonly Replayed[], of: (run: Replayed) => number): number {
  return runs.reduce((sum, run) => sum + of(run), 0) / Math.max(runs.length, 1);
}

/** Where uniform is never wrong, a rule that is not either is as good. */
function ratio(value: number, base: number): number {
  return base === 0 ? (value === 0 ? 1 : Infinity) : value / base;
}
