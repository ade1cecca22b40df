import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { listRepositoryFolders } from '../repository-folders.ts';
import { readJson, toShapeFailure } from './document.ts';
import { findValue } from './keys.ts';
import { findProblem } from './problem.ts';
import { findShape, isObject, rootShape, type Document, type Shape } from './schema.ts';

interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What a repository's own file says, sorted by whether it may. */
export interface RepositoryConfig {
  readonly path: string;
  readonly overrides: readonly Override[];
  readonly ignored: readonly (readonly string[])[];
}

const noObject = { path: [], message: 'is no object in braces' };
// "aix config edit" opens the file of the home folder, not this one.
const repositoryHint = 'the file belongs to the repository: put it right there';

type Place = Pick<Context, 'cwd' | 'env' | 'home'>;

/**
 * The nearest `.prompts/config.json` between the current folder and the top of its repository, null when there is none.
 * Only settings that can do no harm count: a repository is often somebody else's.
 */
export async function readRepositoryConfig(place: Place, home: Document): Promise<RepositoryConfig | null> {
  const path = findRepositoryFile(place);
  const document = path === null ? null : await readJson(path, repositoryHint);
  if (path === null || document === null) return null;
  if (!isObject(document)) throw await toShapeFailure(path, noObject, repositoryHint);
  const all = sortOut(document, rootShape, { path: [], home });
  const overrides = all.filter((entry): entry is Override => 'value' in entry);
  await check(path, overrides);
  return { path, overrides, ignored: all.filter((entry) => !('value' in entry)).map((entry) => entry.path) };
}

export function findRepositoryFile({ cwd, env, home }: Place): string | null {
  const homes = [home, join(env['HOME'] ?? homedir(), '.prompts')];
  const isHome = (folder: string): boolean =>
    homes.includes(folder) || homes.map(toRealPath).includes(toRealPath(folder));
  const folders = listRepositoryFolders(cwd).map((folder) => join(folder, '.prompts'));
  const found = folders.find((folder) => existsSync(join(folder, 'config.json')) && !isHome(folder));
  return found === undefined ? null : join(found, 'config.json');
}

function toRealPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}

type Sorted = Override | { readonly path: readonly string[] };

/** Settings that may be shared are overrides. A provider must be known at home: here it can only be tuned. */
function sortOut(
  value: unknown,
  shape: Shape | undefined,
  at: { path: readonly string[]; home: unknown },
): readonly Sorted[] {
  const isShared = shape?.isShared === true || shape?.isSharedAs?.(value) === true;
  if (isShared) return value === null ? [] : [{ path: at.path, value }];
  const isOpen = isObject(value) && (shape?.fields !== undefined || shape?.each?.fields !== undefined);
  const isUnknown = at.path[0] === 'custom_providers' && !isObject(at.home);
  if (!isOpen || isUnknown) return [{ path: at.path }];
  return Object.entries(value).flatMap(([name, member]) => {
    const inner = shape?.fields !== undefined && Object.hasOwn(shape.fields, name) ? shape.fields[name] : shape?.each;
    return sortOut(member, inner, { path: [...at.path, name], home: findValue(at.home, [name]) });
  });
}

async function check(path: string, overrides: readonly Override[]): Promise<void> {
  for (const override of overrides) {
    const problem = findProblem(override.value, findShape(override.path), override.path);
    if (problem !== null) throw await toShapeFailure(path, problem, repositoryHint);
  }
}
