/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { uploaderOrders, type Page, type UploaderOrder, type UploaderSummary } from "@playcounts/core";
import type { HttpEnvironment } from "../../http/environment.ts";
import { addressOf } from "../address.ts";
import { EmptyCatalogue } from "../parts/empty-catalogue.tsx";
import { LinkFilter } from "../parts/link-filter.tsx";
import { ListFilter, mostSearched } from "../parts/list-filter.tsx";
import { Ago, Count, CountInFull, Said } from "../parts/quantities.tsx";
import { Pager, Table } from "../parts/table.tsx";
import { exactCount } from "../reading.ts";
import type { Site } from "../site.tsx";
import type { Visit } from "../visit.ts";

const pageSize = 50;

interface UploadersProps {
  readonly visit: Visit;
  readonly page: Page<UploaderSummary>;
  readonly search: string | undefined;
  readonly order: UploaderOrder;
  readonly cursor: string | undefined;
}

/** The list of uploaders. */
export function uploadersPage(site: Site) {
  return new Hono<HttpEnvironment>().get("/uploaders", async (c) => {
    const visit = site.visit(c);
    const search = c.req.query("q")?.trim().slice(0, mostSearched) || undefined;
    const order = uploaderOrders.find((order) => order === c.req.query("sort")) ?? "plays";
    const cursor = c.req.query("cursor") || undefined;
    const page = await site.catalogue.listUploaders({ search, order, cursor, limit: pageSize });
    const body = <Uploaders visit={visit} page={page} search={search} order={order} cursor={cursor} />;
    return site.show(c, { visit, title: visit.words.uploaders.title, section: "uploaders", body });
  });
}

function Uploaders({ visit, page, search, order, cursor }: UploadersProps) {
  const { uploaders, videos } = visit.words;
  const isEmpty = page.items.length === 0;
  if (isEmpty && search === undefined && cursor === undefined) return <EmptyCatalogue visit={visit} />;
  const sort = order === "plays" ? undefined : order;
  return (
    <>
      <h1>{uploaders.title}</h1>
      <ListFilter
        visit={visit}
        path="/uploaders"
        search={search}
        searchHint={uploaders.searchHint}
        kept={{ sort }}
        isNarrowed={search !== undefined}
      />
      <LinkFilter
        label={videos.sortLabel}
        labelUnseen={false}
        choices={uploaderOrders.map((name) => ({
          text: uploaders.sorts[name],
          address: addressOf("/uploaders", { q: search, sort: name === "plays" ? undefined : name }, visit),
          isChosen: name === order,
        }))}
      />
      {isEmpty ? (
        <p class="nothing">{uploaders.noMatch}</p>
      ) : (
        <UploaderTable visit={visit} uploaders={page.items} />
      )}
      <Pager visit={visit} path="/uploaders" query={{ q: search, sort }} at={cursor} next={page.cursor} />
    </>
  );
}

interface TableProps {
  readonly visit: Visit;
  readonly uploaders: readonly UploaderSummary[];
}

function UploaderTable({ visit, uploaders }: TableProps) {
  const { words, base } = visit;
  const say = words.uploaders;
  return (
    <Table
      visit={visit}
      id="uploaders"
      caption={say.caption}
      captionUnseen
      columns={[
        words.names.uploader,
        { number: say.videos },
        { number: words.names.play },
        { number: say.gainPerDay },
        { number: say.oldest },
        say.tracked,
      ]}
    >
      {uploaders.map(({ uid, name, videos, plays, gainPerDay, oldestObservedAt, trackedAt }) => (
        <tr>
          <th scope="row" class="title">
            <a href={`${base}/uploaders/${uid}`}>
              <Said text={name ?? uid} most={40} />
            </a>
            {name !== null && <span class="quiet number aside"> {uid}</span>}
          </th>
          <td class="amount">{exactCount(videos, visit)}</td>
          <td class="amount">
            <CountInFull of={plays} visit={visit} />
          </td>
          <td class="amount">
            <Count of={Math.round(gainPerDay)} visit={visit} gain />
          </td>
          <td class="amount quiet">
            <Ago at={oldestObservedAt} visit={visit} />
          </td>
          <td class="quiet nowrap">{trackedAt === null ? say.singly : say.wholly}</td>
        </tr>
      ))}
    </Table>
  );
}
