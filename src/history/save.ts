import { closeSync, fchmodSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../errors.ts';
import { ensurePrivateFolder } from '../files.ts';
import type { RunEntry } from './entry.ts';
import { listWaiting, toSpoolPath, type HistoryPlace } from './place.ts';

/** So many files wait at most before a run takes them in itself. */
const manyFiles = 500;

/** Of text that becomes bytes at a time. */
const pieceLength = 1024 * 1024;

/** When that does not work, not every run tries again. */
const retryEvery = 50;

/**
 * Keeps finished runs, several in one file. They wait in a folder until somebody reads the history: a file costs a run
 * about 0.1 ms, SQLite 4 ms where the runtime has it and 35 to 60 ms where it is a package. Nothing is flushed to the
 * disk: when the power fails, the last seconds may be lost, and no answer has waited for a disk.
 */
export function saveEntries(home: string, entries: readonly RunEntry[]): void {
  const [first] = entries;
  if (first !== undefined) saveText(home, first.id, [entries.map((entry) => JSON.stringify(entry)).join('\n')]);
}

/**
 * The same for entries that are JSON already, a line each, with no line end behind the last one. A very long one comes in
 * pieces, so that it is never there as a whole. The id is that of the first.
 */
export function saveText(home: string, id: string, pieces: Iterable<string | Uint8Array>): void {
  const place = preparePlace(home, id);
  try {
    writePrivately(place.temporary, pieces);
    renameSync(place.temporary, place.path);
  } catch (error) {
    throw toUnkept(place, error);
  }
}

export interface FilePlace {
  readonly folder: string;
  readonly path: string;
  /** Where it is written first. */
  readonly temporary: string;
}

export function preparePlace(home: string, id: string): FilePlace {
  const folder = toSpoolPath(home);
  const path = join(folder, `${encodeURIComponent(id)}.json`);
  ensurePrivateFolder(folder);
  return { folder, path, temporary: `${path}.tmp` };
}

export function toUnkept({ folder, temporary }: FilePlace, error: unknown): Failure {
  rmSync(temporary, { force: true });
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('config', `the run cannot be kept in "${folder}"`, { detail, cause: error });
}

/** Takes the waiting runs into the database when they have become many. Call it after the answer: it takes 0.1 s then. */
export async function takeInMany(place: HistoryPlace): Promise<void> {
  try {
    const count = listWaiting(place.home).length;
    if (count < manyFiles || count % retryEvery !== 0) return;
    const { takeInWaiting } = await import('./take-in.ts');
    await takeInWaiting(place);
  } catch {
    // The runs stay where they are, and the next command that reads the history says what is wrong with it.
  }
}

function writePrivately(path: string, pieces: Iterable<string | Uint8Array>): void {
  const file = openSync(path, 'w', 0o600);
  try {
    fchmodSync(file, 0o600);
    for (const piece of pieces) writeWhole(file, piece);
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, given: string | Uint8Array): void {
  for (const piece of typeof given === 'string' ? toBytes(given) : [given]) {
    for (let at = 0; at < piece.length; at += writeSync(file, piece, at)) continue;
  }
}

/** In pieces that are gone with the next one: of a very long answer not all is there once more. */
function* toBytes(text: string): Generator<Uint8Array> {
  const bytes = Buffer.allocUnsafe(3 * Math.min(text.length, pieceLength));
  for (let start = 0; start < text.length;) {
    const end = start + pieceLength;
    // A character of two units stays whole.
    const isCut = end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    const piece = text.slice(start, isCut ? end - 1 : end);
    yield bytes.subarray(0, bytes.write(piece));
    start += piece.length;
  }
}
