import type { RunSummary } from '../../history/history.ts';

/** `$0.0012`, `0.5 RUB`; a tilde stands before an estimate. */
export function renderCost({ amount, currency, estimated }: NonNullable<RunSummary['cost']>): string {
  const number = Number(amount.toPrecision(2)).toLocaleString('en-US', {
    maximumFractionDigits: 8,
    useGrouping: false,
  });
  return `${estimated ? '~' : ''}${currency === 'USD' ? `$${number}` : `${number} ${currency}`}`;
}

/** In the local calendar: the time of today, the day of this year, else the date. */
export function renderWhen(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const day = `${pad(then.getMonth() + 1)}-${pad(then.getDate())}`;
  if (then.getFullYear() !== today.getFullYear()) return `${then.getFullYear()}-${day}`;
  const time = `${pad(then.getHours())}:${pad(then.getMinutes())}`;
  return then.toDateString() === today.toDateString() ? time : `${day} ${time}`;
}

/** `2026-11-01 14:30:05`. */
export function renderTime(at: number): string {
  const then = new Date(at);
  const day = `${then.getFullYear()}-${pad(then.getMonth() + 1)}-${pad(then.getDate())}`;
  return `${day} ${[then.getHours(), then.getMinutes(), then.getSeconds()].map(pad).join(':')}`;
}

export function countRuns(count: number): string {
  return `${count} run${count === 1 ? '' : 's'}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
