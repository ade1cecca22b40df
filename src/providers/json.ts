/**
 * Narrow readers for JSON from a provider. They run once per chunk of a stream, where a schema library would cost more
 * than all the rest, and they forgive what they do not know.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or one without fields. */
export function toObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The string, or the empty one. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A count, or null when there is none: unknown is never 0. */
export function toCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** The parsed text, or undefined when it is no JSON, or JSON nested so deeply that nobody could write it again. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Short text holds fewer levels than that, and a look into every event of a stream would cost.
    return text.length > 2 * mostLevels && isDeeper(value, mostLevels) ? undefined : value;
  } catch {
    return undefined;
  }
}

const mostLevels = 1000;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
