import type { Environment } from '../context.ts';
import type { Config, CustomProvider } from '../config/schema.ts';
import { Failure } from '../errors.ts';
import { findNearest } from '../nearest.ts';
import { hasHeader, readHeaders, type ReadHeaders } from './headers.ts';
import { toKeyPlace, toWantedPlace } from './key-place.ts';
import { toLimits } from './limits.ts';
import { presetAliases, resolveAlias } from './models/aliases.ts';
import { isCustomName, toBareName, toCustomName, toVariable } from './names.ts';
import { noOAuth, readOAuth } from './oauth-settings.ts';
import { completePlace, findPlace, isAtVendor, readPlace, readVariablePlace, toPlace, toPresetPlace } from './place.ts';
import { findPreset, presets, type Preset } from './presets.ts';
import type { ProviderSettings, Quirks } from './settings.ts';

/** What a provider speaks that says nothing about it. */
export const usualDriver = 'openai-chat';

/** One of the user's own, under its name in the config. */
type OwnEntry = readonly [name: string, entry: CustomProvider];

export interface ProviderSources {
  readonly config: Config;
  readonly env: Environment;
  /** By the name of the user's provider what its file says beyond the config. */
  readonly files?: ReadonlyMap<string, FileFacts>;
  /** Whether it is known that no variable moves one of the user's own. */
  readonly isUnmoved?: boolean;
}

/** What a file of the user's own says about a provider. */
export interface FileFacts {
  readonly path: string;
  readonly healthPath: string | null;
  readonly problem: Failure | null;
}

/** Settings of the provider that a name means. Throws when there is none, or when it cannot be run as configured. */
export function resolveProvider(name: string, sources: ProviderSources): ProviderSettings {
  const settings = findProvider(name, sources);
  if (settings.problem !== null) throw settings.problem;
  return settings;
}

/** Every provider under its canonical name: vendors, then the user's own. One that is broken says so in `problem`. */
export function listProviders(given: ProviderSources): readonly ProviderSettings[] {
  const sources = withMoves(given);
  const own = Object.entries(sources.config.custom_providers);
  const names = own.map(([name]) => name);
  return [...listBuiltIn(names, sources), ...own.map((each) => toCustom(each, sources))];
}

/** Beside the user's own of these names. */
export function listBuiltIn(own: readonly string[], { env }: ProviderSources): readonly ProviderSettings[] {
  return listReachable(own).map((preset) => toBuiltIn(preset, env));
}

/** To look thousands of variables up that are not set takes longer than to see that there are none of the kind. */
export function withMoves(sources: ProviderSources): ProviderSources {
  return { ...sources, isUnmoved: !Object.keys(sources.env).some((variable) => /^AIX_.*_BASE_URL$/i.test(variable)) };
}

/** The names alone, in the order of `listProviders`. */
export function listProviderNames(sources: ProviderSources): readonly string[] {
  const own = Object.keys(sources.config.custom_providers);
  return [...listReachable(own).map(({ name }) => name), ...own.map(toCustomName)];
}

function listReachable(own: readonly string[]): readonly Preset[] {
  const lengths = new Set(presets.filter(({ isLocal }) => isLocal).map(({ name }) => name.length));
  const taken = new Set<string>();
  // Of thousands of names few have the right length.
  for (const name of own) if (lengths.has(name.length)) taken.add(name.toLowerCase());
  return presets.filter(({ name, isLocal }) => !isLocal || !taken.has(name.toLowerCase()));
}

/** The same, except that one that is broken says so in `problem`. */
export function findProvider(name: string, sources: ProviderSources): ProviderSettings {
  return findSettings(name.trim(), sources);
}

/** A vendor's name always means the vendor; the names of local servers may be taken over by the user's own entries. */
function findSettings(name: string, sources: ProviderSources): ProviderSettings {
  const { config, env } = sources;
  const preset = isCustomName(name) ? undefined : findPreset(name);
  if (preset !== undefined && !preset.isLocal) return toBuiltIn(preset, env);
  const own = findOwn(toBareName(name), config);
  if (own !== undefined) return toCustom(own, sources);
  if (preset !== undefined) return toBuiltIn(preset, env);
  throw isCustomName(name) ? toUnknownCustom(toBareName(name), config) : toUnknown(name, config);
}

