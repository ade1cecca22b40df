import { readdirSync, statSync, type Dirent } from 'node:fs';
import { resolve } from 'node:path';
import { createIgnore, type IsIgnored } from './ignored.ts';

export interface Found {
  /** Written as the pattern is, from the working folder or from the root. */
  readonly paths: readonly string[];
  readonly ignoredCount: number;
}

interface Walk {
  readonly cwd: string;
  readonly isIgnored: IsIgnored;
  readonly paths: Set<string>;
  readonly ignored: Set<string>;
}

type Pattern = readonly string[];

export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

/**
 * The files that a pattern names, sorted: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any number of folders. A name that
 * begins with a dot is found only by a pattern that says so. What `.gitignore` files name is left out.
 */
export function findFiles(pattern: string, cwd: string): Found {
  const walk: Walk = { cwd, isIgnored: createIgnore(), paths: new Set(), ignored: new Set() };
  for (const path of expandBraces(pattern)) {
    const isAbsolute = path.startsWith('/');
    const segments = path.split('/').filter((segment) => segment !== '');
    const isRepeated = (segment: string, at: number): boolean => segment === '**' && segments[at - 1] === '**';
    descend(
      walk,
      isAbsolute ? '/' : '',
      segments.filter((segment, at) => !isRepeated(segment, at)),
    );
  }
  return { paths: [...walk.paths].toSorted(), ignoredCount: walk.ignored.size };
}

function descend(walk: Walk, folder: string, pattern: Pattern): void {
  const [segment, ...deeper] = pattern;
  if (segment === undefined) return;
  if (segment === '**') return descendAll(walk, folder, deeper);
  if (segment === '.' || segment === '..') return descend(walk, `${folder}${segment}/`, deeper);
  const matches = toRegExp(segment);
  for (const entry of list(walk, folder)) if (matches.test(entry.name)) visit(walk, { folder, entry, deeper });
}

/** This folder, and all below it that are real: a link could lead in a circle. */
function descendAll(walk: Walk, folder: string, deeper: Pattern): void {
  descend(walk, folder, deeper.length === 0 ? ['*'] : deeper);
  for (const entry of list(walk, folder)) {
    const path = `${folder}${entry.name}`;
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    if (walk.isIgnored(resolve(walk.cwd, path), true)) walk.ignored.add(path);
    else descendAll(walk, `${path}/`, deeper);
  }
}

function visit(walk: Walk, { folder, entry, deeper }: { folder: string; entry: Dirent; deeper: Pattern }): void {
  const path = `${folder}${entry.name}`;
  const status = entry.isSymbolicLink() ? statSync(resolve(walk.cwd, path), { throwIfNoEntry: false }) : entry;
  const isFolder = status?.isDirectory() === true;
  if (isFolder === (deeper.length === 0) || (!isFolder && status?.isFile() !== true)) return;
  if (walk.isIgnored(resolve(walk.cwd, path), isFolder)) return void walk.ignored.add(path);
  if (isFolder) return descend(walk, `${path}/`, deeper);
  walk.paths.add(path);
}

function list({ cwd }: Walk, folder: string): readonly Dirent[] {
  try {
    return readdirSync(resolve(cwd, folder), { withFileTypes: true }).filter(({ name }) => name !== '.git');
  } catch {
    // No folder, or one that is closed to us: nothing is found there.
    return [];
  }
}

function toRegExp(segment: string): RegExp {
  const token = /\*+|\?|\[(!|\^)?(\]?[^\]]*)\]|./gsu;
  const source = segment.replaceAll(token, (found, negation: string | undefined, members: string | undefined) => {
    if (found.startsWith('*')) return '.*';
    if (found === '?') return '.';
    if (members === undefined || members === '') return escape(found);
    return `[${negation === undefined ? '' : '^'}${members.replaceAll(/[\\\][^]/g, String.raw`\$&`)}]`;
  });
  return new RegExp(`^${segment.startsWith('.') ? '' : String.raw`(?!\.)`}${source}$`, 'su');
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

/** `a{b,c}d` stands for `abd` and `acd`. The innermost braces go first. */
function expandBraces(pattern: string): readonly string[] {
  const match = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  if (match === null) return [pattern];
  const before = pattern.slice(0, match.index);
  const after = pattern.slice(match.index + match[0].length);
  return (match[1] ?? '').split(',').flatMap((choice) => expandBraces(`${before}${choice}${after}`));
}
