import type { Context } from '../context.ts';
import type { HistoryPlace } from '../history/place.ts';

export function toPlace({ home, clock, io }: Context): HistoryPlace {
  return { home, now: () => clock.now(), warn: (message) => void io.warn(message) };
}
