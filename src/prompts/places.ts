import { join } from 'node:path';
import type { Host } from '../context.ts';
import { listRepositoryFolders } from '../repository-folders.ts';

export type PlaceKind = 'repository' | 'home' | 'shipped';

/** A folder that holds prompts. */
export interface Place {
  readonly kind: PlaceKind;
  readonly folder: string;
}

export type LibraryPlaces = Pick<Host, 'cwd' | 'installFolder'> & { readonly home: string };

/** Nearest first: the repository's `.prompts/`, the home folder, the shipped templates. */
export function findPlaces({ cwd, home, installFolder }: LibraryPlaces): readonly Place[] {
  const folders = listRepositoryFolders(cwd).flatMap((folder) => {
    const own = join(folder, '.prompts');
    return own === home ? [] : [own, join(own, 'prompts')];
  });
  return [
    ...folders.map((folder) => ({ kind: 'repository', folder }) as const),
    { kind: 'home', folder: join(home, 'prompts') },
    { kind: 'shipped', folder: join(installFolder, 'templates') },
  ];
}
