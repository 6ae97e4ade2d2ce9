import type { Verdict } from "./judge.ts";

/** The first answers of a run tell whether the upstream still speaks our language. */
const screenedAnswers = 30;
/** One in so many may be doubtful. */
const doubtfulShare = 5;

/** Holds back what looks wrong until enough answers were seen to tell a bad video from a changed upstream. */
export interface Screening {
  /**
   * Takes the verdicts of one request, and how many of its answers were off-schema but are asked for again.
   * Gives back those that may be stored now, or undefined if the upstream has changed: then nothing may be.
   */
  admit(verdicts: readonly Verdict[], garbled: number): readonly Verdict[] | undefined;
  /** What is still held back when the run ends. */
  release(): readonly Verdict[];
}

export function createScreening(): Screening {
  let seen = 0;
  let doubtful = 0;
  let held: Verdict[] = [];
  return {
    admit(verdicts, garbled) {
      if (seen >= screenedAnswers) return verdicts;
      // A request's answers count as a whole: their order says who could be read, not who came first.
      seen += verdicts.length + garbled;
      doubtful += verdicts.filter(isDoubtful).length + garbled;
      if (seen < screenedAnswers) {
        held.push(...verdicts.filter(isDoubtful));
        return verdicts.filter((verdict) => !isDoubtful(verdict));
      }
      if (doubtful * doubtfulShare > seen) return undefined;
      const admitted = [...held, ...verdicts];
      held = [];
      return admitted;
    },
    release() {
      const rest = held;
      held = [];
      return rest;
    },
  };
}

/** Suspect, or not in the shape we know: what a single odd video and a changed upstream have in common. */
export function isDoubtful({ reason }: Verdict): boolean {
  return (
    reason === "suspect" || reason === "off-schema" || reason === "wrong-video" || reason === "conflicting"
  );
}
