import { avToBv } from "../../packages/core/src/bilibili/bvid.ts";
import { aidAt, indexOf } from "./aids.ts";
import { catalogueEpochAt, countsAt, type FullCounters } from "./counts.ts";
import { fraction, hash } from "./hash.ts";
import { titleOf } from "./titles.ts";
import { createUploaders, type Uploader } from "./uploaders.ts";

/** One simulated video, without its counters. */
export interface CatalogueVideo {
  readonly index: number;
  readonly aid: number;
  readonly bvid: string;
  readonly title: string;
  readonly pic: string;
  readonly publishedAt: number;
  readonly durationS: number;
  readonly uploader: Uploader;
}

export interface CatalogueOptions {
  /** Default 517, at most 4,000,000. */
  readonly videos?: number;
  /** Default 12. */
  readonly uploaders?: number;
  /** Default 1: decides every id, title and number. */
  readonly seed?: number;
  /** 0 (the default): counters stand still. See `countsAt`. */
  readonly growth?: number;
  /** Default true: every 53rd title is hostile. */
  readonly hostileTitles?: boolean;
}

/** What the simulated site holds. Videos are computed from their index, so a million cost no memory. */
export interface Catalogue {
  readonly size: number;
  readonly uploaders: readonly Uploader[];
  /** All videos, uploader by uploader, oldest first. */
  videos(): Generator<CatalogueVideo>;
  videoAt(index: number): CatalogueVideo | undefined;
  video(aid: number): CatalogueVideo | undefined;
  uploader(uid: string): Uploader | undefined;
  /** What the site would say at that instant. @throws {RangeError} for an aid that is not in the catalogue. */
  counts(aid: number, at: number): FullCounters;
  /** From now on these counters stand still at these values. @throws {RangeError} as `counts`. */
  setCounts(aid: number, counts: Partial<FullCounters>): void;
  /** Forgets every `setCounts`. */
  reset(): void;
}

const maxVideos = 4_000_000;
const maxCached = 50_000;

/** The catalogue of a seed: the same options always give the same site. @throws {RangeError} for impossible sizes. */
export function createCatalogue(options: CatalogueOptions = {}): Catalogue {
  const { videos: size = 517, uploaders: uploaderCount = 12, seed = 1, growth = 0 } = options;
  const { hostileTitles = true } = options;
  if (!Number.isInteger(size) || size < 0 || size > maxVideos)
    throw new RangeError(`videos must be 0 … ${maxVideos}, not ${size}`);
  if (!Number.isInteger(uploaderCount) || uploaderCount < 1)
    throw new RangeError(`uploaders must be at least 1, not ${uploaderCount}`);
  const uploaders = createUploaders(seed, uploaderCount, size);
  const byUid = new Map(uploaders.map((uploader) => [uploader.uid, uploader]));
  const fixed = new Map<number, Partial<FullCounters>>();
  const cache = new Map<number, CatalogueVideo>();

  function ownerOf(index: number): Uploader {
    let [low, high] = [0, uploaders.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((uploaders[middle]?.firstIndex ?? size) <= index) low = middle;
      else high = middle - 1;
    }
    const owner = uploaders[low];
    if (owner === undefined) throw new RangeError(`no uploader owns video ${index}`);
    return owner;
  }

  function build(index: number): CatalogueVideo {
    const uploader = ownerOf(index);
    const aid = aidAt(seed, index);
    const firstAt = Date.UTC(2016 + (hash(seed, uploader.firstIndex, 51) % 8), 2, 1);
    const age = (index - uploader.firstIndex + fraction(seed, index, 52)) / uploader.videoCount;
    return {
      index,
      aid,
      bvid: avToBv(aid),
      title: titleOf(seed, index, hostileTitles),
      pic: `http://i1.hdslb.com/bfs/archive/${hash(seed, index, 53).toString(16).padStart(40, "0")}.jpg`,
      publishedAt: Math.floor((firstAt + age * (catalogueEpochAt - firstAt)) / 1_000) * 1_000,
      durationS: 15 + (hash(seed, index, 54) % 5_400),
      uploader,
    };
  }

  function videoAt(index: number): CatalogueVideo | undefined {
    if (!Number.isInteger(index) || index < 0 || index >= size) return undefined;
    const known = cache.get(index);
    if (known !== undefined) return known;
    const made = build(index);
    if (cache.size >= maxCached) cache.clear();
    cache.set(index, made);
    return made;
  }

  function indexIn(aid: number): number {
    const index = indexOf(seed, aid);
    if (index === undefined || index >= size) throw new RangeError(`av${aid} is not in the catalogue`);
    return index;
  }

  return {
    size,
    uploaders,
    *videos() {
      for (let index = 0; index < size; index += 1) {
        const video = videoAt(index);
        if (video !== undefined) yield video;
      }
    },
    videoAt,
    video: (aid) => {
      const index = indexOf(seed, aid);
      return index === undefined ? undefined : videoAt(index);
    },
    uploader: (uid) => byUid.get(uid),
    counts: (aid, at) => {
      const counts = countsAt(seed, indexIn(aid), at, growth);
      const set = fixed.get(aid);
      return set === undefined ? counts : { ...counts, ...set };
    },
    setCounts: (aid, counts) => {
      indexIn(aid);
      fixed.set(aid, { ...fixed.get(aid), ...counts });
    },
    reset: () => fixed.clear(),
  };
}
