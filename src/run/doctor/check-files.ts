import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ProviderFile } from '../../config/provider-files.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { ListedEntry } from '../../prompts/entries.ts';
import { listProviders } from '../../providers/resolve.ts';
import { readSources } from '../../providers/sources.ts';
import { isTrusted } from '../../trust.ts';
import { checkMode, findStats } from './check-home.ts';
import { count, failed, listNames, ok, warning, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** What lies in the home folder beside the settings and the keys. */
export async function checkFiles({ context }: Inspection): Promise<readonly Finding[]> {
  return [...checkTrust(context), ...checkCache(context)];
}

export async function checkPrompts({ context }: Inspection): Promise<readonly Finding[]> {
  const library = await context.prompts();
  const own = library.entries().filter(({ place }) => place !== 'shipped');
  const broken: string[] = [];
  for (const entry of own) if (await isBroken(context, entry)) broken.push(entry.name);
  if (broken.length === 0) return [{ name: 'prompts', ...ok(`${count(own.length, 'prompt')} of your own`) }];
  const message = `${broken.length} of ${count(own.length, 'prompt')} cannot be read: ${listNames(broken)}`;
  return [{ name: 'prompts', ...warning(message, 'aix prompt lint') }];
}

/** Files with drivers of the user's own, of which each may be code. */
export async function checkProviderFiles({ context }: Inspection): Promise<readonly Finding[]> {
  const { provider_files: files = [] } = await context.config();
  if (files.length === 0) return [];
  const listed = listProviders(await readSources(context));
  const check = ({ name, path }: ProviderFile): Finding => {
    const broken = listed.find(({ file, problem }) => file === path && problem !== null);
    return { name, ...(broken?.problem == null ? ok(`"${path}"`) : failed(broken.problem)) };
  };
  return files.map(check);
}

async function isBroken(context: Context, entry: ListedEntry): Promise<boolean> {
  // There may be thousands, and the providers are being asked meanwhile.
  await setImmediate();
  if (context.signal.aborted) throw new Failure('cancelled', 'cancelled');
  // Reading a pipe would wait for ever.
  if (findStats(entry.path)?.isFile() !== true) return true;
  try {
    await (await context.prompts()).open(entry);
    return false;
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled') return true;
    throw error;
  }
}

function checkTrust({ home }: Context): readonly Finding[] {
  if (!existsSync(join(home, 'trust.json'))) return [];
  try {
    isTrusted(home, { kind: 'prompts', source: '' });
    return [{ name: 'trust.json', ...ok('can be read') }];
  } catch (error) {
    if (error instanceof Failure) return [{ name: 'trust.json', ...failed(error) }];
    throw error;
  }
}

/** Of a broken file in the cache nobody notices more than that things take longer. */
function checkCache({ home }: Context): readonly Finding[] {
  const folder = join(home, 'cache');
  const stats = findStats(folder);
  if (stats === undefined) return [];
  const hint = `rm -r '${folder}'`;
  if (!stats.isDirectory()) return [{ name: 'cache', ...warning(`"${folder}" is no folder`, hint) }];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  const broken = files.filter(
    (name) => findStats(join(folder, name))?.isFile() === true && !isJson(join(folder, name)),
  );
  if (broken.length > 0) return [{ name: 'cache', ...warning(`cannot be read: ${listNames(broken)}`, hint) }];
  const mode = checkMode(folder, { stats, wanted: '700' });
  return [{ name: 'cache', ...mode, message: `${count(files.length, 'file')}, mode ${mode.message}` }];
}

function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}
