import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Host } from '../context.ts';
import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { parsePrompt, type OpenPartials, type Prompt, type PromptOrigin } from './prompt.ts';

export interface PromptLibrary {
  /** A library name or a path to a file. Throws `config` with near names when there is none. */
  find(nameOrPath: string): Promise<Prompt>;
  /** Reads text as a prompt that finds its partials here. */
  parse(source: string, origin: PromptOrigin): Promise<Prompt>;
  /** Names from the repository, the home folder and the shipped templates, each once, sorted. */
  names(): Promise<readonly string[]>;
}

export type LibraryPlaces = Pick<Host, 'cwd' | 'installFolder'> & { readonly home: string };

const maxListed = 20;

/** Nearest first: the repository's `.prompts/`, the home folder, the shipped templates. */
export function createPromptLibrary(places: LibraryPlaces): PromptLibrary {
  const folders = findFolders(places);
  const names = async (): Promise<readonly string[]> => [...new Set(folders.flatMap(listNames))].toSorted();
  const openPartials = (beside: readonly string[]): OpenPartials => {
    return async () => {
      const { createPartialSource } = await import('./partial-files.ts');
      return createPartialSource({ folders: [...beside, ...folders], isFile, readText });
    };
  };
  return {
    names,
    parse: (source, origin) => parsePrompt(source, origin, openPartials([])),
    async find(nameOrPath) {
      const path = isPath(nameOrPath) ? nameOrPath : findFile(nameOrPath, folders, places.cwd);
      if (path === undefined) throw unknownName(nameOrPath, await names(), folders);
      const name = basename(path).replace(ending, '');
      const file = resolve(places.cwd, path);
      // A prompt that lies elsewhere may have its partials beside it.
      const beside = isPath(nameOrPath) ? [dirname(file)] : [];
      return parsePrompt(await readText(file, path), { name, path }, openPartials(beside));
    },
  };
}

const ending = /\.(md|prompt)$/;

function isPath(nameOrPath: string): boolean {
  return /[/\\]|\.(md|prompt)$/.test(nameOrPath);
}

/** Asks for the few paths where the name could lie, as a folder may hold thousands of prompts. */
function findFile(name: string, folders: readonly string[], cwd: string): string | undefined {
  if (!/^[^.\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$/.test(name)) return undefined;
  const files = folders.flatMap((folder) => [join(folder, `${name}.md`), join(folder, `${name}.prompt`)]);
  return [...files, join(cwd, name)].find(isFile);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function findFolders({ cwd, home, installFolder }: LibraryPlaces): readonly string[] {
  const inRepository = findRepositoryFolders(cwd).flatMap((folder) => {
    const own = join(folder, '.prompts');
    return own === home ? [] : [own, join(own, 'prompts')];
  });
  return [...inRepository, join(home, 'prompts'), join(installFolder, 'templates')];
}

/** From the working folder up to the one that holds `.git`. Outside a repository only the working folder counts. */
function findRepositoryFolders(cwd: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = cwd; folders.at(-1) !== folder; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git'))) return folders;
  }
  return [cwd];
}

function listNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  try {
    const files = readdirSync(folder).filter((file) => /^[^._].*\.(md|prompt)$/.test(file));
    return files.map((file) => file.replace(ending, ''));
  } catch (error) {
    throw new Failure('config', `the folder "${folder}" cannot be read`, { detail: toDetail(error), cause: error });
  }
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

function unknownName(name: string, names: readonly string[], folders: readonly string[]): Failure {
  const nearest = findNearest(name, names);
  const more = names.length > maxListed ? ` and ${names.length - maxListed} more in ${folders.join(', ')}` : '';
  const list = `prompts here: ${names.slice(0, maxListed).join(', ')}${more}`;
  return new Failure('config', `no prompt named "${name}"`, {
    hint: nearest === undefined ? list : `did you mean "${nearest}"? ${list}`,
  });
}
