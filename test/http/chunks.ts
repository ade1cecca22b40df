/** A body that comes in the given pieces. */
export async function* toBody(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Cuts bytes at the given places; every one of them when none is given. */
export function cut(bytes: Uint8Array, places: readonly number[] | 'everywhere'): readonly Uint8Array[] {
  const all = places === 'everywhere' ? Array.from(bytes, (_, at) => at + 1) : places;
  const ordered = [0, ...all.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ordered.slice(1).map((end, at) => bytes.subarray(ordered[at], end));
}

export async function collect<Item>(batches: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}
