import type { Failure } from '../../errors.ts';
import { findNearest } from '../../nearest.ts';
import { describeFound, toMapping } from '../../prompts/mapping.ts';
import type { Place } from '../../prompts/placed-yaml.ts';

/** Refuses what is no mapping, and keys that mean nothing. */
export function checkKeys(place: Place, known: readonly string[]): void {
  const keys = Object.keys(toMapping(place.value) ?? refuseKind(place, 'a mapping of keys to values'));
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined) throw refuseName(place.at(unknown), { what: 'key', found: unknown, known });
}

interface Misnomer {
  readonly what: string;
  readonly found: string;
  readonly known: readonly string[];
}

export function refuseName(place: Place, { what, found, known }: Misnomer): Failure {
  const nearest = findNearest(found, known);
  const hint = nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean "${nearest}"?`;
  return place.refuse(`unknown ${what} "${found}"`, hint);
}

/** Undefined where nothing stands, which an empty key means as well. */
export function readOptional<Value>(place: Place, read: (place: Place) => Value): Value | undefined {
  return (place.value ?? null) === null ? undefined : read(place);
}

/** Of a mapping: its members by their names. */
export function listMembers(place: Place): readonly (readonly [string, Place])[] {
  const mapping = toMapping(place.value) ?? refuseKind(place, 'a mapping of keys to values');
  return Object.keys(mapping).map((key) => [key, place.at(key)]);
}

export function listItems(place: Place): readonly Place[] {
  if (!Array.isArray(place.value)) return refuseKind(place, 'a list');
  return place.value.map((_, at) => place.at(at));
}

export function readText(place: Place): string {
  if (typeof place.value === 'string' && place.value !== '') return place.value;
  return refuseKind(place, typeof place.value === 'number' ? 'text, which a number is in quotes' : 'text');
}

export function readNumber(
  place: Place,
  { min, max = Infinity }: { readonly min: number; readonly max?: number },
): number {
  const { value } = place;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  return refuseKind(place, max === Infinity ? `a number of at least ${min}` : `a number from ${min} to ${max}`);
}

export function readCount(place: Place): number {
  const { value } = place;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  return refuseKind(place, 'a whole number of at least 1');
}

/** A part of 1. */
export function readShare(place: Place): number {
  return readNumber(place, { min: 0, max: 1 });
}

/** What may stand alone or with more beside it: `rubric: be kind`, or a mapping that has it under the key. */
export function openShort(place: Place, key: string, more: readonly string[]): (name: string) => Place {
  if (toMapping(place.value) === undefined) {
    const nothing = { ...place, value: undefined };
    return (name) => (name === key ? place : nothing);
  }
  checkKeys(place, [key, ...more]);
  return (name) => place.at(name);
}

export function refuseKind(place: Place, wanted: string): never {
  const name = place.name === '' ? 'the file' : `"${place.name}"`;
  throw place.refuse(`${name} must be ${wanted}, found ${describeFound(place.value)}`);
}
