import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The working folder and those above it up to the one that holds `.git`. Outside a repository the working folder alone. */
export function listRepositoryFolders(cwd: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = cwd; folders.at(-1) !== folder; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git'))) return folders;
  }
  return [cwd];
}
