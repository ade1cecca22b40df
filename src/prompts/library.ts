import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { findEntry, isFile, listEntries, toEntry, type ListedEntry, type PromptEntry } from './entries.ts';
import { findPlaces, type LibraryPlaces } from './places.ts';
import { parsePrompt, type OpenPartials, type Prompt, type PromptOrigin } from './prompt.ts';

export interface PromptLibrary {
  /** A library name or a path to a file. Throws `config` with near names when there is none. */
  find(nameOrPath: string): Promise<Prompt>;
  /** The same without reading the file, which for a path need not exist. */
  locate(nameOrPath: string): PromptEntry;
  open(entry: PromptEntry): Promise<Prompt>;
  /** The bytes of the file. */
  read(entry: PromptEntry): Promise<Buffer>;
  /** Reads text as a prompt that finds its partials here, or beside the prompt that it is a draft of. */
  parse(source: string, origin: PromptOrigin, original?: PromptEntry): Promise<Prompt>;
  /** Every prompt of every place, also those that a nearer one hides. */
  entries(): readonly ListedEntry[];
  /** Names from the repository, the home folder and the shipped templates, each once, sorted. */
  names(): Promise<readonly string[]>;
}

const maxListed = 20;

export function createPromptLibrary(places: LibraryPlaces): PromptLibrary {
  const listNames = (): readonly string[] => [...new Set(listEntries(places).map(({ name }) => name))];
  const locate = (nameOrPath: string): PromptEntry => {
    const found = isPath(nameOrPath) ? toEntry(nameOrPath, places) : findEntry(nameOrPath, places);
    if (found !== undefined) return found;
    throw unknownName(nameOrPath, listNames(), places);
  };
  const openPartials = (original: PromptEntry | undefined): OpenPartials => {
    return async () => {
      const { createPartialSource } = await import('./partial-files.ts');
      // A prompt that lies elsewhere may have its partials beside it.
      const beside = original?.place === 'file' ? [dirname(resolve(places.cwd, original.path))] : [];
      const folders = [...beside, ...findPlaces(places).map(({ folder }) => folder)];
      return createPartialSource({ folders, isFile, readText });
    };
  };
  const open = async (entry: PromptEntry): Promise<Prompt> => {
    const { name, path, place } = entry;
    const origin = { name, path, ...(place === 'file' ? { argument: quotePath(path) } : {}) };
    return parsePrompt(await readText(resolve(places.cwd, path), path), origin, openPartials(entry));
  };
  return {
    locate,
    open,
    read: ({ path }) => readBytes(resolve(places.cwd, path), path),
    parse: (source, origin, original) => parsePrompt(source, origin, openPartials(original)),
    entries: () => listEntries(places),
    names: async () => listNames(),
    find: async (nameOrPath) => open(locate(nameOrPath)),
  };
}

function isPath(nameOrPath: string): boolean {
  return /[/\\]|\.(md|prompt)$/.test(nameOrPath);
}

/** Hints are there to be copied into a shell. */
function quotePath(path: string): string {
  return /^[\w./\\:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** `label` is how messages name the file. */
async function readText(file: string, label: string): Promise<string> {
  const bytes = await readBytes(file, label);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new Failure('config', `the prompt file "${label}" is not UTF-8 text`);
}

/** The promises of node:fs take a millisecond to load. A pipe may keep us waiting, and Ctrl-C must work meanwhile. */
async function readBytes(file: string, label: string): Promise<Buffer> {
  try {
    return isFile(file) ? readFileSync(file) : await (await import('node:fs/promises')).readFile(file);
  } catch (error) {
    throw toReadFailure(label, error);
  }
}

function toReadFailure(path: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOENT' && code !== 'ENOTDIR')
    return new Failure('config', `the prompt file "${path}" cannot be read`, { detail: toDetail(error), cause: error });
  const name = basename(path).replace(/\.\w+$/, '');
  const hint = `a path is read from the working folder; a library name has no ending: aix run ${name}`;
  return new Failure('config', `no prompt file "${path}"`, { hint, cause: error });
}

function toDetail(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function unknownName(name: string, names: readonly string[], places: LibraryPlaces): Failure {
  const nearest = findNearest(name, names);
  const folders = findPlaces(places).map(({ folder }) => folder);
  const more = names.length > maxListed ? ` and ${names.length - maxListed} more in ${folders.join(', ')}` : '';
  const list = `prompts here: ${names.slice(0, maxListed).join(', ')}${more}`;
  return new Failure('config', `no prompt named "${name}"`, {
    hint: nearest === undefined ? list : `did you mean "${nearest}"? ${list}`,
  });
}
