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

const secretName = /(^|[-_.])(api[-_]?key|token|secret|password|credential|assertion|authorization)s?$/i;

/** What stands under a name that says it is secret, however deep. */
export function findSecrets(fields: JsonObject): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (typeof value === 'string') return secretName.test(name) ? [value] : [];
    if (Array.isArray(value)) return value.filter(isObject).flatMap(findSecrets);
    return isObject(value) ? findSecrets(value) : [];
  });
}
