import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A driver of the user's own, with or without an address to reach it at. */
export interface ProviderFile {
  /** As it is named on the command line: lower-case and without the ending. */
  readonly name: string;
  readonly path: string;
}

/** The files in `providers/` of the home folder. None is opened: every run comes through here. */
export function listProviderFiles(home: string): readonly ProviderFile[] {
  const folder = join(home, 'providers');
  if (!existsSync(folder)) return [];
  const names = listNames(folder).filter((name) => /(?:^|^[^.].*)\.(?:json|mjs)$/i.test(name));
  return names.toSorted().map((name) => ({
    name: name
      .replace(/\.[^.]*$/, '')
      .normalize('NFC')
      .trim()
      .toLowerCase(),
    path: join(folder, name),
  }));
}

function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No folder, or one that is closed to us: whoever asks for a provider in it is told that there is none.
    return [];
  }
}