function findOwn(name: string, config: Config): OwnEntry | undefined {
  const found = config.findProvider?.(name);
  if (found !== undefined) return [name, found];
  const { custom_providers: own } = config;
  const lower = name.toLowerCase();
  const key = Object.hasOwn(own, name) ? name : Object.keys(own).find((each) => each.toLowerCase() === lower);
  const entry = key === undefined ? undefined : own[key];
  return key === undefined || entry === undefined ? undefined : [key, entry];
}

/** Those in files too, though whether they are providers or drivers alone is not known here. */
function listOwn({ custom_providers: own, provider_files: files = [] }: Config): readonly string[] {
  return [...new Set([...Object.keys(own), ...files.map(({ name }) => name)])];
}

function toUnknownCustom(name: string, config: Config): Failure {
  const known = listOwn(config);
  const nearest = findNearest(name, known);
  const preset = findPreset(name);
  const isVendor = preset !== undefined && !preset.isLocal;
  const hint = isVendor ? `the built-in one is "${preset.name}"` : `aix provider add ${name || 'NAME'} BASE_URL`;
  return new Failure('config', `Custom provider '${name}' not found`, {
    detail: known.length === 0 ? undefined : `known: ${known.join(', ')}`,
    hint: nearest === undefined ? hint : `did you mean "custom:${nearest}"?`,
  });
}

function toUnknown(name: string, config: Config): Failure {
  const known = [...presets.map((preset) => preset.name), ...listOwn(config)];
  const nearest = findNearest(name, known);
  return new Failure('config', `unknown provider "${name}"`, {
    detail: `known: ${[...new Set(known)].join(', ')}`,
    hint: nearest === undefined ? 'aix provider list' : `did you mean "${nearest}"?`,
  });
}

function toBuiltIn(preset: Preset, env: Environment): ProviderSettings {
  const found = preset.driver === 'mock' ? toPlace(preset.baseUrl) : findPlace(preset, env);
  const place = completePlace(found, preset.driver, env);
  const isMoved = !isAtVendor(preset, place, env);
  const { oauth, secrets, problem } =
    preset.oauth === undefined ? noOAuth : readOAuth({ name: preset.name, own: undefined, preset: preset.oauth, env });
  return {
    name: preset.name,
    kind: 'built-in',
    driver: preset.driver,
    preset: preset.name,
    baseUrl: place.baseUrl,
    baseUrlVariable: place.variable,
    configuredHost: toPresetPlace(preset, env).host,
    isLocal: preset.isLocal || place.isLoopback,
    defaultModel: preset.defaultModel,
    embeddingModel: preset.embeddingModel ?? null,
    modelAliases: isMoved ? {} : (presetAliases[preset.name] ?? {}),
    headers: isMoved ? {} : readVariables(preset.headerVariables, env),
    headerSecrets: secrets,
    ...toKeyPlace(preset.driver, preset),
    keyForms: preset.keyForms ?? [],
    oauth,
    // Whoever moves a vendor to a server of their own may have one that wants no key.
    needsKey: preset.needsKey && !isMoved,
    keyPath: preset.keyPath ?? null,
    healthPath: null,
    file: null,
    keyVariables: preset.keyVariables,
    keyCommand: null,
    ...toLimits({}),
    verifySsl: true,
    caFile: readCaFile(preset, env),
    caHint: preset.caHint ?? null,
    extraBody: {},
    isEnabled: true,
    quirks: fillInQuirks(preset.quirks, env),
    problem: place.problem ?? problem,
  };
}

