import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateFolder, writePrivateFile } from '../../files.ts';
import { isObject, parseJson, toObject, toText } from '../../providers/json.ts';
import type { StreamEvent } from '../../providers/provider.ts';

/** An answer that came to its end, each run of deltas joined to one. */
export interface KeptAnswer {
  readonly provider: string;
  /** The model that was asked. */
  readonly model: string;
  readonly events: readonly StreamEvent[];
}

export interface AnswerFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly keptAt: number;
}

const mostBytes = 256 * 1024 * 1024;
/** A look at every file costs, so it is taken after every so many. */
const filesPerLook = 32;

export function toAnswersFolder(home: string): string {
  return join(home, 'cache', 'answers');
}

export function toAnswerPath(home: string, key: string): string {
  return join(toAnswersFolder(home), `${key}.json`);
}

/** What was kept less than `ttlMs` ago. Anything older goes; a broken file is none. */
export function readAnswer(path: string, { now, ttlMs }: { now: number; ttlMs: number }): KeptAnswer | null {
  const status = findStatus(path);
  if (status === undefined) return null;
  // A time that has not come yet is of a clock that was wrong.
  const ageMs = Math.round(now - status.mtimeMs);
  if (ageMs > ttlMs || ageMs < -clockErrorMs) {
    dropAnswer(path);
    return null;
  }
  return readFile(path);
}

/** File systems and the clock of the machine do not agree to the millisecond. */
const clockErrorMs = 60_000;

export function readFile(path: string): KeptAnswer | null {
  const document = toObject(readDocument(path));
  const { v: version, provider, model, digest, events } = document;
  // A file that is what was written needs no look at each of its fields.
  const isWhole = version === 1 && Array.isArray(events) && digest === toDigest(events);
  return isWhole ? { provider: toText(provider), model: toText(model), events: events as StreamEvent[] } : null;
}

export function keepAnswer(path: string, { provider, model, events }: KeptAnswer): void {
  const folder = join(path, '..');
  ensurePrivateFolder(join(folder, '..'));
  ensurePrivateFolder(folder);
  writePrivateFile(path, `${JSON.stringify({ v: 1, provider, model, digest: toDigest(events), events })}\n`);
  if (listNames(folder).length % filesPerLook === 0) makeRoom(folder, mostBytes);
}

/** Whether it is gone. What cannot be taken away will be too old one day. */
export function dropAnswer(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

/** Everything that is kept, the oldest first. */
export function listAnswers(folder: string): readonly AnswerFile[] {
  const files = listNames(folder).flatMap((name) => {
    const path = join(folder, name);
    const status = findStatus(path);
    return status?.isFile() === true ? [{ path, bytes: status.size, keptAt: status.mtimeMs }] : [];
  });
  return files.toSorted((one, other) => one.keptAt - other.keptAt);
}

/** Takes away the oldest until the others have room. */
export function makeRoom(folder: string, most: number): void {
  const files = listAnswers(folder);
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const file of files) {
    if (bytes <= most) return;
    dropAnswer(file.path);
    bytes -= file.bytes;
  }
}

/** Another process may have taken it away. */
function findStatus(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // In a folder that is closed to us there is nothing.
    return undefined;
  }
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    // Nothing was ever kept.
    return [];
  }
}

function readDocument(path: string): unknown {
  try {
    const document = parseJson(readFileSync(path, 'utf8'));
    return isObject(document) ? document : null;
  } catch {
    return null;
  }
}

function toDigest(events: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(events)).digest('hex');
}
