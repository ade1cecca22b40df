import type { ErrorAnswer } from './driver.ts';
import type { ErrorWords } from './error-words.ts';
import { readLimitReset } from './limit-headers.ts';
import { toList, toObject, toText, type JsonObject } from './json.ts';

const longestWaitMs = 366 * 24 * 60 * 60 * 1000;

/** How long the server asks us to wait, or undefined. Nonsense and the past are no hint. */
export function findRetryAfterMs({ headers, receivedAt }: ErrorAnswer, words: ErrorWords): number | undefined {
  const error = toObject(words.body['error']);
  const candidates = [
    toNumber(headers['retry-after-ms']),
    readRetryAfter(headers['retry-after'], receivedAt),
    readRetryInfo(error['details']),
    toNumber(toObject(error['availability'])['retry_after'], 1000),
    toNumber(error['retry_after'] ?? words.body['retry_after'], 1000),
    readSentence(words.message),
    readLimitReset(headers, receivedAt),
    readLimitReset(readMetadata(error), receivedAt),
  ];
  // Azure sends `retry-after-ms: 0` beside a longer `retry-after`.
  return candidates.find((ms) => ms > 0 && ms <= longestWaitMs);
}

function toNumber(value: unknown, factor = 1): number {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value));
  return isNumeric ? Math.ceil(Number(value) * factor) : Number.NaN;
}

/** `Retry-After`: seconds or a date. NaN where there is none. */
export function readRetryAfter(value: string | undefined, receivedAt: number): number {
  if (value === undefined || /^\s*[-+\d.]+\s*$/.test(value)) return toNumber(value, 1000);
  return Date.parse(value) - receivedAt;
}

/** Google: `{"@type": "...RetryInfo", "retryDelay": "34.4s"}`. */
function readRetryInfo(details: unknown): number {
  const delay = toList(details).map((detail) => toText(toObject(detail)['retryDelay']));
  return toNumber(delay.find((text) => text !== '')?.replace(/s$/, ''), 1000);
}

const waits = /(?:try again|retry|available) (?:in|after) (.{1,60})/i;
const part = /(?:and )?(\d+(?:\.\d+)?) ?(ms|milliseconds?|h|hours?|m|min|minutes?|s|sec|seconds?)(?![a-z]),? ?/giy;

/** Many also write it out: "Please try again in 7.66s" (Groq), "in 6m0s" (OpenAI), "Please retry after 20 seconds" (Azure). */
function readSentence(message: string): number {
  const parts = [...(waits.exec(message)?.[1] ?? '').matchAll(part)];
  if (parts.length === 0) return Number.NaN;
  return Math.ceil(
    parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * toUnitMs(unit.toLowerCase()), 0),
  );
}

function toUnitMs(unit: string): number {
  if (/^(ms|milli)/.test(unit)) return 1;
  if (unit.startsWith('h')) return 3_600_000;
  return unit.startsWith('m') ? 60_000 : 1000;
}

/** OpenRouter has the headers of the vendor behind it in the body. */
function readMetadata(error: JsonObject): Readonly<Record<string, string>> {
  const headers = Object.entries(toObject(toObject(error['metadata'])['headers']));
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), toText(value)]));
}
