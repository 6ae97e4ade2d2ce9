import { avToBv, bvToAv } from "../../packages/core/src/bilibili/bvid.ts";

/** `bulk`: many videos; `list`: an uploader's videos; `other`: a path the site does not have. */
export type Endpoint = "view" | "bulk" | "list" | "card" | "other";

/** One request as it arrived, completed while it is answered. */
export interface RequestEntry {
  /** 1 for the first request since the start or the last reset. */
  readonly n: number;
  /** Arrival by the simulator's clock, epoch ms. */
  readonly at: number;
  /** Arrival by the machine's own monotonic clock: what politeness is measured with. */
  readonly monotonicMs: number;
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** The videos asked for, in order, without ids that cannot be read. */
  readonly aids: readonly number[];
  readonly cookie: string | null;
  readonly userAgent: string | null;
  readonly referer: string | null;
  /** How many other requests were open when it arrived. */
  readonly inFlight: number;
  /** "ok", "code -404", "status 503" or the name of a fault. */
  given: string;
  /** The HTTP status sent; null if none was. */
  status: number | null;
  /** When the answer was out or the connection gone, epoch ms; null while it is open. */
  endedAt: number | null;
  /** True if the client closed the connection before the answer was out. */
  aborted: boolean;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  "/x/web-interface/view": "view",
  "/medialist/gateway/base/resource/infos": "bulk",
  "/x/series/recArchivesByKeywords": "list",
  "/x/web-interface/card": "card",
};

/** A request target taken apart. */
export interface Question {
  readonly endpoint: Endpoint;
  readonly query: URLSearchParams;
  readonly aids: readonly number[];
}

const aidIn = (text: string | null | undefined): number | undefined =>
  text !== null && text !== undefined && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;

/** Reads the path and query of a request. Never throws: what cannot be read is just not there. */
export function readQuestion(path: string): Question {
  const mark = path.indexOf("?");
  const endpoint = endpoints[mark < 0 ? path : path.slice(0, mark)] ?? "other";
  const query = new URLSearchParams(mark < 0 ? "" : path.slice(mark + 1));
  return { endpoint, query, aids: aidsOf(endpoint, query) };
}

function aidsOf(endpoint: Endpoint, query: URLSearchParams): number[] {
  if (endpoint === "view") {
    const bvid = query.get("bvid");
    const aid = bvid === null ? aidIn(query.get("aid")) : bvToAv(bvid);
    return aid === undefined ? [] : [aid];
  }
  if (endpoint !== "bulk") return [];
  return (query.get("resources") ?? "").split(",").flatMap((resource) => {
    const [id, type] = resource.split(":");
    const aid = type === "2" ? aidIn(id) : undefined;
    return aid === undefined ? [] : [aid];
  });
}

/** The entry as one line for people: time, endpoint, what was asked, what was given. */
export function describeEntry(entry: RequestEntry): string {
  const time = new Date(entry.at).toISOString().slice(11, 23);
  const [first] = entry.aids;
  const asked =
    entry.aids.length > 1
      ? `${entry.aids.length} videos`
      : first === undefined || first >= 2 ** 51
        ? entry.path.slice(0, 120)
        : avToBv(first);
  const took = entry.endedAt === null ? "open" : `${entry.endedAt - entry.at} ms`;
  const ended = entry.aborted ? "client left" : took;
  return `${time} #${entry.n} ${entry.endpoint} ${asked} → ${entry.status ?? "no status"} ${entry.given} (${ended}, ${entry.inFlight} in flight)`;
}
