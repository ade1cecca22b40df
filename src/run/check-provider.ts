import type { Context } from '../context.ts';
import { Failure, ProviderFailure } from '../errors.ts';
import { toKeyOwner, withKeyForm } from '../providers/auth.ts';
import { isLoopback, toHost } from '../providers/base-url.ts';
import { createProvider } from '../providers/index.ts';
import type { Model } from '../providers/provider.ts';
import { listProviders, resolveProvider } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import { findForeignVendor } from '../secrets/key-shape.ts';
import { toFailed, toOutcome, type Check, type Outcome } from './check.ts';
import { checkHealth, isWithoutList } from './check-health.ts';
import { checkSchema } from './check-schema.ts';
import { checkStream } from './check-stream.ts';
import { findModels, lookForModels, type Listing } from './find-models.ts';

export type { Check } from './check.ts';

export interface CheckOptions {
  /** Whether one small answer that costs tokens may be asked for. */
  readonly isPaid: boolean;
  /** For each request; null for the usual ones: 5 s for a list, 2 minutes for an answer, which may load a model first. */
  readonly timeoutMs: number | null;
  /** Whether a wrong base URL is only told, not corrected. */
  readonly isReadOnly?: boolean;
}

interface KeyLookup {
  readonly value: string | null;
  /** Those that send this very key. */
  readonly settings: ProviderSettings;
  /** Why there is none although one is needed. */
  readonly problem: Failure | null;
}

const listTimeoutMs = 5000;
const streamTimeoutMs = 120_000;

/** Tries out a provider over its free endpoints, and with one small answer where paying is allowed. A failure makes the rest pointless. */
export async function* checkProvider(context: Context, name: string, options: CheckOptions): AsyncIterable<Check> {
  const { clock } = context;
  let startedAt = clock.elapsed();
  for await (const outcome of findOutcomes(context, name, options)) {
    yield { ...outcome, ms: Math.round(clock.elapsed() - startedAt) };
    if (outcome.status === 'failed') return;
    startedAt = clock.elapsed();
  }
}

async function* findOutcomes(context: Context, name: string, options: CheckOptions): AsyncIterable<Outcome> {
  const named = await findSettings(context, name);
  const problem = await findProblem(context, named);
  if (problem !== null) return yield toFailed('reachable', problem);
  const key = await findKey(context, named);
  const configured = key.settings;
  const listSettings = { ...configured, timeoutMs: options.timeoutMs ?? listTimeoutMs };
  const health = await checkHealth(context, listSettings, key.value);
  if (health instanceof Failure) return yield* toIllOutcomes(listSettings, health);
  const find = options.isReadOnly === true ? lookForModels : findModels;
  const listing = await find(context, listSettings, key.value);
  yield* toPlaceOutcomes(listing, health);
  yield* toKeyOutcomes(listing, key, await checkKeyPath(context, listing.settings, key.value));
  yield* toModelsOutcomes(listing);
  const model = configured.defaultModel ?? findModelToAsk(configured, listing.models ?? []);
  yield toModelOutcome(configured.defaultModel, listing.models);
  if (!options.isPaid) return yield toOutcome('stream', 'skipped', 'costs tokens, --paid allows it');
  if (model === null) return yield toOutcome('stream', 'skipped', 'there is no model to ask');
  const streamSettings = { ...listing.settings, timeoutMs: options.timeoutMs ?? streamTimeoutMs };
  yield await checkStream(context, streamSettings, { key: key.value, model });
  if (configured.driver !== 'mock') yield await checkSchema(context, streamSettings, { key: key.value, model });
}

/** The fast one where the vendor is known, else the first that answers questions, or that does not say what it does. */
function findModelToAsk({ modelAliases }: ProviderSettings, models: readonly Model[]): string | null {
  const fast = models.find(({ id }) => id === modelAliases['fast']);
  const chat = models.find(({ kind }) => kind === 'chat') ?? models.find(({ kind }) => kind === null);
  return (fast ?? chat)?.id ?? null;
}

/** Also one that is broken: that is a finding. */
async function findSettings(context: Context, name: string): Promise<ProviderSettings> {
  const sources = await readSources(context, [name]);
  return listProviders(sources).find((settings) => settings.name === name) ?? resolveProvider(name, sources);
}

