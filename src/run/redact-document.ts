import type { Redactor } from '../http/redact.ts';

/** Parts of a run's document that are the model's words. Keys are taken out of them by value as they come in. */
const answerFields: ReadonlySet<string> = new Set(['text', 'reasoning', 'parsed', 'tool_calls']);

/** A document about a failure, with the keys in it taken out. What a model says about keys stays as it is. */
export function redactDocument(document: unknown, redactor: Redactor): unknown {
  if (typeof document === 'string') return redactor.redact(document);
  if (Array.isArray(document)) return document.map((item) => redactDocument(item, redactor));
  if (typeof document !== 'object' || document === null) return document;
  const fields = Object.entries(document).map(([name, value]) => [
    name,
    answerFields.has(name) ? value : redactDocument(value, redactor),
  ]);
  return Object.fromEntries(fields);
}
