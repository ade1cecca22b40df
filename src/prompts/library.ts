import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Host } from '../context.ts';
import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { parsePrompt, type Prompt } from './prompt.ts';

export interface PromptLibrary {
  /** A library name or a path to a file. Throws `config` with near names when there is none. */
  find(nameOrPath: string): Promise<Prompt>;
  /** Names from the repository, the home folder and the shipped templates, each once, sorted. */
  names(): Promise<readonly string[]>;
}

export type LibraryPlaces = Pick<Host, 'cwd' | 'installFolder'> & { readonly home: string };

const maxListed = 20;

/** Nearest first: the repository's `.prompts/`, the home folder, the shipped templates. */
export function createPromptLibrary(places: LibraryPlaces): PromptLibrary {
  const folders = findFolders(places);
  const names = async (): Promise<readonly string[]> => [...new Set(folders.flatMap(listNames))].toSorted();
  return {
    names,
    async find(nameOrPath) {
      const path = isPath(nameOrPath) ? nameOrPath : findFile(nameOrPath, folders, places.cwd);
      if (path === undefined) throw unknownName(nameOrPath, await names(), folders);
      if (path.endsWith('.prompt')) throw richPrompt(path);
      const name = basename(path).replace(/\.md$/, '');
      return parsePrompt(await readText(path, places.cwd), { name, path });
    },
  };
}

function isPath(nameOrPath: string): boolean {
  return /[/\\]|\.(md|prompt)$/.test(nameOrPath);
}

/** Asks for the few paths where the name could lie, as a folder may hold thousands of prompts. */
function findFile(name: string, folders: readonly string[], cwd: string): string | undefined {
  if (!/^[^.\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$/.test(name)) return undefined;
  const files = folders.map((folder) => join(folder, `${name}.md`));
  const rich = folders.map((folder) => join(folder, `${name}.prompt`));
  return [...files, ...rich, join(cwd, name)].find(isFile);
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
    const files = readdirSync(folder).filter((file) => /^[^.].*\.md$/.test(file));
    return files.map((file) => file.slice(0, -'.md'.length));
  } catch (error) {
    throw new Failure('config', `the folder "${folder}" cannot be read`, { detail: toDetail(error), cause: error });
  }
}

async function readText(path: string, cwd: string): Promise<string> {
  const bytes = await readBytes(path, cwd);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new Failure('config', `the prompt file "${path}" is not UTF-8 text`);
}

/** The promises of node:fs take a millisecond to load. A pipe may keep us waiting, and Ctrl-C must work meanwhile. */
async function readBytes(path: string, cwd: string): Promise<Buffer> {
  const file = resolve(cwd, path);
  try {
    return isFile(file) ? readFileSync(file) : await (await import('node:fs/promises')).readFile(file);
  } catch (error) {
    throw toReadFailure(path, error);
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

function richPrompt(path: string): Failure {
  return new Failure('config', `"${path}" is a rich prompt, which this version cannot read`, {
    hint: 'a simple prompt is a .md file with {params}',
  });
}

function unknownName(name: string, names: readonly string[], folders: readonly string[]): Failure {
  const nearest = findNearest(name, names);
  const more = names.length > maxListed ? ` and ${names.length - maxListed} more in ${folders.join(', ')}` : '';
  const list = `prompts here: ${names.slice(0, maxListed).join(', ')}${more}`;
  return new Failure('config', `no prompt named "${name}"`, {
    hint: nearest === undefined ? list : `did you mean "${nearest}"? ${list}`,
  });
}
