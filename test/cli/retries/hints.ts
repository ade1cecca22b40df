import { error, fails, inTurn, whole, type RetryCase } from './case.ts';

/** A refusal that says when to come back, and how long the program waits. */
export interface HintCase {
  readonly name: string;
  readonly answer: RetryCase['answer'];
  /** At least so many milliseconds; null where it is not waited at all. */
  readonly waitMs: number | null;
}

type Headers = Readonly<Record<string, string>>;

const slow = error('slow down');
/** Nothing that could be waited for was said. */
const own = 100;

function refuses(name: string, waitMs: number | null, headers: Headers, body: object = slow, status = 429): HintCase {
  return { name, waitMs, answer: inTurn(fails(status, body, headers), whole) };
}

/** The headers hold the time of the answer. */
function refusesAt(name: string, waitMs: number | null, toHeaders: () => Headers): HintCase {
  return { name, waitMs, answer: inTurn((...given) => fails(429, slow, toHeaders())(...given), whole) };
}

function toDate(ms: number): string {
  return new Date(Date.now() + ms).toUTCString();
}

const used = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-remaining': '0' };

export const hints: readonly HintCase[] = [
  refuses('seconds', 2000, { 'Retry-After': '2' }),
  refuses('a fraction of a second', 1500, { 'Retry-After': '1.5' }),
  refusesAt('a date', 1900, () => ({ 'Retry-After': toDate(3000) })),
  refusesAt('a date of the past', own, () => ({ 'Retry-After': toDate(-60_000) })),
  refuses('0', own, { 'Retry-After': '0' }),
  refuses('less than 0', own, { 'Retry-After': '-5' }),
  refuses('a number beyond all bounds', own, { 'Retry-After': '9'.repeat(30) }),
  refuses('nonsense', own, { 'Retry-After': 'soon' }),
  refuses('nothing', own, { 'Retry-After': '' }),
  refuses('two values', own, { 'Retry-After': '2, 3' }),
  refuses('milliseconds', 250, { 'retry-after-ms': '250', 'Retry-After': '1' }),
  refuses('0 milliseconds beside a second', 1000, { 'retry-after-ms': '0', 'Retry-After': '1' }),
  refuses('a limit that is used up', 1200, { ...used, 'x-ratelimit-reset-requests': '1.2s' }),
  refusesAt('a limit with a moment', 900, () => ({ ...used, 'x-ratelimit-reset': `${Date.now() + 2000}` })),
  refuses('RetryInfo of Google', 1400, {}, error('slow down', { details: [{ retryDelay: '1.4s' }] })),
  refuses('a sentence', 1200, {}, error('Please try again in 1.2s.')),
  refuses('milliseconds in a sentence', 850, {}, error('Please try again in 850ms.')),
  refuses('a sentence of Azure', 2000, {}, error('Please retry after 2 seconds.')),
  refuses('the body of OpenRouter', 1000, {}, error('slow down', { availability: { retry_after: 1 } })),
  refuses('no hint', own, {}),
  ...[408, 409, 500, 503, 529].map((status) => refuses(`${status}`, 1000, { 'Retry-After': '1' }, slow, status)),
  refuses('more than a minute', null, { 'Retry-After': '61' }),
  refuses('an hour', null, { 'Retry-After': '3600' }),
  refusesAt('a date in an hour', null, () => ({ 'Retry-After': toDate(3_600_000) })),
  refuses('a limit that is used up for minutes', null, { ...used, 'x-ratelimit-reset-requests': '6m0s' }),
  refuses('minutes in a sentence', null, {}, error('Please try again in 6m0s.')),
];
