import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEntry } from '../../src/history/entry.ts';
import { listWaiting, toSpoolPath } from '../../src/history/place.ts';
import type { Envelope } from '../../src/run/envelope.ts';

/** An entry with the whole document of its run. */
export type KeptRun = RunEntry & { readonly envelope: Envelope };

/** What was kept and nobody has read yet, the oldest first. */
export function readKept(home: string): readonly KeptRun[] {
  return listWaiting(home).map((name) => JSON.parse(readFileSync(join(toSpoolPath(home), name), 'utf8')));
}

/** Every file below the folder, what SQLite keeps beside its own among them, that has these bytes in it. */
export function findBytes(folder: string, text: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => readFileSync(path).includes(text));
}
