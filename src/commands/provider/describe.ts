import type { CustomProvider } from '../../config/schema.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toKeyOwner } from '../../providers/auth.ts';
import { toHost } from '../../providers/base-url.ts';
import { readBare } from '../../providers/bare.ts';
import { isCustomName, toBareName, toCustomName, toKeyedNames, toVariable } from '../../providers/names.ts';
import { listProviders, resolveProvider } from '../../providers/resolve.ts';
import type { ProviderSettings } from '../../providers/settings.ts';
import { readSources } from '../../providers/sources.ts';
import type { KeyOwner, KeySource } from '../../secrets/secret-store.ts';
import { readEntries, toNotFound } from './entries.ts';

/** What `list` and `info` say about a provider, under the names of the config file. */
export interface Description {
  readonly name: string;
  readonly kind: ProviderSettings['kind'];
  readonly base_url: string;
  readonly default_model: string | null;
  readonly auth_type: string;
  /** Where the key comes from, never the key. */
  readonly key: KeyDescription;
  readonly is_default: boolean;
  readonly enabled: boolean;
  /** Why it cannot be run as configured. */
  readonly problem: string | null;
}

export interface Describer {
  readonly describe: (settings: ProviderSettings) => Description;
  /** One of the user's own by its entry alone, without its settings. Null where that does not say all. */
  readonly describeBare: (key: string, entry: CustomProvider) => Description | null;
}

interface KeyDescription {
  readonly source: KeySource['type'] | null;
  /** The same for a reader: `OPENAI_API_KEY`, `keychain`, `no key`. */
  readonly text: string;
}

/** The provider that a name means, also when it is broken. An unknown name is taken for one of the user's own. */
export async function findSettings(context: Context, name: string): Promise<ProviderSettings> {
  const all = listProviders(await readSources(context, [name]));
  const builtIn = all.find((settings) => settings.kind === 'built-in' && settings.name === name.toLowerCase());
  if (builtIn !== undefined && !isCustomName(name)) return builtIn;
  const wanted = `custom:${toBareName(name)}`;
  const isAlike = (settings: ProviderSettings): boolean => settings.name.toLowerCase() === wanted.toLowerCase();
  const own = all.find((settings) => settings.name === wanted) ?? all.find(isAlike);
  if (own !== undefined) return own;
  throw toNotFound(name, await readEntries(context));
}

export async function describe(context: Context, settings: ProviderSettings): Promise<Description> {
  return (await createDescriber(context)).describe(settings);
}

/** There may be thousands to be described: what holds for all of them is found out once. */
export async function createDescriber(context: Context): Promise<Describer> {
  const defaultName = await findDefaultName(context);
  const { locate, hasStored } = await (await context.secrets()).createLocator();
  const keyed = toKeyedNames(Object.keys(context.env));
  let isStored: boolean | undefined;
  return {
    describe: (settings) => ({
      name: settings.name,
      kind: settings.kind,
      base_url: context.redactor.redact(settings.baseUrl),
      default_model: settings.defaultModel,
      auth_type: settings.authType,
      key: describeKey(settings, hasKey(settings) ? locate(toKeyOwner(settings)) : null),
      is_default: settings.name === defaultName,
      enabled: settings.isEnabled,
      problem: settings.problem?.message ?? null,
    }),
    describeBare(key, entry) {
      const bare = readBare(entry);
      if (bare === null) return null;
      const name = toCustomName(key);
      // Most have no key anywhere, and to say whose it would be takes longer than all the rest.
      const source = keyed.test(key) || (isStored ??= hasStored()) ? locate(toBareOwner(name, entry)) : null;
      return {
        name,
        kind: 'custom',
        base_url: context.redactor.redact(entry.base_url),
        default_model: entry.default_model || null,
        auth_type: bare.authType,
        key: bare.authType === 'none' ? noneNeeded : describeSource(source, bare.isLocal),
        is_default: name === defaultName,
        enabled: entry.enabled ?? true,
        problem: null,
      };
    },
  };
}

function toBareOwner(name: string, { base_url: baseUrl }: CustomProvider): KeyOwner {
  const host = toHost(baseUrl);
  return { provider: name, host, variables: [toVariable(name, 'API_KEY')], keyCommand: null, needsKey: false };
}

const unknownKey: KeyDescription = { source: null, text: 'unknown' };
const noneNeeded: KeyDescription = { source: null, text: 'none needed' };
const noKey: KeyDescription = { source: null, text: 'no key' };

function hasKey({ problem, authType }: ProviderSettings): boolean {
  return problem === null && authType !== 'none';
}

function describeKey(settings: ProviderSettings, source: KeySource | null): KeyDescription {
  if (settings.problem !== null) return unknownKey;
  if (settings.authType === 'none') return noneNeeded;
  return describeSource(source, settings.isLocal && !settings.needsKey);
}

function describeSource(source: KeySource | null, needsNone: boolean): KeyDescription {
  if (source !== null) return { source: source.type, text: toText(source) };
  return needsNone ? noneNeeded : noKey;
}

function toText(source: KeySource): string {
  switch (source.type) {
    case 'environment':
      return source.variable;
    case 'command':
      return 'key command';
    case 'keychain':
      return 'keychain';
    case 'file':
      return 'keys.json';
  }
}

async function findDefaultName(context: Context): Promise<string | null> {
  const config = await context.config();
  const [name = ''] = (config.default_provider ?? '').split('/');
  if (name === '' || name === 'auto') return null;
  try {
    return resolveProvider(name, await readSources(context, [name])).name;
  } catch (error) {
    // A default that names nothing is the trouble of `run`, not of whoever looks at the list.
    if (error instanceof Failure) return null;
    throw error;
  }
}
