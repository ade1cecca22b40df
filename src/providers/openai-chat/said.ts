import type { JsonObject } from '../json.ts';

/** What is said of a part of the request. */
export interface Said {
  /** Fields of the body. */
  readonly fields: JsonObject;
  /** What could not be said. */
  readonly warnings: readonly string[];
}

export const nothing: Said = { fields: {}, warnings: [] };
