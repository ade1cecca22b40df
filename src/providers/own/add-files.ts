import { basename, join } from 'node:path';
import type { ProviderFile } from '../../config/provider-files.ts';
import { forbiddenNames, type CustomProvider } from '../../config/schema.ts';
import { Failure } from '../../errors.ts';
import { driverTable } from '../drivers.ts';
import { mergeHeaders } from '../headers.ts';
import { presets } from '../presets.ts';
import type { FileFacts, ProviderSources } from '../resolve.ts';
import { tryFile, type OwnFile } from './load.ts';

type Named = readonly [name: string, entry: CustomProvider];
type Added = readonly [...Named, FileFacts];

const taken = new Set([
  'custom',
  'auto',
  ...forbiddenNames,
  ...Object.keys(driverTable),
  ...presets.filter(({ isLocal }) => !isLocal).map(({ name }) => name),
]);

/** The sources with what the files of these names say. A file that cannot be used is a provider that says so. */
export async function addFiles(
  sources: ProviderSources,
  names: ReadonlySet<string>,
  home: string,
): Promise<ProviderSources> {
  const { config } = sources;
  const files = config.provider_files ?? [];
  const added: Added[] = [];
  for (const name of names) {
    const same = files.filter((file) => file.name === name);
    added.push(...toAdded(name, await load(name, same, home), { sources, path: same[0]?.path ?? '', home }));
  }
  return {
    ...sources,
    config: {
      ...config,
      custom_providers: {
        ...config.custom_providers,
        ...Object.fromEntries(added.map(([key, entry]) => [key, entry])),
      },
    },
    files: new Map(added.map(([key, , facts]) => [key, facts])),
  };
}

async function load(name: string, files: readonly ProviderFile[], home: string): Promise<OwnFile | Failure> {
  const [file] = files;
  const paths = files.map(({ path }) => `"${path}"`).join(' and ');
  if (file === undefined || name === '') return new Failure('config', `${paths} has no name`, { hint: renaming });
  if (files.length > 1) return new Failure('config', `${paths} have one name`, { hint: renaming });
  if (!/^[a-z0-9._-]+$/.test(name)) {
    const rule = 'a name has letters, digits, ".", "_" and "-"';
    return new Failure('config', `${paths} cannot be the name of a provider`, { hint: `${renaming}; ${rule}` });
  }
  if (taken.has(name))
    return new Failure('config', `the name of ${paths} is that of a built-in one`, { hint: renaming });
  return tryFile(file.path, home);
}

const renaming = 'give the file another name';

interface Scene {
  readonly sources: ProviderSources;
  readonly path: string;
  readonly home: string;
}

function toAdded(name: string, file: OwnFile | Failure, { sources, path, home }: Scene): readonly Added[] {
  const entries = Object.entries(sources.config.custom_providers);
  const healthPath = file instanceof Failure ? null : file.healthPath;
  const facts = { path, healthPath, problem: file instanceof Failure ? file : null };
  const settings = file instanceof Failure ? {} : file.settings;
  const users = entries.filter(([, { driver }]) => driver?.toLowerCase() === name);
  const same = entries.find(([key]) => key.toLowerCase() === name);
  const using = users.map(([key, entry]): Added => [key, merge(settings, entry), facts]);
  const own = { base_url: '', ...settings, driver: name };
  if (file instanceof Failure) {
    // A broken file takes no name away from an entry of the config.
    const key = same === undefined ? name : basename(path);
    return same !== undefined && users.includes(same) ? using : [...using, [key, own, facts]];
  }
  if (settings.base_url === undefined) return using;
  if (same === undefined) return [...using, [name, own, facts]];
  const places = `"${path}" and custom_providers of "${join(home, 'config.json')}"`;
  const problem = new Failure('config', `${places} have both a "${same[0]}"`, { hint: 'rename one of them' });
  return [...using.filter(([key]) => key !== same[0]), [same[0], same[1], { ...facts, problem }]];
}

/** The entry of the config goes before the settings beside the driver. */
function merge(settings: OwnFile['settings'], entry: CustomProvider): CustomProvider {
  return { ...settings, ...entry, headers: mergeHeaders(settings.headers ?? {}, entry.headers ?? {}) };
}
