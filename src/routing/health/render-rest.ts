import type { Route } from '../route.ts';
import type { Health } from './assess.ts';

interface Resting {
  readonly route: Route;
  readonly health: Health;
}

/** `custom:a is left alone until 10:03:20 UTC, as most of its calls failed (network); asking custom:b (m) first` */
export function renderRest(resting: readonly Resting[], first: Route, now: number): readonly string[] {
  const reasons = resting.map(({ route, health }) => `${route.settings.name} ${toReason(health, now)}`);
  if (reasons.length === 0) return [];
  return [`${[...new Set(reasons)].join('; ')}; asking ${first.settings.name} (${first.model}) first`];
}

function toReason({ rest, lastFailure }: Health, now: number): string {
  const code = lastFailure === null ? '' : ` (${lastFailure.code})`;
  if (rest.type !== 'cooling') return `is being tried by another aix after it failed${code}`;
  const time = renderTime(rest.until, now);
  if (rest.isWish) return `wants to be left alone until ${time}${code}`;
  return `is left alone until ${time}, as most of its calls failed${code}`;
}

/** `10:03:20 UTC` today, `2026-02-11 10:03 UTC` on another day. */
export function renderTime(time: number, now: number): string {
  const [day = '', clock = ''] = new Date(time).toISOString().split('T');
  const isToday = new Date(now).toISOString().startsWith(day);
  return isToday ? `${clock.slice(0, 8)} UTC` : `${day} ${clock.slice(0, 5)} UTC`;
}
