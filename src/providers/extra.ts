import { Failure } from '../errors.ts';
import { isObject, type JsonObject } from './json.ts';

/** Refuses extra fields that would take the place of what flags and the prompt say. */
export function checkExtra(extra: JsonObject, ownFields: readonly string[]): void {
  const taken = ownFields.find((field) => Object.hasOwn(extra, field));
  if (taken === undefined) return;
  throw new Failure('usage', `"${taken}" cannot be set as an extra field`, {
    hint: 'use --model, --system, the prompt and --no-stream',
  });
}

const secretWords = [
  'apikey',
  'api-key',
  'api_key',
  'token',
  'secret',
  'password',
  'credential',
  'assertion',
  'authorization',
];

/** What stands under a name that says it is secret, however deep. */
export function findSecrets(fields: JsonObject): readonly string[] {
  const found: string[] = [];
  collectSecrets(fields, found);
  return found;
}

function collectSecrets(value: unknown, found: string[]): void {
  if (Array.isArray(value)) for (const inner of value) collectSecrets(inner, found);
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) {
    const inner = value[name];
    if (typeof inner !== 'string') collectSecrets(inner, found);
    else if (isSecretName(name)) found.push(inner);
  }
}

/** Whether its last word is secret. The pattern that says so takes a third of a millisecond to compile. */
function isSecretName(name: string): boolean {
  const lower = name.toLowerCase();
  const single = lower.endsWith('s') ? lower.slice(0, -1) : lower;
  const word = secretWords.find((each) => single.endsWith(each));
  return word !== undefined && ['', '-', '_', '.'].includes(single.charAt(single.length - word.length - 1));
}
