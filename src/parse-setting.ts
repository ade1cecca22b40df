import { Failure } from './errors.ts';

export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** Longer delays overflow the timers of Node, which then fire at once. */
const maxSeconds = 2_147_483;

/** A reader of plain decimal numbers that a flag or a variable holds, which `name` names. */
export function parseNumber(name: string, limits: NumberLimits = {}): (text: string) => number {
  const { min = -Infinity, max = Infinity, integer = false } = limits;
  return (text) => {
    const number = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const isRightKind = integer ? Number.isSafeInteger(number) : Number.isFinite(number);
    if (isRightKind && number >= min && number <= max) return number;
    throw new Failure('usage', `${name} must be ${describeLimits(limits)}, found "${text}"`);
  };
}

/** A reader of a length of time in seconds, for which 0 makes no sense. */
export function parseSeconds(name: string): (text: string) => number {
  const parse = parseNumber(name, { min: 0, max: maxSeconds });
  return (text) => {
    const seconds = parse(text);
    if (seconds > 0) return seconds;
    throw new Failure('usage', `${name} must be more than 0 seconds, found "${text}"`);
  };
}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `90`, which are seconds, `30m`, `1h` or `7d`; null for anything else. */
export function readDuration(text: string): number | null {
  const [, number, unit = 's'] = /^(\d{1,9}(?:\.\d+)?)([smhd])?$/.exec(text) ?? [];
  const ms = Number(number) * unitMs[unit as keyof typeof unitMs];
  return ms > 0 ? ms : null;
}

/** A reader of a length of time. */
export function parseDuration(name: string): (text: string) => number {
  return (text) => {
    const ms = readDuration(text);
    if (ms !== null) return ms;
    throw new Failure('usage', `${name} must be a time such as 90 (seconds), 30m, 1h or 7d, found "${text}"`);
  };
}

/** How many calls may follow one that failed. */
export function parseRetries(name: string): (text: string) => number {
  return parseNumber(name, { min: 0, max: 10, integer: true });
}

export function parseTemperature(name: string): (text: string) => number {
  return parseNumber(name, { min: 0, max: 2 });
}

/** A reader of how many of something there may be. */
export function parseCount(name: string): (text: string) => number {
  return parseNumber(name, { min: 1, integer: true });
}

/** A reader of `a,b`, each of which says something. */
export function parseNames(name: string): (text: string) => readonly string[] {
  return (text) => {
    const names = text.split(',').map((each) => each.trim());
    if (names.every((each) => each !== '')) return names;
    throw new Failure('usage', `${name} must be names with commas between, found "${text}"`);
  };
}

/** A reader of what is on or off. */
export function parseSwitch(name: string): (text: string) => boolean {
  return (text) => {
    const word = text.toLowerCase();
    if (['1', 'true', 'yes', 'on'].includes(word)) return true;
    if (['0', 'false', 'no', 'off'].includes(word)) return false;
    throw new Failure('usage', `${name} must be 1 or 0, found "${text}"`);
  };
}

function describeLimits({ min, max, integer = false }: NumberLimits): string {
  const kind = integer ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind} of at least ${min}`;
  return max === undefined ? kind : `${kind} of at most ${max}`;
}
