import type { RunEntry } from './entry.ts';

/** Null where the text is no entry. Files are outside data: everything that is read later is looked at here. */
export function parseEntry(text: string): RunEntry | null {
  try {
    const value: unknown = JSON.parse(text);
    return isEntry(value) ? fillIn(value) : null;
  } catch {
    return null;
  }
}

const ofRun = { params: {}, prompt: null, parent: null };
const ofAnswer = { reasoning: null, provider: null, model: null, usage: null, cost: null, timing: null };

/** An older version has left out what it did not know of. Copies of all the others would take a tenth of an import. */
function fillIn(entry: RunEntry): RunEntry {
  const { envelope } = entry;
  if (isWhole(entry, ofRun) && isWhole(envelope, ofAnswer)) return entry;
  return { ...ofRun, ...entry, envelope: { ...ofAnswer, ...envelope } };
}

function isWhole(value: object, wanted: object): boolean {
  return Object.keys(wanted).every((name) => Object.hasOwn(value, name));
}

type Check = (value: unknown) => boolean;

function isEntry(value: unknown): value is RunEntry {
  return hasFields(value, {
    id: isId,
    at: isTime,
    command: isString,
    prompt: orNull(isString),
    prompt_path: orNull(isString),
    params: orMissing((params) => isObject(params) && Object.values(params).every(isString)),
    messages: listOf(isMessage),
    parent: orNull(isId),
    conversation: isId,
    asked: (asked) => hasFields(asked, { provider: isString, model: isString }),
    envelope: isDocument,
  });
}

function isDocument(value: unknown): boolean {
  return hasFields(value, {
    status: isString,
    text: isString,
    reasoning: orNull(isString),
    provider: orNull(isString),
    model: orNull(isString),
    usage: orNull(isUsage),
    cost: orNull(isCost),
    timing: orNull(isTiming),
    attempts: orMissing(listOf(isAttempt)),
    tool_calls: orMissing(listOf((call) => hasFields(call, { name: isString }))),
    warnings: orMissing(listOf(isString)),
    error: orNull(isError),
  });
}

function isUsage(value: unknown): boolean {
  const count = orNull(isCount);
  return hasFields(value, { input: count, output: count, reasoning: count, cache_read: count, cache_write: count });
}

function isCost(value: unknown): boolean {
  return hasFields(value, { amount: isCount, currency: isCurrency, estimated: isBoolean });
}

function isTiming(value: unknown): boolean {
  return hasFields(value, { total_ms: isCount, first_token_ms: orNull(isCount) });
}

function isAttempt(value: unknown): boolean {
  return hasFields(value, {
    provider: isString,
    model: isString,
    code: isString,
    status: orNull(isCount),
    ms: isCount,
  });
}

function isError(value: unknown): boolean {
  return hasFields(value, { code: isString, message: isString, hint: orNull(isString) });
}

function isMessage(value: unknown): boolean {
  return hasFields(value, { role: isRole, content: (content) => isString(content) || listOf(isPart)(content) });
}

/** It is sent again when a conversation goes on. */
function isRole(value: unknown): boolean {
  return value === 'system' || value === 'user' || value === 'assistant';
}

function isPart(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value['type'] === 'text') return isString(value['text']);
  return (
    value['type'] === 'media' &&
    hasFields(value, { url: isString, contentType: orNull(isString), name: orNull(isString) })
  );
}

/** In printable ASCII: of other characters SQLite can make the same text of two different ones. */
function isId(value: unknown): boolean {
  return isString(value) && /^[!-~]{1,200}$/.test(value);
}

/** As far as the days of this calendar and the numbers of SQLite go together: to the year 2200. */
function isTime(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 7_258_118_400_000;
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

function hasFields(value: unknown, checks: Readonly<Record<string, Check>>): boolean {
  return isObject(value) && Object.entries(checks).every(([name, check]) => check(value[name]));
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
