/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { Visit } from "../visit.ts";

/** Longest text that is looked for. */
export const mostSearched = 200;

interface ListFilterProps {
  readonly visit: Visit;
  /** Below the base path. */
  readonly path: string;
  /** What the list is narrowed to already. */
  readonly search: string | undefined;
  readonly searchHint: string;
  /** Kept as they are; undefined is left out. */
  readonly kept: Readonly<Record<string, string | undefined>>;
  /** Whether anything narrows the list. */
  readonly isNarrowed: boolean;
  /** Further fields. */
  readonly children?: Child;
}

/** What narrows a list: a plain form, whose answer is an address to come back to. */
export function ListFilter(props: ListFilterProps) {
  const { visit, path, search = "", searchHint, kept, isNarrowed, children } = props;
  const { videos } = visit.words;
  return (
    <form
      class="narrow"
      method="get"
      action={visit.base + path}
      role="search"
      aria-label={videos.filterLabel}
    >
      {Object.entries(kept).map(
        ([name, value]) => value !== undefined && <input type="hidden" name={name} value={value} />,
      )}
      <label class="wide">
        <span>{videos.search}</span>
        <input type="search" name="q" value={search} maxlength={mostSearched} placeholder={searchHint} />
      </label>
      {children}
      <button>{videos.show}</button>
      {isNarrowed && <a href={visit.base + path}>{videos.clear}</a>}
    </form>
  );
}

interface SelectProps {
  readonly name: string;
  readonly label: string;
  /** Of no choice. */
  readonly any: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly chosen: string | undefined;
}

/** A choice of one among many. */
export function Select({ name, label, any, options, chosen }: SelectProps) {
  return (
    <label>
      <span>{label}</span>
      <select name={name}>
        <option value="">{any}</option>
        {options.map(({ value, text }) => (
          <option value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
