/** The first `most` items of a stream of pages; reads no page beyond them. */
export async function* limited<Item>(
  pages: AsyncIterable<readonly Item[]>,
  most: number,
): AsyncGenerator<readonly Item[]> {
  let left = most;
  if (left <= 0) return;
  for await (const page of pages) {
    yield page.slice(0, left);
    left -= page.length;
    if (left <= 0) return;
  }
}

/** Pages of any length as batches of exactly the wanted size, but for the last. `size` is asked before each batch. */
export async function* regroup<Item>(
  pages: AsyncIterable<readonly Item[]>,
  size: () => number,
): AsyncGenerator<readonly Item[]> {
  let waiting: Item[] = [];
  for await (const page of pages) {
    waiting.push(...page);
    while (waiting.length >= size()) {
      const batch = waiting.slice(0, size());
      waiting = waiting.slice(batch.length);
      yield batch;
    }
  }
  if (waiting.length > 0) yield waiting;
}
