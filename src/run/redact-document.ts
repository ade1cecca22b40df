import type { Redactor } from '../http/redact.ts';

/** Parts of a run's document that are the model's words. Keys are taken out of them by value as they come in. */
const answerFields: ReadonlySet<string> = new Set(['text', 'reasoning', 'parsed', 'tool_calls']);

/** Words of our own, and names that the user gave. A secret can be one of them by chance, and without it the document says nothing. */
const ownFields: ReadonlySet<string> = new Set([
  'code',
  'command',
  'contentType',
  'conversation',
  'currency',
  'finish',
  'id',
  'parent',
  'provider',
  'role',
  'status',
  'type',
]);

/** What others made, down to the names in it. */
const foreignFields: ReadonlySet<string> = new Set(['params', 'parsed', 'tool_calls']);

type Change = (text: string) => string;

/** A document about a failure, with the keys in it taken out. What a model says about keys stays as it is. */
export function redactDocument(document: unknown, redactor: Redactor): unknown {
  return mapWords(document, { change: (text) => redactor.redact(text), isLeft: (name) => answerFields.has(name) });
}

/** The same document of ours with other texts in it. */
export function mapTexts<Value>(document: Value, change: Change): Value {
  // Of the same shape.
  return mapWords(document, { change, isLeft: () => false }) as Value;
}

interface Rules {
  readonly change: Change;
  readonly isLeft: (field: string) => boolean;
  readonly isForeign?: boolean;
}

function mapWords(value: unknown, rules: Rules): unknown {
  if (typeof value === 'string') return rules.change(value);
  if (Array.isArray(value)) return value.map((each) => mapWords(each, rules));
  if (typeof value !== 'object' || value === null) return value;
  const map = rules.isForeign === true ? mapForeignField : mapField;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => map(name, member, rules)));
}

function mapField(name: string, value: unknown, rules: Rules): readonly [string, unknown] {
  if (rules.isLeft(name) || (typeof value === 'string' && ownFields.has(name))) return [name, value];
  return [name, mapWords(value, { ...rules, isForeign: foreignFields.has(name) })];
}

function mapForeignField(name: string, value: unknown, rules: Rules): readonly [string, unknown] {
  return [rules.change(name), mapWords(value, rules)];
}
