import type { CustomProvider } from '../config/schema.ts';
import { isLoopback, isPlain, toHost } from './base-url.ts';
import { readAuthType, toKeyPlace } from './key-place.ts';
import { toCustomName } from './names.ts';
import { listBuiltIn, toCustom, usualDriver, withMoves, type ProviderSources } from './resolve.ts';
import type { ProviderSettings } from './settings.ts';

/** What a list tells of a provider, and what its key is looked up by. */
export type Outline = Pick<
  ProviderSettings,
  | 'name'
  | 'kind'
  | 'baseUrl'
  | 'configuredHost'
  | 'isLocal'
  | 'defaultModel'
  | 'authType'
  | 'oauth'
  | 'needsKey'
  | 'keyVariables'
  | 'keyCommand'
  | 'isEnabled'
  | 'problem'
>;

/** Every provider, the user's own first. One after the other: there may be thousands, and whole settings are large. */
export function* walkOutlines(given: ProviderSources): Generator<Outline> {
  const sources = withMoves(given);
  const { custom_providers: own } = sources.config;
  for (const name of Object.keys(own)) {
    const entry = own[name];
    if (entry === undefined) continue;
    const isAlone = sources.isUnmoved === true && sources.files?.has(name) !== true;
    yield isAlone && isBare(entry) ? outlineBare(name, entry) : toCustom([name, entry], sources);
  }
  for (const settings of listBuiltIn(sources)) yield settings;
}

/** An address and a model, as most are: nothing that counts for the list stands elsewhere, and nothing can be wrong. */
function isBare(entry: CustomProvider): boolean {
  const more = entry.preset ?? entry.driver ?? entry.headers ?? entry.model_aliases ?? entry.key_command;
  return more === undefined && entry.auth_type !== 'oauth2' && isPlain(entry.base_url);
}

const usualAuthType = toKeyPlace(usualDriver, {}).authType;

function outlineBare(key: string, entry: CustomProvider): Outline {
  const { base_url: baseUrl, default_model: model, enabled } = entry;
  return {
    name: toCustomName(key),
    kind: 'custom',
    baseUrl,
    configuredHost: toHost(baseUrl),
    isLocal: isLoopback(baseUrl),
    defaultModel: model || null,
    authType: readAuthType(entry) ?? usualAuthType,
    oauth: null,
    needsKey: false,
    keyVariables: [],
    keyCommand: null,
    isEnabled: enabled ?? true,
    problem: null,
  };
}
