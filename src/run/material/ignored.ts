import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

export type IsIgnored = (path: string, isFolder: boolean) => boolean;

/** Asks the `.gitignore` files from the top of the repository down to the path. The nearest that has a word to say wins. */
export function createIgnore(): IsIgnored {
  const rules = new Map<string, Ignore | null>();
  const findRules = (folder: string): Ignore | null => {
    const known = rules.get(folder) ?? readRules(join(folder, '.gitignore'));
    rules.set(folder, known);
    return known;
  };
  return (path, isFolder) => {
    let isIgnored = false;
    for (const folder of listFolders(dirname(path))) {
      const verdict = findRules(folder)?.test(toRulePath(folder, path, isFolder));
      if (verdict?.ignored === true) isIgnored = true;
      if (verdict?.unignored === true) isIgnored = false;
    }
    return isIgnored;
  };
}

/** From the top of the repository down. Outside a repository every folder above counts. */
function listFolders(start: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = start; folders[0] !== folder; folder = dirname(folder)) {
    folders.unshift(folder);
    if (existsSync(join(folder, '.git'))) break;
  }
  return folders;
}

function readRules(path: string): Ignore | null {
  try {
    return ignore().add(readFileSync(path, 'utf8'));
  } catch {
    // There is none, or it is closed to us.
    return null;
  }
}

function toRulePath(folder: string, path: string, isFolder: boolean): string {
  return relative(folder, path).split(sep).join('/') + (isFolder ? '/' : '');
}
