import { isAscii } from 'node:buffer';
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type Database } from './database.ts';
import type { WrittenEntry } from './entry.ts';
import { createInserter } from './insert.ts';
import { parseEntry } from './parse-entry.ts';
import { listSpool, listWaiting, toDatabasePath, toSpoolPath, type HistoryPlace } from './place.ts';

/** Read at a time: memory stays flat, however many wait. */
const chunkEntries = 1000;
const chunkCharacters = 8_000_000;

/** Of a transaction: another process waits no longer than about a second for its turn, and all their words are kept. */
const chunksAtOnce = 7;
const charactersAtOnce = 16_000_000;

/** No run comes near it. */
const mostBytes = 256_000_000;

/** A process that was killed leaves a file half written. Nobody takes a day to write one. */
const staleMs = 86_400_000;

/** For a run that has answered: it waits for nobody. */
export async function takeInWaiting(place: HistoryPlace): Promise<void> {
  const database = await openDatabase(toDatabasePath(place.home), { patienceMs: 50 });
  try {
    takeIn(database, place);
  } finally {
    database.close();
  }
}

/**
 * Takes the waiting runs into the database. A file goes after its runs are committed, and a run that is there already is
 * not put in again: a kill at any moment loses and doubles nothing, nor do two processes that do it at once.
 */
export function takeIn(database: Database, place: HistoryPlace): void {
  const waiting = [...listWaiting(place.home)].toReversed();
  while (waiting.length > 0) {
    // Read under the lock, so that nobody can take in and delete meanwhile what would come back to life here.
    const files = database.transaction(() => insertChunks(database, place, waiting));
    for (const { path, isBroken } of files) {
      if (isBroken) setAside(path, place);
      else if (database.isLasting) rmSync(path, { force: true });
    }
  }
  if (database.isLasting) removeLeftovers(place);
}

interface DoneFile {
  readonly path: string;
  readonly isBroken: boolean;
}

function insertChunks(database: Database, place: HistoryPlace, waiting: string[]): readonly DoneFile[] {
  const done: DoneFile[] = [];
  const inserter = createInserter(database);
  let [chunks, characters] = [0, 0];
  while (chunks < chunksAtOnce && characters < charactersAtOnce && waiting.length > 0) {
    const chunk = readChunk(place, waiting);
    inserter.add(chunk.files.flatMap((file) => file.entries));
    done.push(...chunk.files.map(({ path, isBroken }) => ({ path, isBroken })));
    chunks += 1;
    characters += chunk.characters;
  }
  inserter.flush();
  return done;
}

interface SpoolFile extends DoneFile {
  readonly entries: readonly WrittenEntry[];
}

interface Chunk {
  readonly files: readonly SpoolFile[];
  readonly characters: number;
}

/** Takes names off the list as long as there is room. */
function readChunk({ home }: HistoryPlace, waiting: string[]): Chunk {
  const files: SpoolFile[] = [];
  let [entryCount, characters] = [0, 0];
  while (entryCount < chunkEntries && characters < chunkCharacters) {
    const name = waiting.pop();
    if (name === undefined) break;
    const path = join(toSpoolPath(home), name);
    const text = readText(path);
    if (text === null) continue;
    const lines = text.split('\n').filter((line) => line !== '');
    const entries = lines.map(parseEntry).filter((entry) => entry !== null);
    entryCount += entries.length;
    characters += text.length;
    files.push({ path, entries, isBroken: entries.length === 0 || entries.length < lines.length });
  }
  return { files, characters };
}

/** Null where another process has taken it in meanwhile. What cannot be read is no entry, nor is what never ends. */
function readText(path: string): string | null {
  try {
    const status = statSync(path);
    if (!status.isFile() || status.size > mostBytes) return '';
    const bytes = readFileSync(path);
    // Read as UTF-8 at once it takes two to three times as long, and most is ASCII.
    return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : '';
  }
}

function setAside(path: string, { warn }: HistoryPlace): void {
  const broken = `${path}.broken`;
  try {
    renameSync(path, broken);
    warn(`a run that cannot be read was moved to "${broken}"`);
  } catch {
    warn(`a run cannot be read, nor can its file be moved: "${path}"`);
  }
}

function removeLeftovers({ home, now }: HistoryPlace): void {
  for (const name of listSpool(home, '.tmp')) {
    const path = join(toSpoolPath(home), name);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status !== undefined && now() - status.mtimeMs > staleMs) rmSync(path, { force: true });
  }
}
