import type { RunEntry, WrittenEntry } from './entry.ts';

/** Null where the text is no entry. Files are outside data: everything that is read later is looked at here. */
export function parseEntry(text: string): WrittenEntry | null {
  try {
    const value: unknown = JSON.parse(text);
    return isEntry(value) ? fillIn(value, text) : null;
  } catch {
    return null;
  }
}

const ofRun = { params: {}, prompt: null, parent: null };
const ofAnswer = { reasoning: null, provider: null, model: null, usage: null, cost: null, timing: null };

/** An older version has left out what it did not know of. Copies of all the others would take a tenth of an import. */
function fillIn(entry: RunEntry, text: string): WrittenEntry {
  const { envelope } = entry;
  if (isWhole(entry, ofRun) && isWhole(envelope, ofAnswer)) return { entry, json: text };
  const whole = { ...ofRun, ...entry, envelope: { ...ofAnswer, ...envelope } };
  return { entry: whole, json: JSON.stringify(whole) };
}

function isWhole(value: object, wanted: object): boolean {
  return Object.keys(wanted).every((name) => Object.hasOwn(value, name));
}

type Check = (value: unknown) => boolean;

const usageCount = orNull(isCount);
const isUsage = withFields({
  input: usageCount,
  output: usageCount,
  reasoning: usageCount,
  cache_read: usageCount,
  cache_write: usageCount,
});
const isCost = withFields({ amount: isCount, currency: isCurrency, estimated: isBoolean });
const isTiming = withFields({ total_ms: isCount, first_token_ms: orNull(isCount) });
const isAttempt = withFields({
  provider: isString,
  model: isString,
  code: isString,
  status: orNull(isCount),
  ms: isCount,
});
const isError = withFields({ code: isString, message: isString, hint: orNull(isString) });

const isDocument = withFields({
  status: isString,
  text: isString,
  reasoning: orNull(isString),
  provider: orNull(isString),
  model: orNull(isString),
  usage: orNull(isUsage),
  cost: orNull(isCost),
  timing: orNull(isTiming),
  attempts: orMissing(listOf(isAttempt)),
  tool_calls: orMissing(listOf(withFields({ name: isString }))),
  warnings: orMissing(listOf(isString)),
  error: orNull(isError),
});

const isText = withFields({ text: isString });
const isMedia = withFields({ url: isString, contentType: orNull(isString), name: orNull(isString) });
const isParts = listOf(isPart);

const hasFields = withFields({
  id: isId,
  at: isTime,
  command: isString,
  prompt: orNull(isString),
  prompt_path: orNull(isString),
  params: orMissing(isParams),
  messages: listOf(withFields({ role: isRole, content: (content) => isString(content) || isParts(content) })),
  parent: orNull(isId),
  conversation: isId,
  asked: withFields({ provider: isString, model: isString }),
  envelope: isDocument,
});

function isEntry(value: unknown): value is RunEntry {
  return hasFields(value);
}

/** In printable ASCII: of other characters SQLite can make the same text of two different ones. */
function isId(value: unknown): boolean {
  return isString(value) && /^[!-~]{1,200}$/.test(value);
}

/** As far as the days of this calendar and the numbers of SQLite go together: to the year 2200. */
function isTime(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 7_258_118_400_000;
}

function isParams(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isString);
}

/** It is sent again when a conversation goes on. */
function isRole(value: unknown): boolean {
  return value === 'system' || value === 'user' || value === 'assistant';
}

function isPart(value: unknown): boolean {
  if (!isObject(value)) return false;
  return value['type'] === 'text' ? isText(value) : value['type'] === 'media' && isMedia(value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCurrency(value: unknown): boolean {
  return isString(value) && /^[A-Z]{3}$/.test(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

/** Made once and not for every entry: that took as long as the checking. */
function withFields(checks: Readonly<Record<string, Check>>): Check {
  const fields = Object.entries(checks);
  return (value) => isObject(value) && fields.every(([name, check]) => check(value[name]));
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function orNull(check: Check): Check {
  return orMissing((value) => value === null || check(value));
}

function orMissing(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
