import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../../config/document.ts';
import { renderKey } from '../../config/keys.ts';
import { readRepositoryConfig } from '../../config/repository.ts';
import type { Document } from '../../config/schema.ts';
import { listUnknown, listValues } from '../../config/settings.ts';
import { findNearestKey } from '../../config/unknown.ts';
import { Failure } from '../../errors.ts';
import { checkMode, findStats } from './check-home.ts';
import { count, failed, listNames, ok, warning, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

export async function checkConfig(inspection: Inspection): Promise<readonly Finding[]> {
  const path = join(inspection.context.home, 'config.json');
  const document = await tryReading(() => readDocument(path));
  if (document instanceof Failure) return [{ name: 'config.json', ...failed(document) }, ...checkFileMode(path)];
  return [
    { name: 'config.json', ...describe(path, document) },
    ...checkFileMode(path),
    ...checkUnknown(document),
    ...(await checkRepository(inspection, document)),
  ];
}

function describe(path: string, document: Document): Omit<Finding, 'name'> {
  if (!existsSync(path)) return ok('there is none, so all is at its default');
  return ok(`${count(listValues(document).length, 'setting')} in "${path}"`);
}

function checkFileMode(path: string): readonly Finding[] {
  const stats = findStats(path);
  return stats === undefined ? [] : [{ name: 'mode', ...checkMode(path, { stats, wanted: '600' }) }];
}

function checkUnknown(document: Document): readonly Finding[] {
  const unknown = listUnknown(document);
  const [first] = unknown;
  if (first === undefined) return [];
  const nearest = findNearestKey(first);
  const hint = nearest === undefined ? 'aix config edit' : `did you mean "${nearest}"?`;
  return [{ name: 'unknown', ...warning(`aix does not read ${listNames(unknown.map(renderKey))}`, hint) }];
}

async function checkRepository({ context }: Inspection, document: Document): Promise<readonly Finding[]> {
  const repository = await tryReading(() => readRepositoryConfig(context, document));
  if (repository instanceof Failure) return [{ name: 'repository', ...failed(repository) }];
  if (repository === null) return [];
  const { path, overrides, ignored } = repository;
  if (ignored.length === 0)
    return [{ name: 'repository', ...ok(`${count(overrides.length, 'setting')} in "${path}"`) }];
  const message = `ignored in "${path}": ${listNames(ignored.map(renderKey))}`;
  return [{ name: 'repository', ...warning(message, 'a repository cannot set these') }];
}

async function tryReading<Value>(read: () => Promise<Value>): Promise<Value | Failure> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