/** One that is broken says so in `problem`. */
export function toCustom([key, entry]: OwnEntry, { env, files, isUnmoved }: ProviderSources): ProviderSettings {
  const facts = files?.get(key);
  const name = toCustomName(key);
  const configured = readPlace(entry.base_url, `base_url of "${name}"`);
  const found = (isUnmoved === true ? null : readVariablePlace(toVariable(name, 'BASE_URL'), env)) ?? configured;
  const preset = entry.preset === undefined ? undefined : findPreset(entry.preset);
  const driver = entry.driver ?? preset?.driver ?? usualDriver;
  const place = completePlace(found, driver, env);
  const { headers, secrets, problem } = readOwnHeaders(name, entry, env);
  // A vendor's key goes to the vendor's own host, or to a server of its kind on this machine, and nowhere else.
  const isVendors = preset !== undefined && (isAtVendor(preset, place, env) || (preset.isLocal && place.isLoopback));
  const modelAliases = { ...(isVendors ? presetAliases[preset.name] : {}), ...entry.model_aliases };
  const keyPlace = toKeyPlace(driver, toWantedPlace(entry, preset));
  const { authType } = keyPlace;
  const hasOwnProof = hasHeader(headers, 'authorization');
  const read = authType === 'oauth2' ? readOAuth({ name, own: entry.oauth, preset: preset?.oauth, env }) : noOAuth;
  return {
    name,
    kind: 'custom',
    driver,
    preset: preset?.name ?? null,
    baseUrl: place.baseUrl,
    baseUrlVariable: place.variable,
    configuredHost: configured.host,
    isLocal: preset?.isLocal === true || place.isLoopback,
    embeddingModel: entry.embedding_model ?? preset?.embeddingModel ?? null,
    defaultModel: resolveAlias(entry.default_model ?? '', modelAliases) || null,
    modelAliases,
    headers,
    headerSecrets: [...secrets, ...read.secrets],
    ...keyPlace,
    keyForms: (entry.auth_type ?? entry.key_header) === undefined ? (preset?.keyForms ?? []) : [],
    keyPath: preset?.keyPath ?? null,
    oauth: read.oauth,
    needsKey: (authType === 'oauth2' || (isVendors && preset.needsKey && authType !== 'none')) && !hasOwnProof,
    healthPath: facts?.healthPath ?? null,
    file: facts?.path ?? null,
    keyVariables: isVendors ? preset.keyVariables : [],
    keyCommand: entry.key_command ?? null,
    ...toLimits(entry),
    verifySsl: entry.verify_ssl ?? true,
    caFile: entry.ca_file ?? (isVendors ? readCaFile(preset, env) : null),
    caHint: isVendors ? (preset.caHint ?? null) : null,
    extraBody: entry.extra_body ?? {},
    isEnabled: entry.enabled ?? true,
    quirks: fillInQuirks(preset?.quirks ?? {}, env),
    problem: facts?.problem ?? place.problem ?? problem ?? read.problem ?? findUnknownPreset(name, entry),
  };
}

function findUnknownPreset(name: string, { preset }: CustomProvider): Failure | null {
  if (preset === undefined || findPreset(preset) !== undefined) return null;
  const known = presets.map((each) => each.name).join(', ');
  return new Failure('config', `preset "${preset}" of "${name}" is unknown`, { hint: `known: ${known}` });
}

type CheckedHeaders = ReadHeaders & { readonly problem: Failure | null };

const noHeaders: CheckedHeaders = { headers: {}, secrets: [], problem: null };

function readOwnHeaders(name: string, entry: CustomProvider, env: Environment): CheckedHeaders {
  if (entry.headers === undefined) return noHeaders;
  try {
    return { ...readHeaders(entry.headers, env), problem: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const problem = new Failure(error.code, `${error.message} (provider "${name}")`, {
      hint: error.hint,
      cause: error,
    });
    return { ...noHeaders, problem };
  }
}

/** Variables that are not set stay as they are: only a request that needs them fails. */
function fillInQuirks(quirks: Quirks, env: Environment): Quirks {
  const { modelUri } = quirks;
  if (modelUri === undefined) return quirks;
  const fillIn = (text: string): string =>
    text.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => env[name]?.trim() || whole);
  return { ...quirks, modelUri: { chat: fillIn(modelUri.chat), embedding: fillIn(modelUri.embedding) } };
}

function readCaFile({ caFileVariable: variable }: Preset, env: Environment): string | null {
  return (variable === undefined ? undefined : env[variable]?.trim()) || null;
}

function readVariables(table: Readonly<Record<string, string>>, env: Environment): Readonly<Record<string, string>> {
  const entries = Object.entries(table).map(([header, variable]) => [header, env[variable]?.trim() ?? '']);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}
