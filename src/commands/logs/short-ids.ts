const shortest = 8;

/** As many characters of ids as tell these from each other. The first eight are the time of the run. */
export function shortenIds(ids: readonly string[]): readonly string[] {
  const longest = Math.max(...ids.map((id) => id.length));
  for (let length = shortest; length < longest; length += 1) {
    const short = ids.map((id) => id.slice(0, length));
    if (new Set(short).size === ids.length) return short;
  }
  return ids;
}
