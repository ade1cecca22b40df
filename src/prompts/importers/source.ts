import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Failure } from '../../errors.ts';
import type { Skipped } from './draft.ts';

/** A file or a folder with prompts in some format. */
export interface Source {
  /** How messages name it. */
  readonly label: string;
  /** Its last word, which names a prompt that has no name of its own. */
  readonly name: string;
  readonly isFolder: boolean;
  /** Paths inside it with `/` between the parts, sorted. A single file is the only one. */
  readonly files: readonly string[];
  readonly skipped: readonly Skipped[];
  has(file: string): boolean;
  /** The text of one of its files, a byte order mark in front included. */
  read(file: string): string;
}

const maxFiles = 20_000;
const maxDepth = 8;
const ignoredFolders = new Set(['.git', '.hg', '.svn', 'node_modules']);

export function openSource(path: string, cwd: string): Source {
  const target = resolve(cwd, path);
  const status = tryTo(path, () => statSync(target));
  const label = { label: path, name: basename(target) };
  if (!status.isDirectory()) return toFileSource(label, target);
  const found: Listing = { files: [], skipped: [] };
  tryTo(path, () => list(target, [], found));
  const files = new Set(found.files);
  const read = (file: string): string => readText(join(target, file), file);
  return { ...label, isFolder: true, ...found, has: (file) => files.has(file), read };
}

/** Text that came through a pipe. */
export function toTextSource(text: string): Source {
  const name = 'stdin';
  return { label: name, name, isFolder: false, files: [name], skipped: [], has: () => false, read: () => text };
}

/** The name of a file without its folders and its ending. */
export function toStem(file: string): string {
  return basename(file).replace(/(?!^)\.\w+$/, '');
}

/** The folder of a file inside a source, empty at the top. */
export function toFolder(file: string): string {
  const folder = dirname(file).replaceAll(sep, '/');
  return folder === '.' ? '' : folder;
}

/** Some formats keep a second file beside the one that is named. */
function toFileSource({ label, name }: Pick<Source, 'label' | 'name'>, target: string): Source {
  const toPath = (file: string): string => join(dirname(target), file);
  const has = (file: string): boolean => lstatSync(toPath(file), { throwIfNoEntry: false })?.isFile() ?? false;
  const read = (file: string): string => (file === name ? readText(target, label) : readText(toPath(file), file));
  return { label, name, isFolder: false, files: [name], skipped: [], has, read };
}

interface Listing {
  readonly files: string[];
  readonly skipped: Skipped[];
}

/** A link could lead out of the folder, to a file that was never meant to be a prompt: none is followed. */
function list(root: string, parts: readonly string[], found: Listing): void {
  const entries = readdirSync(join(root, ...parts), { withFileTypes: true });
  for (const entry of entries.toSorted(byName)) {
    const inside = [...parts, entry.name];
    if (entry.isSymbolicLink()) found.skipped.push({ from: inside.join('/'), reason: 'a symbolic link' });
    if (entry.isFile()) found.files.push(inside.join('/'));
    if (found.files.length > maxFiles) throw new Error(`it holds more than ${maxFiles} files`);
    if (entry.isDirectory() && !ignoredFolders.has(entry.name) && inside.length < maxDepth) list(root, inside, found);
  }
}

function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1;
}

function readText(path: string, label: string): string {
  const bytes = tryTo(label, () => readFileSync(path));
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new Failure('config', `"${label}" is not UTF-8 text`, { hint: toArchiveHint(label) });
}

function toArchiveHint(label: string): string | undefined {
  return /\.(tar|tgz|gz|zip)$/i.test(label) ? 'unpack the archive and import the folder' : undefined;
}

function tryTo<Value>(label: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `"${label}" cannot be read`, { detail, cause: error });
  }
}
