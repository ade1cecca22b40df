import { parseDocument } from 'yaml';
import { describeJsonError, Failure } from '../../errors.ts';

/** The value of a YAML or JSON text. Nothing in it can make an object of ours, and references cannot unfold without end. */
export function parseYaml(text: string, label: string): unknown {
  if (label.endsWith('.json')) return parseJson(text, label);
  const document = parseDocument(text.replace(/^\u{feff}/u, ''), { prettyErrors: true });
  const [error] = document.errors;
  const [message = ''] = error?.message.replace(/ at line \d+.*/s, '').split('\n') ?? [];
  if (error !== undefined) {
    throw new Failure('config', `"${label}" line ${error.linePos?.[0].line ?? 1}: ${message}`);
  }
  try {
    return document.toJS();
  } catch (cause) {
    throw new Failure('config', `"${label}": ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

export function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, ''));
  } catch (cause) {
    throw new Failure('config', `"${label}": ${describeJsonError(cause)}`, { cause });
  }
}

export type Mapping = Readonly<Record<string, unknown>>;

export function toMapping(value: unknown): Mapping | undefined {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  // Its values are still unknown, so the cast promises nothing.
  return isMapping ? (value as Mapping) : undefined;
}

/** Text, or the empty text where there is something else. */
export function toWords(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

export function toWordList(value: unknown): readonly string[] {
  const list = Array.isArray(value) ? value : toWords(value).split(',');
  return list.map((item) => toWords(item).trim()).filter((item) => item !== '');
}

export function toScalar(value: unknown): string | number | boolean | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** Settings of a model that we have too, under our names; the others are named in a note. */
export function toConfig(options: Mapping): { readonly config: Mapping; readonly unknown: readonly string[] } {
  const known = Object.entries(options).flatMap(([key, value]) => {
    const ours = settings.get(key);
    return ours === undefined ? [] : [[ours, value] as const];
  });
  return { config: Object.fromEntries(known), unknown: Object.keys(options).filter((key) => !settings.has(key)) };
}

const settings: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['max_tokens', 'max_tokens'],
  ['max_completion_tokens', 'max_tokens'],
  ['maxOutputTokens', 'max_tokens'],
  ['top_p', 'top_p'],
  ['topP', 'top_p'],
  ['seed', 'seed'],
  ['stop', 'stop'],
  ['stopSequences', 'stop'],
]);
