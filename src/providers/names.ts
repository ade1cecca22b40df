const prefix = 'custom:';

export function isCustomName(name: string): boolean {
  return name.toLowerCase().startsWith(prefix);
}

/** The name without `custom:`, as the user gave it when adding the provider. */
export function toBareName(name: string): string {
  return isCustomName(name) ? name.slice(prefix.length) : name;
}

/** `my-api` and `API_KEY` make `AIX_MY_API_API_KEY`. */
export function toVariable(name: string, suffix: 'API_KEY' | 'BASE_URL'): string {
  return `AIX_${toBareName(name)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')}_${suffix}`;
}

/** The candidate with the fewest changed letters, when it is near enough to be what was meant. */
export function findNearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near = candidates
    .map((candidate) => ({ candidate, distance: countEdits(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance);
  return near[0]?.candidate;
}

/** Levenshtein's distance, one row at a time. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const kept = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(kept, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
