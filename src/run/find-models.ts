import type { Context } from '../context.ts';
import { Failure, ProviderFailure } from '../errors.ts';
import { joinUrl } from '../providers/base-url.ts';
import { mayLackVersion } from '../providers/drivers.ts';
import { createProvider } from '../providers/index.ts';
import type { Model } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';

/** What asking for the list of models brought. */
export interface Listing {
  /** The settings that the answer came from: those of the corrected base URL when there is one. */
  readonly settings: ProviderSettings;
  readonly models: readonly Model[] | null;
  readonly failure: Failure | null;
  /** Whether the list is there without a key too, so that it proves nothing about the key. */
  readonly isPublic: boolean;
  readonly correction: Correction | null;
}

/** The server answers under /v1, which the base URL lacked. */
type Correction =
  | { readonly type: 'stored'; readonly message: string }
  | { readonly type: 'refused'; readonly failure: Failure };

type Answer = readonly Model[] | Failure;

/** Asks for the models. Where nothing is found and the base URL has no version, /v1 is tried and kept when it is right. */
export function findModels(context: Context, settings: ProviderSettings, key: string | null): Promise<Listing> {
  return find(context, settings, { key, correct: keep });
}

/** The same, but a base URL that is wrong is left as it is and told. */
export function lookForModels(context: Context, settings: ProviderSettings, key: string | null): Promise<Listing> {
  return find(context, settings, { key, correct: tell });
}

type Correct = (context: Context, settings: ProviderSettings, baseUrl: string) => Promise<Correction>;

async function find(
  context: Context,
  settings: ProviderSettings,
  { key, correct }: { readonly key: string | null; readonly correct: Correct },
): Promise<Listing> {
  const answer = await listModels(context, settings, key);
  const corrected = { ...settings, baseUrl: joinUrl(settings.baseUrl, '/v1') };
  if (isNothing(answer) && mayLackVersion(settings.driver, settings.baseUrl)) {
    const second = await listModels(context, corrected, key);
    if (isBetter(second, answer)) {
      const correction = await correct(context, settings, corrected.baseUrl);
      return { ...(await toListing(context, corrected, { key, answer: second })), correction };
    }
  }
  return toListing(context, settings, { key, answer });
}

async function toListing(
  context: Context,
  settings: ProviderSettings,
  { key, answer }: { readonly key: string | null; readonly answer: Answer },
): Promise<Listing> {
  const common = { settings, correction: null };
  if (answer instanceof Failure) return { ...common, models: null, failure: answer, isPublic: false };
  const keyless = key === null || settings.keyPath !== null ? null : await listModels(context, settings, null);
  return { ...common, models: answer, failure: null, isPublic: keyless !== null && !(keyless instanceof Failure) };
}

async function listModels(context: Context, settings: ProviderSettings, key: string | null): Promise<Answer> {
  try {
    const provider = await createProvider(settings, { context, key });
    return await provider.listModels(context.signal);
  } catch (error) {
    if (error instanceof Failure && error.code !== 'cancelled' && !context.signal.aborted) return error;
    throw error;
  }
}

/** LM Studio answers 200 with an error to a path that it does not know, others 404, some an empty page. */
function isNothing(answer: Answer): boolean {
  if (!(answer instanceof Failure)) return answer.length === 0;
  return answer instanceof ProviderFailure && answer.code === 'provider' && (answer.status ?? 200) < 500;
}

/** A refused key is proof enough that the place exists. */
function isBetter(second: Answer, first: Answer): boolean {
  if (second instanceof Failure) return second.code === 'auth';
  return first instanceof Failure || second.length > 0;
}

/** Only the user's own entry is changed, and only while it still says what was tried. */
async function keep(context: Context, settings: ProviderSettings, baseUrl: string): Promise<Correction> {
  if (settings.kind === 'built-in' || settings.baseUrlVariable !== null) {
    const place = settings.baseUrlVariable ?? 'its variable';
    return toRefused(settings, baseUrl, `${place}=${baseUrl}`);
  }
  const name = settings.name.slice('custom:'.length);
  const file = await context.configFile();
  await file.update((document) => {
    // The reader of the config has checked that these are objects.
    const entries = document['custom_providers'] as Record<string, Record<string, unknown>> | undefined;
    const entry = entries?.[name];
    if (entry !== undefined) entry['base_url'] = baseUrl;
  });
  return { type: 'stored', message: `the base URL lacked /v1 and is now ${baseUrl}` };
}

async function tell(_: Context, settings: ProviderSettings, baseUrl: string): Promise<Correction> {
  return toRefused(settings, baseUrl, `aix provider test ${settings.name}`);
}

function toRefused(settings: ProviderSettings, baseUrl: string, hint: string): Correction {
  const message = `"${settings.name}" answers at ${baseUrl}, not at ${settings.baseUrl}`;
  return { type: 'refused', failure: new Failure('provider', message, { hint }) };
}
