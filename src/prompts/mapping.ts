export type Mapping = Readonly<Record<string, unknown>>;

/** Undefined for anything but a mapping of keys to values. */
export function toMapping(value: unknown): Mapping | undefined {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  // Its values are still unknown, so the cast promises nothing.
  return isMapping ? (value as Mapping) : undefined;
}

/** What stands in a place where something else was wanted. */
export function describeFound(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a mapping' : (JSON.stringify(value) ?? 'nothing');
}
