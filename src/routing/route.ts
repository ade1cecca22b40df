import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toKeyOwner, withKeyForm } from '../providers/auth.ts';
import type { Batches } from '../providers/batches/batches.ts';
import type { ProviderTools } from '../providers/connection.ts';
import { createProvider, findBatchTerms, openBatches } from '../providers/index.ts';
import { resolveAlias } from '../providers/models/aliases.ts';
import type { Provider } from '../providers/provider.ts';
import { listProviders, resolveProvider, type ProviderSources } from '../providers/resolve.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { readSources } from '../providers/sources.ts';
import type { FoundKey } from '../secrets/secret-store.ts';

/** What one place asks for. A model belongs to the provider named beside it; named alone it goes with any. */
export interface Wish {
  readonly provider?: string | null | undefined;
  readonly model?: string | null | undefined;
}

export interface Route {
  readonly settings: ProviderSettings;
  readonly model: string;
}

export interface ChosenRoute extends Route {
  /** The model in the words of whoever named one, who may have meant an alias. */
  readonly asked: string | null;
}

/** Who answers: the wishes given, nearest first, then the environment, the config, the only provider with a key. */
export async function chooseRoute(context: Context, wishes: readonly Wish[]): Promise<ChosenRoute> {
  const { settings, model, asked } = await chooseChat(context, wishes);
  if (!model) throw toNoModel(settings);
  return { settings, model, asked };
}

/** Who makes embeddings. The models that are configured for answers are of no use here. */
export async function chooseEmbedder(context: Context, wish: Wish): Promise<Route> {
  const { settings } = await chooseChat(context, [wish]);
  const { model } = splitModel(wish);
  const found = model ? resolveAlias(model, settings.modelAliases) : settings.embeddingModel;
  if (found) return { settings, model: found };
  const name = settings.name.replace(/^custom:/, '');
  const forGood = settings.kind === 'custom' ? `aix config set custom_providers.${name}.embedding_model MODEL` : null;
  throw new Failure('usage', `No embedding model configured for "${settings.name}"`, {
    hint: `add --model MODEL${forGood === null ? '' : `, or set one for good: ${forGood}`}`,
  });
}

/** The word for whoever is the only one with a key. */
const automatic = 'auto';

interface Chosen {
  readonly settings: ProviderSettings;
  readonly model: string | null | undefined;
  readonly asked: string | null;
}

async function chooseChat(context: Context, wishes: readonly Wish[]): Promise<Chosen> {
  const near = [...wishes, { provider: context.env['AIX_PROVIDER'], model: context.env['AIX_MODEL'] }].map(splitModel);
  const { default_provider: configured, default_model: configuredModel } = await context.config();
  const far = splitModel({ provider: configured === automatic ? null : configured, model: configuredModel });
  const named = near.find((wish) => wish.provider)?.provider;
  const chosen = named === automatic ? null : named;
  const sources = await readSources(context, [chosen || far.provider]);
  const usual = named === automatic ? null : far.provider;
  const settings = chosen ? resolveProvider(chosen, sources) : await findDefault(context, usual);
  const isSame = ({ provider }: Wish): boolean =>
    !provider || provider === automatic || means(provider, settings, sources);
  const asked = near.find((wish) => wish.model && isSame(wish))?.model;
  const isFarFit = far.provider ? isSame(far) : !chosen;
  const wanted = asked ?? (isFarFit ? far.model : null);
  const model = wanted ? resolveAlias(wanted, settings.modelAliases) : settings.defaultModel;
  return { settings, model, asked: wanted || null };
}

/** Finds the key and builds the provider. */
export async function connect(context: Context, settings: ProviderSettings): Promise<Provider> {
  return connectThrough(context, settings, createProvider);
}

/** The same for what takes many requests at once. */
export async function connectBatches(context: Context, settings: ProviderSettings): Promise<Batches> {
  // Whether there is such a thing is known before a key is asked for.
  await findBatchTerms(settings, context);
  return connectThrough(context, settings, openBatches);
}

async function connectThrough<Connected>(
  context: Context,
  settings: ProviderSettings,
  create: (settings: ProviderSettings, tools: ProviderTools) => Promise<Connected>,
): Promise<Connected> {
  // Of broken settings nobody can tell which key is theirs.
  if (settings.problem !== null) throw settings.problem;
  const key = await findKey(context, settings);
  if (key === null && settings.needsKey) throw toNoKey(settings);
  return create(withKeyForm(settings, key), { context, key: key?.value ?? null });
}

async function findKey(context: Context, settings: ProviderSettings): Promise<FoundKey | null> {
  if (settings.authType === 'none') return null;
  const secrets = await context.secrets();
  return secrets.find(toKeyOwner(settings), context.signal);
}

/** `openai/gpt-5` names a provider and a model; a model given beside it wins. */
export function splitModel(wish: Wish): Wish {
  const slash = wish.provider?.indexOf('/') ?? -1;
  if (!wish.provider || slash === -1) return wish;
  if (slash === 0) throw new Failure('usage', `"${wish.provider}" names no provider`, { hint: 'PROVIDER/MODEL' });
  return { provider: wish.provider.slice(0, slash), model: wish.model || wish.provider.slice(slash + 1) };
}

/** A name elsewhere that means nothing, such as a default that was removed, is no trouble of this run. */
function means(name: string, settings: ProviderSettings, sources: ProviderSources): boolean {
  try {
    return resolveProvider(name, sources).name === settings.name;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

async function findDefault(context: Context, configured: string | null | undefined): Promise<ProviderSettings> {
  const sources = await readSources(context, configured ? [configured] : undefined);
  if (configured) return resolveConfigured(configured, sources);
  const { locate } = await (await context.secrets()).createLocator();
  const withKey = listProviders(sources).filter((settings) => {
    const { isEnabled, problem, authType } = settings;
    if (!isEnabled || problem !== null || authType === 'none') return false;
    const source = locate(toKeyOwner(settings));
    // Credentials of a whole cloud account are there for much else, so they choose nobody.
    const isCommon = source?.type === 'environment' && source.variable.includes(':');
    return source !== null && !isCommon;
  });
  const [only, ...others] = withKey;
  if (only !== undefined && others.length === 0) return only;
  throw new Failure('config', 'no provider was chosen', {
    detail: only === undefined ? undefined : `these have a key: ${withKey.map((one) => one.name).join(', ')}`,
    hint: 'name one with --provider (mock needs no key), or set one for good: aix config set default_provider NAME',
  });
}

function resolveConfigured(name: string, sources: ProviderSources): ProviderSettings {
  try {
    return resolveProvider(name, sources);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, detail, hint } = error;
    throw new Failure(code, `${message} (default_provider of the config)`, { detail, hint, cause: error });
  }
}

function toNoModel(settings: ProviderSettings): Failure {
  const [prefix, name] = settings.name.split(':');
  const forGood =
    name === undefined
      ? `aix config set default_provider ${prefix}/MODEL`
      : `aix provider update ${name} --model MODEL`;
  const aliases = Object.keys(settings.modelAliases);
  const model = ['MODEL', ...aliases.map((alias) => `--model ${alias}`)].join(', ');
  return new Failure('usage', `no model for "${settings.name}"`, {
    hint: `add --model ${model}, or set one for good: ${forGood}`,
  });
}

function toNoKey(settings: ProviderSettings): Failure {
  const [variable] = settings.keyVariables;
  const other = variable === undefined ? '' : `, or set ${variable}`;
  return new Failure('auth', `no key for "${settings.name}"`, {
    hint: `aix api-key ${settings.name.replace(/^custom:/, '')}${other}`,
  });
}
