/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { Visit } from "../visit.ts";

interface TableProps {
  readonly visit: Visit;
  /** Unique on its page. */
  readonly id: string;
  readonly caption: string;
  /** Whether the caption is only for who cannot see the heading before it. */
  readonly captionUnseen?: boolean;
  /** Headings; those of numbers are aligned like them. */
  readonly columns: readonly (string | { readonly number: string })[];
  /** `<tr>` elements. */
  readonly children?: Child;
}

/** A table which, where it is wider than the page, scrolls by itself, with the keyboard too. */
export function Table({ visit, id, caption, captionUnseen = false, columns, children }: TableProps) {
  return (
    <div
      class="scroll"
      role="region"
      aria-label={`${caption} (${visit.words.scrollable})`}
      tabindex={0}
      id={id}
    >
      <table>
        <caption class={captionUnseen ? "unseen" : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) =>
              typeof column === "string" ? (
                <th scope="col">{column}</th>
              ) : (
                <th scope="col" class="amount">
                  {column.number}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface PagerProps {
  readonly visit: Visit;
  /** Below the base path, without `cursor`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Of the page that is shown; undefined on the first. */
  readonly at: string | undefined;
  /** Of the page after it; null on the last. */
  readonly next: string | null;
}

/** The way to the next page of a list, and back to its first. */
export function Pager({ visit: { base, words }, path, query = {}, at, next }: PagerProps) {
  const address = (cursor: string | undefined) => {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...query, cursor }))
      if (value !== undefined) parameters.set(name, value);
    return base + path + (parameters.size === 0 ? "" : `?${parameters.toString()}`);
  };
  if (at === undefined && next === null) return null;
  return (
    <nav class="pager" aria-label={words.pagesLabel}>
      {at !== undefined && <a href={address(undefined)}>{words.firstPage}</a>}
      {next !== null && (
        <a href={address(next)} rel="next">
          {words.nextPage}
        </a>
      )}
    </nav>
  );
}

/** Terms and what they are, for facts that are no table; pairs whose second is undefined are left out. */
export function Facts({ of: pairs }: { readonly of: readonly (readonly [term: string, fact: Child])[] }) {
  return (
    <dl class="facts">
      {pairs
        .filter(([, fact]) => fact !== undefined && fact !== null)
        .map(([term, fact]) => (
          <div>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
    </dl>
  );
}
