import { getAsset, getRawAsset } from 'node:sea';

/** What lies in the executable, by the path that it has in an installed package. */
export function hasPart(name: string): boolean {
  return listParts().includes(name);
}

export function readPart(name: string): Buffer {
  // Nothing is copied, and nobody writes into it: it is memory of the executable itself.
  return Buffer.from(getRawAsset(name) as ArrayBuffer);
}

let names: readonly string[] | null = null;

export function listParts(): readonly string[] {
  // Our own build's word.
  return (names ??= JSON.parse(getAsset('names.json', 'utf8')) as readonly string[]);
}
