/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { Page, StoredVideo, UploaderSummary, VideoOrder, VideoState } from "@playcounts/core";
import type { HttpContext, HttpEnvironment } from "../../http/environment.ts";
import { addressOf } from "../address.ts";
import { withCurves, type ListedVideo } from "../listed-videos.ts";
import { EmptyCatalogue } from "../parts/empty-catalogue.tsx";
import { LinkFilter } from "../parts/link-filter.tsx";
import { ListFilter, mostSearched, Select } from "../parts/list-filter.tsx";
import { Pager } from "../parts/table.tsx";
import { VideoTable } from "../parts/video-rows.tsx";
import { plainText } from "../plain-text.ts";
import type { Site } from "../site.tsx";
import type { Visit } from "../visit.ts";

const pageSize = 40;
/** Most uploaders to choose from; of others the list shows the way to their page. */
const mostChoices = 100;
const orders = ["play", "gain", "observed", "published", "added"] as const satisfies readonly VideoOrder[];
type Order = (typeof orders)[number];
const states = ["live", "gone", "hidden", "review", "login-only"] as const satisfies readonly VideoState[];

/** What a list of videos is narrowed to and sorted by; undefined is everything. */
interface Wish {
  readonly search: string | undefined;
  readonly uid: string | undefined;
  readonly state: VideoState | undefined;
  readonly order: Order;
  readonly cursor: string | undefined;
}

function readWish(c: HttpContext): Wish {
  return {
    search: c.req.query("q")?.trim().slice(0, mostSearched) || undefined,
    uid: c.req.query("uploader") || undefined,
    state: states.find((state) => state === c.req.query("state")),
    order: orders.find((order) => order === c.req.query("sort")) ?? "play",
    cursor: c.req.query("cursor") || undefined,
  };
}

/** The list of tracked videos. */
export function videosPage(site: Site) {
  const { catalogue } = site;
  return new Hono<HttpEnvironment>().get("/videos", async (c) => {
    const visit = site.visit(c);
    const wish = readWish(c);
    const { search, uid, state, order, cursor } = wish;
    const uids = uid === undefined ? undefined : [uid];
    const [page, choices] = await Promise.all([
      catalogue.listVideos({ search, uids, state, order, cursor, limit: pageSize }),
      catalogue.listUploaders({ order: "videos", limit: mostChoices }),
    ]);
    const uploaders = await withOthers(
      choices.items,
      [...page.items.map((video) => video.uid), uid ?? null],
      site,
    );
    const facts = { wish, page, uploaders, listed: await withCurves(page.items, site) };
    const body = <Videos visit={visit} facts={facts} />;
    return site.show(c, { visit, title: visit.words.videos.title, section: "videos", body });
  });
}

/** The uploaders to choose from, and those besides whose uids are given. */
async function withOthers(
  choices: readonly UploaderSummary[],
  uids: readonly (string | null)[],
  { catalogue }: Pick<Site, "catalogue">,
): Promise<readonly UploaderSummary[]> {
  const known = new Set(choices.map(({ uid }) => uid));
  const missing = new Set(uids.flatMap((uid) => (uid === null || known.has(uid) ? [] : [uid])));
  const found = await Promise.all([...missing].map((uid) => catalogue.describeUploader(uid)));
  return [...choices, ...found.filter((uploader) => uploader !== null)];
}

interface VideosProps {
  readonly visit: Visit;
  readonly facts: {
    readonly wish: Wish;
    readonly page: Page<StoredVideo>;
    readonly listed: readonly ListedVideo[];
    readonly uploaders: readonly UploaderSummary[];
  };
}

function Videos({ visit, facts: { wish, page, listed, uploaders } }: VideosProps) {
  const { videos, names } = visit.words;
  const { search, uid, state, order, cursor } = wish;
  const isNarrowed = search !== undefined || uid !== undefined || state !== undefined;
  if (page.items.length === 0 && !isNarrowed && cursor === undefined) return <EmptyCatalogue visit={visit} />;
  const query = { q: search, uploader: uid, state, sort: order === "play" ? undefined : order };
  const choices = uploaders.map(({ uid, name }) => ({ value: uid, text: plainText(name ?? uid, 30) }));
  return (
    <>
      <h1>{videos.title}</h1>
      <ListFilter
        visit={visit}
        path="/videos"
        search={search}
        searchHint={videos.searchHint}
        kept={{ sort: query.sort }}
        isNarrowed={isNarrowed}
      >
        <Select
          name="uploader"
          label={videos.uploader}
          any={videos.anyUploader}
          options={choices}
          chosen={uid}
        />
        <Select
          name="state"
          label={videos.state}
          any={videos.anyState}
          options={states.map((state) => ({ value: state, text: names.states[state] }))}
          chosen={state}
        />
      </ListFilter>
      <LinkFilter
        label={videos.sortLabel}
        labelUnseen={false}
        choices={orders.map((name) => ({
          text: videos.sorts[name],
          address: addressOf("/videos", { ...query, sort: name === "play" ? undefined : name }, visit),
          isChosen: name === order,
        }))}
      />
      {page.items.length === 0 ? (
        <p class="nothing">{videos.noMatch}</p>
      ) : (
        <VideoTable
          visit={visit}
          id="videos"
          caption={videos.caption}
          videos={listed}
          names={new Map(uploaders.map(({ uid, name }) => [uid, name]))}
        />
      )}
      <Pager visit={visit} path="/videos" query={query} at={cursor} next={page.cursor} />
    </>
  );
}
