/** What all requests to a provider keep to together. An interval of 0, and null, is no limit. */
export interface Pace {
  readonly minIntervalMs: number;
  /** Requests that may begin in any minute. */
  readonly rpm: number | null;
  /** Tokens of those requests and their answers. */
  readonly tpm: number | null;
}

/** Requests that began, or are to begin, at one time. */
export interface Start {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly count: number;
  readonly tokens: number;
}

export interface Wish {
  readonly from: number;
  readonly tokens: number;
}

/** A second more than the minute: vendors count what arrives, and the way there is not always as long. */
export const windowMs = 61_000;

/**
 * The first moment at which a further request keeps to the pace, both in the windows before it and in those after it,
 * where others may be booked. One that is larger than a whole window may hold has a window of its own.
 */
export function findStart(starts: readonly Start[], { from, tokens }: Wish, pace: Pace): number {
  const ends = starts.flatMap(({ at }) => [at + windowMs, at + pace.minIntervalMs]).filter((at) => at > from);
  const moments = [from, ...ends].toSorted((one, other) => one - other);
  const found = moments.find((at) => isFree(starts, { at, count: 1, tokens }, pace));
  return found ?? moments.at(-1) ?? from;
}

function isFree(starts: readonly Start[], added: Start, { minIntervalMs, rpm, tpm }: Pace): boolean {
  if (starts.some(({ at }) => Math.abs(at - added.at) < minIntervalMs)) return false;
  if (rpm === null && tpm === null) return true;
  const all = [...starts, added];
  const touched = starts.filter(({ at }) => at > added.at && at < added.at + windowMs);
  return [added, ...touched].every((last) => {
    const inside = all.filter(({ at }) => at <= last.at && at > last.at - windowMs);
    return (rpm === null || sum(inside, 'count') <= rpm) && (tpm === null || holds(inside, tpm));
  });
}

function holds(inside: readonly Start[], tpm: number): boolean {
  const tokens = sum(inside, 'tokens');
  return tokens <= tpm || inside.some((start) => start.tokens === tokens);
}

function sum(starts: readonly Start[], field: 'count' | 'tokens'): number {
  return starts.reduce((total, start) => total + start[field], 0);
}
