import type { ErrorAnswer } from './driver.ts';
import type { ErrorWords } from './error-words.ts';
import { readLimitReset } from './limit-headers.ts';
import { toList, toObject, toText } from './json.ts';

const longestWaitMs = 366 * 24 * 60 * 60 * 1000;

/** How long the server asks us to wait, or undefined. Nonsense and the past are no hint. */
export function findRetryAfterMs({ headers, receivedAt }: ErrorAnswer, words: ErrorWords): number | undefined {
  const error = toObject(words.body['error']);
  const candidates = [
    toNumber(headers['retry-after-ms']),
    readRetryAfter(headers['retry-after'], receivedAt),
    readRetryInfo(error['details']),
    toNumber(toObject(error['availability'])['retry_after'], 1000),
    readSentence(words.message),
    readLimitReset(headers, receivedAt),
  ];
  // Azure sends `retry-after-ms: 0` beside a longer `retry-after`.
  return candidates.find((ms) => ms > 0 && ms <= longestWaitMs);
}

function toNumber(value: unknown, factor = 1): number {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value));
  return isNumeric ? Math.ceil(Number(value) * factor) : Number.NaN;
}

function readRetryAfter(value: string | undefined, receivedAt: number): number {
  if (value === undefined || /^\s*[-+\d.]+\s*$/.test(value)) return toNumber(value, 1000);
  return Date.parse(value) - receivedAt;
}

/** Google: `{"@type": "...RetryInfo", "retryDelay": "34.4s"}`. */
function readRetryInfo(details: unknown): number {
  const delay = toList(details).map((detail) => toText(toObject(detail)['retryDelay']));
  return toNumber(delay.find((text) => text !== '')?.replace(/s$/, ''), 1000);
}

/** Groq and Google also write it out: "Please try again in 7.66s". */
function readSentence(message: string): number {
  const [, amount, unit] = /(?:try again|retry) in (\d+(?:\.\d+)?) ?(ms|s)\b/i.exec(message) ?? [];
  return toNumber(amount, unit === 'ms' ? 1 : 1000);
}
