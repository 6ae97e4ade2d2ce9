/** What names a video upstream. Both ids say the same; `bvid` is case-sensitive. */
export interface VideoRef {
  readonly bvid: string;
  /** At most 2^51. */
  readonly aid: number;
}

/** The seven public counters, in the order they are stored and shown. */
export const counterNames = ["play", "danmaku", "reply", "favorite", "coin", "share", "like"] as const;
export type CounterName = (typeof counterNames)[number];

/** Non-negative integers; null is "not known", never zero. */
export type Counters = Readonly<Record<CounterName, number | null>>;

export const unknownCounters: Counters = {
  play: null,
  danmaku: null,
  reply: null,
  favorite: null,
  coin: null,
  share: null,
  like: null,
};

/** live: can be read · gone: removed, confirmed · hidden: play count or video hidden · review: not out yet · login-only. */
export type VideoState = "live" | "gone" | "hidden" | "review" | "login-only";

/** A number that was read but not believed; it waits beside the stored one for another look. */
export interface Suspect {
  readonly counts: Counters;
  readonly reason: SuspectReason;
  /** When the latest of the looks that found it was made; one too soon after another does not count. */
  readonly seenAt: number;
  readonly source: string;
  /** How many looks have found it. */
  readonly looks: number;
}
export type SuspectReason = "zero-over-count" | "large-fall" | "all-zero" | "implausible-jump";

/** A tracked video as stored: everything that planning and judging need. Times are epoch ms UTC. */
export interface TrackedVideo extends VideoRef {
  /** The store's own key; its order is the order of tracking. */
  readonly id: number;
  /** Decimal string, or null while the uploader is not known. */
  readonly uid: string | null;
  readonly title: string | null;
  readonly publishedAt: number | null;
  readonly counts: Counters;
  /** When `counts` was read; null if it never was. */
  readonly observedAt: number | null;
  /** Which source read it: a source's name, or "import". */
  readonly observedFrom: string | null;
  /** When the video was last asked for in a run, whatever came of it. */
  readonly attemptedAt: number | null;
  readonly state: VideoState;
  /** An appointment that replaces the staleness rule: gone, hidden, zero and suspect videos have one. */
  readonly checkAfter: number | null;
  /** How many appointments in a row ended the same way: the step of the back-off. */
  readonly streak: number;
  /** Days on which the video was found gone while others were read; gone at three. */
  readonly goneDays: number;
  readonly lastGoneAt: number | null;
  readonly suspect: Suspect | null;
  /** Plays per day as learned from its history, and when; null while unknown. */
  readonly rate: number | null;
  readonly ratedAt: number | null;
  /** Its class in the adaptive order; null if it was never counted. */
  readonly rank: number | null;
}

/** What a source says of one video it was asked for. */
export type Answer =
  | {
      readonly kind: "counted";
      readonly aid: number;
      /** `play` is always a number here. */
      readonly counts: Counters;
      readonly uid: string | null;
      readonly title: string | null;
      readonly publishedAt: number | null;
    }
  | {
      readonly kind: "unavailable";
      readonly aid: number;
      readonly state: Exclude<VideoState, "live">;
      readonly code: number | null;
      readonly message: string;
    }
  | {
      /** An answer that must not be believed: the engine may ask once more, singly. */
      readonly kind: "invalid";
      readonly aid: number;
      readonly reason: InvalidReason;
      readonly code: number | null;
      readonly message: string;
    };

export type InvalidReason = "off-schema" | "wrong-video" | "conflicting" | "refused" | "unknown-code";
