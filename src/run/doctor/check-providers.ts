import type { Context } from '../../context.ts';
import { Failure, ProviderFailure } from '../../errors.ts';
import { listProviders, resolveProvider, type ProviderSources } from '../../providers/resolve.ts';
import type { ProviderSettings } from '../../providers/settings.ts';
import { readSources } from '../../providers/sources.ts';
import type { Check } from '../check.ts';
import { checkProvider } from '../check-provider.ts';
import { findUsable, isGuess } from '../survey-models.ts';
import { failed, ok, skipped, warning, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { within } from './within.ts';

const limitMs = 5000;
/** Of one request: shorter than all together, so that its own words are heard. */
const requestLimitMs = 4500;

/** Every provider that could be run, all at once. */
export async function checkProviders({ context, isOffline }: Inspection): Promise<readonly Finding[]> {
  if (isOffline) return [{ name: 'all', ...skipped('not asked, as --offline was given') }];
  const sources = await readSources(context);
  const wanted = await findDefault(context, sources);
  const broken = listProviders(sources).filter(
    ({ kind, file, problem }) => kind === 'custom' && file === null && problem !== null,
  );
  const usable = await findUsable(context);
  const isKnown = [...usable, ...broken].some(({ name }) => name === wanted.settings?.name);
  const asked = wanted.settings === null || isKnown ? usable : [wanted.settings, ...usable];
  const found = await Promise.all(asked.map((settings) => checkOne(context, settings)));
  const named = broken.map(({ name, problem }) => (problem === null ? [] : [{ name, ...failed(problem) }]));
  const all = [...wanted.findings, ...named.flat(), ...found.flat()];
  return all.length > 0
    ? all
    : [{ name: 'all', ...warning('none has a key, and no server runs on this machine', adding) }];
}

const adding = 'aix api-key NAME, or: aix provider add --preset ollama';

interface Default {
  readonly settings: ProviderSettings | null;
  readonly findings: readonly Finding[];
}

/** The provider that the config names is to be checked even when it lacks its key. */
async function findDefault(context: Context, sources: ProviderSources): Promise<Default> {
  const { default_provider: given } = await context.config();
  const [name = ''] = given?.split('/') ?? [];
  if (name === '' || name === 'auto') return { settings: null, findings: [] };
  try {
    const settings = resolveProvider(name, sources);
    return { settings: settings.driver === 'mock' ? null : settings, findings: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const hint = error.hint ?? null;
    return { settings: null, findings: [{ name: 'default_provider', ...failed(error), hint }] };
  }
}

async function checkOne(context: Context, settings: ProviderSettings): Promise<readonly Finding[]> {
  const { name, authType } = settings;
  // A token that was got would have to be kept, and nothing is written here.
  if (authType === 'oauth2')
    return [{ name, ...skipped('would get a token and keep it', `aix provider test ${name}`) }];
  const checks = await collect(context, settings);
  const problem = checks.find(({ failure }) => failure !== null)?.failure;
  // Nobody has said that a server is running at this place.
  if (isGuess(settings) && problem?.code === 'network') return [];
  if (isGuess(settings) && problem != null) return [{ name, ...failed(problem), status: 'warning', code: null }];
  return toFindings(name, checks);
}

async function collect(context: Context, { name }: ProviderSettings): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const over = new AbortController();
  const limited = { ...context, signal: AbortSignal.any([context.signal, over.signal]) };
  const work = async (): Promise<true> => {
    const options = { isPaid: false, timeoutMs: requestLimitMs, isReadOnly: true };
    for await (const check of checkProvider(limited, name, options)) checks.push(check);
    return true;
  };
  const isDone = await within(context.clock, limitMs, work());
  if (isDone !== null) return checks;
  over.abort();
  const failure = new ProviderFailure('network', `no answer within ${limitMs / 1000} s`, { provider: name });
  return [...checks, { name: 'reachable', status: 'failed', message: failure.message, ms: limitMs, failure }];
}

/** What is well goes into one line; everything else has its own. */
function toFindings(name: string, checks: readonly Check[]): readonly Finding[] {
  const hint = `aix provider test ${name}`;
  const troubles = checks.flatMap(({ status, message, failure }): readonly Finding[] => {
    if (failure !== null) return [{ name, ...failed(failure), hint: failure.hint ?? hint }];
    return status === 'warning' ? [{ name, ...warning(message, hint) }] : [];
  });
  if (troubles.some(({ status }) => status === 'failed')) return troubles;
  const well = checks.filter(({ status }) => status === 'ok').map((check) => `${check.name}: ${check.message}`);
  if (well.length > 0) return [{ name, ...ok(well.join('; ')) }, ...troubles];
  const unknown = checks.find(({ status }) => status === 'skipped')?.message ?? 'nothing can be asked for free';
  return [{ name, ...skipped(unknown) }, ...troubles];
}
