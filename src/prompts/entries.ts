import { existsSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Failure } from '../errors.ts';
import { findPlaces, type LibraryPlaces, type Place, type PlaceKind } from './places.ts';
import type { Prompt } from './prompt.ts';

/** Where a prompt lies. Nothing of the file has been read. */
export interface PromptEntry {
  readonly name: string;
  readonly type: Prompt['type'];
  /** `file` is a path outside the library. */
  readonly place: PlaceKind | 'file';
  readonly path: string;
}

export interface ListedEntry extends PromptEntry {
  /** Another prompt of the same name is nearer and runs in its place. */
  readonly isShadowed: boolean;
}

/** A name begins neither with a dot nor with the `_` of a partial. */
const promptFile = /^([^._\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*)\.(md|prompt)$/;
const promptName = /^[^.\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$/;

/** Every prompt of every place, sorted by name, the nearest first. Looks at names alone: there may be thousands. */
export function listEntries(places: LibraryPlaces): readonly ListedEntry[] {
  const seen = new Set<string>();
  const nearestFirst = findPlaces(places).flatMap(listFolder);
  const listed = nearestFirst.map(({ name, type, place, path }) => {
    const isShadowed = seen.has(name);
    seen.add(name);
    return { name, type, place, path, isShadowed };
  });
  return listed.toSorted((a, b) => compare(a.name, b.name));
}

/** The prompts of one folder, `.md` before `.prompt` where both have a name. */
export function listFolder({ kind, folder }: Place): readonly PromptEntry[] {
  const entries = readFolder(folder).flatMap((file) => {
    const [, name, ending] = (file.isDirectory() ? null : promptFile.exec(file.name)) ?? [];
    if (name === undefined) return [];
    const type: Prompt['type'] = ending === 'md' ? 'simple' : 'rich';
    // Not by join, which takes longer than all the rest where there are thousands.
    return { name, type, place: kind, path: folder + sep + file.name };
  });
  return entries.toSorted((a, b) => compare(a.path, b.path));
}

/** Asks for the few paths where the name could lie, as a folder may hold thousands of prompts; at last for a file of that name. */
export function findEntry(name: string, places: LibraryPlaces): PromptEntry | undefined {
  if (!promptName.test(name)) return undefined;
  // A name typed with a separate accent is meant to be the same as one with the letter in one piece.
  const spellings = new Set([name, name.normalize('NFC')]);
  const entries = findPlaces(places).flatMap(({ kind, folder }) =>
    [...spellings].flatMap((spelling) => [
      { name: spelling, type: 'simple', place: kind, path: join(folder, `${spelling}.md`) } as const,
      { name: spelling, type: 'rich', place: kind, path: join(folder, `${spelling}.prompt`) } as const,
    ]),
  );
  const file = join(places.cwd, name);
  return entries.find(({ path }) => isFile(path)) ?? (isFile(file) ? toEntry(file, places) : undefined);
}

/** A path that was given as one, whether or not there is a file. */
export function toEntry(path: string, places: LibraryPlaces): PromptEntry {
  const folder = dirname(resolve(places.cwd, path));
  return {
    name: basename(path).replace(/\.(md|prompt)$/, ''),
    type: path.endsWith('.prompt') ? 'rich' : 'simple',
    place: findPlaces(places).find((place) => place.folder === folder)?.kind ?? 'file',
    path,
  };
}

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // In a folder that is closed to us, or behind links that go round in a circle: for us there is no file.
    return false;
  }
}

function readFolder(folder: string): readonly Dirent[] {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `the folder "${folder}" cannot be read`, { detail, cause: error });
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
