import type { Config } from '../config/schema.ts';
import type { Context } from '../context.ts';
import { toBareName } from './names.ts';
import type { ProviderSources } from './resolve.ts';

/**
 * What providers are made of. Of the user's own files only those are read that one of the names may mean; all of them
 * when there are no names.
 */
export async function readSources(
  context: Pick<Context, 'config' | 'env' | 'home'>,
  names?: readonly (string | null | undefined)[],
): Promise<ProviderSources> {
  const config = await context.config();
  const sources = { config, env: context.env };
  if (config.provider_files === undefined) return sources;
  const meant = names?.flatMap((name) => listMeant(name ?? '', config));
  const files = config.provider_files.filter(({ name }) => meant?.includes(name) !== false);
  if (files.length === 0) return sources;
  const { addFiles } = await import('./own/add-files.ts');
  return addFiles(sources, new Set(files.map(({ name }) => name)), context.home);
}

/** The file that has the name of the provider, and those whose driver it uses. */
function listMeant(text: string, { custom_providers: own }: Config): readonly string[] {
  const name = toBareName(text.trim()).toLowerCase();
  const entries = Object.entries(own).filter(([key]) => key.toLowerCase() === name);
  return [name, ...entries.map(([, { driver }]) => driver?.toLowerCase() ?? '')];
}
