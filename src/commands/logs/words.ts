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
