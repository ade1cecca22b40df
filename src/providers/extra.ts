import { Failure } from '../errors.ts';
import type { JsonObject } from './json.ts';

/** Refuses extra fields that would take the place of what flags and the prompt say. */
export function checkExtra(extra: JsonObject, ownFields: readonly string[]): void {
  const taken = ownFields.find((field) => Object.hasOwn(extra, field));
  if (taken === undefined) return;
  throw new Failure('usage', `"${taken}" cannot be set as an extra field`, {
    hint: 'use --model, --system, the prompt and --no-stream',
  });
}
