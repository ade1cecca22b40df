import type { Context } from '../../context.ts';
import { Failure, ProviderFailure } from '../../errors.ts';
import { toKeyOwner } from '../../providers/auth.ts';
import { toBareName } from '../../providers/names.ts';
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
  const sources = await readSources(context);
  const broken = listProviders(sources).filter(({ kind, file }) => kind === 'custom' && file === null);
  const known = [...(await checkDefault(context, sources)), ...broken.flatMap(toProblem)];
  if (isOffline) return [...known, { name: 'all', ...skipped('not asked, as --offline was given') }];
  const asked = await Promise.all((await findUsable(context)).map((settings) => checkOne(context, settings)));
  const all = [...known, ...asked.flat()];
  if (all.length > 0) return all;
  return [{ name: 'all', ...warning(nobody, 'aix api-key NAME, or: aix provider add --preset ollama') }];
}

const nobody = 'none has a key, and no server runs on this machine';

/** Those in files of their own are told with their files. */
function toProblem({ name, problem }: ProviderSettings): readonly Finding[] {
  return problem === null ? [] : [{ name, ...failed(problem) }];
}

/** The provider that the config names is missed when it cannot be run; that others cannot is no trouble. */
async function checkDefault(context: Context, sources: ProviderSources): Promise<readonly Finding[]> {
  const { default_provider: given } = await context.config();
  const [name = ''] = given?.split('/') ?? [];
  if (name === '' || name === 'auto') return [];
  try {
    const settings = resolveProvider(name, sources);
    const secrets = await context.secrets();
    if (!settings.isEnabled) throw new Failure('config', `"${settings.name}" is disabled`, { hint: 'aix config edit' });
    const isKeyless = settings.needsKey && (await secrets.locate(toKeyOwner(settings))) === null;
    const hint = `aix api-key ${toBareName(settings.name)}`;
    if (isKeyless) throw new Failure('auth', `no key for "${settings.name}"`, { hint });
    return [];
  } catch (error) {
    if (error instanceof Failure) return [{ name: 'default_provider', ...failed(error) }];
    throw error;
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
  const isMeant = !isGuess(settings) && !(await hasCommonKey(context, settings));
  if (problem != null && !isMeant) return [{ name, ...failed(problem), status: 'warning', code: null }];
  return toFindings(name, checks);
}

/** Credentials of a whole cloud account are there for much else, and may not be good for models. */
async function hasCommonKey(context: Context, settings: ProviderSettings): Promise<boolean> {
  const source = await (await context.secrets()).locate(toKeyOwner(settings));
  return source?.type === 'environment' && source.variable.includes(':');
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