/** Why it cannot be run at all: broken settings, switched off. */
async function findProblem(context: Context, settings: ProviderSettings): Promise<Failure | null> {
  try {
    await createProvider(settings, { context, key: null });
    return null;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** A locked keychain is a finding about the key, not the end: whether the server is there can still be said. */
async function findKey(context: Context, settings: ProviderSettings): Promise<KeyLookup> {
  if (settings.authType === 'none') return { value: null, settings, problem: null };
  try {
    const secrets = await context.secrets();
    const found = await secrets.find(toKeyOwner(settings), context.signal);
    if (found !== null || !settings.needsKey)
      return { value: found?.value ?? null, settings: withKeyForm(settings, found), problem: null };
    const hint = `aix api-key ${settings.name}`;
    return { value: null, settings, problem: new Failure('auth', `no key for "${settings.name}"`, { hint }) };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return { value: null, settings, problem: error };
  }
}

function* toIllOutcomes(settings: ProviderSettings, failure: Failure): Iterable<Outcome> {
  if (failure.code !== 'network' && !isAboutKey(failure)) return yield toFailed('reachable', failure);
  yield* toPlaceOutcomes({ settings, failure, models: null, isPublic: false, correction: null }, null);
  if (isAboutKey(failure)) yield toFailed('key', failure);
}

function* toPlaceOutcomes({ failure, settings, correction }: Listing, health: string | null): Iterable<Outcome> {
  const place = settings.driver === 'mock' ? 'embedded, needs no network' : `${settings.baseUrl} answers`;
  const isTls = failure?.code === 'network' && failure.detail?.startsWith('TLS') === true;
  if (failure !== null && isTls) {
    yield toOutcome('reachable', 'ok', `something answers at ${toHost(settings.baseUrl)}`);
    return yield toFailed('tls', failure);
  }
  if (failure?.code === 'network') return yield toFailed('reachable', failure);
  if (correction?.type === 'refused') return yield toFailed('reachable', correction.failure);
  if (failure !== null && isWithoutList(failure) && health === null)
    return yield toOutcome('reachable', 'skipped', 'cannot tell: nothing can be asked for free');
  yield toOutcome('reachable', 'ok', health ?? correction?.message ?? place);
  yield* toTlsOutcomes(settings);
}

/** Nothing for a connection that does not leave the machine. */
function* toTlsOutcomes({ baseUrl, verifySsl, driver }: ProviderSettings): Iterable<Outcome> {
  if (driver === 'mock' || (baseUrl.startsWith('http:') && isLoopback(baseUrl))) return;
  if (baseUrl.startsWith('http:'))
    return yield toOutcome('tls', 'warning', 'plain http: anyone in between can read the prompts');
  yield verifySsl
    ? toOutcome('tls', 'ok', 'the certificate is accepted')
    : toOutcome('tls', 'warning', 'certificates are NOT checked (verify_ssl is false)');
}

/** What the vendor says about the key at the place made for that. Null where there is none, or where the list told. */
async function checkKeyPath(
  context: Context,
  settings: ProviderSettings,
  key: string | null,
): Promise<'accepted' | Failure | null> {
  if (settings.keyPath === null || key === null) return null;
  try {
    const provider = await createProvider(settings, { context, key });
    await provider.probe(settings.keyPath, context.signal);
    return 'accepted';
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled' && !context.signal.aborted) return error;
    throw error;
  }
}

function* toKeyOutcomes(
  { failure, isPublic, settings }: Listing,
  key: KeyLookup,
  verdict: 'accepted' | Failure | null,
): Iterable<Outcome> {
  if (key.problem !== null) return yield toFailed('key', key.problem);
  const refusal = verdict instanceof Failure ? verdict : failure;
  if (refusal !== null && isAboutKey(refusal)) return yield toFailed('key', withVendor(refusal, settings, key.value));
  if (verdict === 'accepted') return yield toOutcome('key', 'ok', 'accepted');
  if (failure !== null && isWithoutList(failure) && key.value === null)
    return yield toOutcome('key', 'ok', 'none needed');
  if (failure !== null && (isMissing(failure) || isWithoutList(failure)))
    return yield toOutcome('key', 'skipped', 'cannot tell without a list of models');
  if (failure === null) yield toKeyOutcome(key.value, isPublic);
}

/** The most common reason for a refused key is that it belongs to somebody else. */
function withVendor(failure: Failure, { preset, name }: ProviderSettings, key: string | null): Failure {
  const vendor = key === null ? null : findForeignVendor(key, preset);
  if (vendor === null) return failure;
  const { code, message, detail } = failure;
  return new Failure(code, message, { detail, hint: `this looks like a key of ${vendor}: aix api-key ${name}` });
}

function* toModelsOutcomes({ models, failure, settings }: Listing): Iterable<Outcome> {
  if (failure !== null && isWithoutList(failure)) return yield toOutcome('models', 'skipped', failure.message);
  if (failure !== null && isMissing(failure)) {
    const place = `the list at ${settings.baseUrl}`;
    return yield toOutcome('models', 'warning', `cannot tell: ${place} answers ${failure.message}`);
  }
  if (failure !== null) return yield toFailed('models', failure);
  const count = models?.length ?? 0;
  yield count === 0 ? toOutcome('models', 'warning', 'none are listed') : toOutcome('models', 'ok', `${count} listed`);
}

function isAboutKey(failure: Failure): boolean {
  return failure.code === 'auth' || !(failure instanceof ProviderFailure || isWithoutList(failure));
}

function isMissing(failure: Failure): boolean {
  return failure instanceof ProviderFailure && (failure.status === 404 || failure.status === 405);
}

function toKeyOutcome(key: string | null, isPublic: boolean): Outcome {
  if (key === null) return toOutcome('key', 'ok', 'none needed');
  if (isPublic) return toOutcome('key', 'warning', 'cannot tell: the models are listed without a key too');
  return toOutcome('key', 'ok', 'accepted');
}

function toModelOutcome(model: string | null, models: readonly Model[] | null): Outcome {
  if (model === null) return toOutcome('model', 'skipped', 'no default model is set');
  if (models === null || models.length === 0)
    return toOutcome('model', 'skipped', `cannot tell whether "${model}" is there`);
  // Ollama lists `llama3.2:latest` for what everybody calls `llama3.2`.
  if (models.some(({ id }) => id === model || id === `${model}:latest`))
    return toOutcome('model', 'ok', `"${model}" is there`);
  return toOutcome('model', 'warning', `Model '${model}' not found in the list`);
}
