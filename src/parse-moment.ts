import { Failure } from './errors.ts';
import { readDuration } from './parse-setting.ts';

/** A stretch of time in milliseconds since 1970; its end does not belong to it. */
export interface Moment {
  readonly from: number;
  readonly to: number;
}

/** A reader of `7d`, which is that long ago, of a day of the local calendar such as `2026-11-01`, or of `2026-11-01T14:30`. */
export function parseMoment(name: string, now: () => number): (text: string) => Moment {
  return (text) => {
    const age = readAge(text);
    const moment = readDay(text) ?? toPoint(age === null ? readTime(text) : Math.max(0, now() - age));
    if (moment !== null) return moment;
    throw new Failure('usage', `${name} must be 7d, 12h, 2026-11-01 or 2026-11-01T14:30, found "${text}"`);
  };
}

/** A reader of how old something is, in milliseconds. */
export function parseAge(name: string): (text: string) => number {
  return (text) => {
    const age = readAge(text);
    if (age !== null) return age;
    throw new Failure('usage', `${name} must be 30m, 12h or 7d, found "${text}"`);
  };
}

/** Not without a unit: who forgets it means days, and would lose all that is older than seconds. */
function readAge(text: string): number | null {
  return /[a-z]$/.test(text) ? readDuration(text) : null;
}

/** A day is longer or shorter than others where the clocks change. */
function readDay(text: string): Moment | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(year, month - 1, day);
  // A day that there is not, such as the 30th of February, becomes another one.
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return null;
  return { from: date.getTime(), to: new Date(year, month - 1, day + 1).getTime() };
}

function readTime(text: string): number | null {
  const ms = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function toPoint(ms: number | null): Moment | null {
  return ms === null ? null : { from: ms, to: ms };
}
