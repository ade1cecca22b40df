import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { toKeyOwner } from '../providers/auth.ts';
import { resolveProvider } from '../providers/resolve.ts';
import { readSources } from '../providers/sources.ts';
import { checkProvider, type Check } from './check-provider.ts';

export interface KeyVerdict {
  readonly provider: string;
  readonly result: 'valid' | 'not-needed' | 'unknown' | 'failed';
  readonly message: string;
  /** Why it is not known to be valid; null when it is, or when none is needed. */
  readonly failure: Failure | null;
}

/** Asks the provider whether it takes the key, over its free endpoints. */
export async function testKey(context: Context, name: string): Promise<KeyVerdict> {
  const settings = resolveProvider(name, await readSources(context, [name]));
  const owner = toKeyOwner(settings);
  const provider = settings.name;
  const found = settings.authType === 'none' ? null : await (await context.secrets()).find(owner, context.signal);
  if (found === null && !settings.needsKey) {
    return { provider, result: 'not-needed', message: 'no key is set and none is needed', failure: null };
  }
  if (found === null) return toMissing(provider, owner.variables);
  for await (const check of checkProvider(context, provider, { isPaid: false, timeoutMs: null })) {
    const verdict = toVerdict(provider, check);
    if (verdict !== null) return verdict;
  }
  return toUnknown(provider, 'the provider was not asked about the key');
}

function toMissing(provider: string, variables: readonly string[]): KeyVerdict {
  const message = `no key for "${provider}"`;
  const failure = new Failure('auth', message, { hint: `aix api-key ${provider}, or set ${variables.join(' or ')}` });
  return { provider, result: 'failed', message, failure };
}

/** Null when the check tells nothing about the key. */
function toVerdict(provider: string, { name, status, message, failure }: Check): KeyVerdict | null {
  if (failure !== null) return { provider, result: 'failed', message, failure };
  if (name !== 'key') return null;
  return status === 'ok' ? { provider, result: 'valid', message, failure: null } : toUnknown(provider, message);
}

function toUnknown(provider: string, message: string): KeyVerdict {
  const detail = message.replace(/^cannot tell: /, '');
  const failure = new Failure('provider', `cannot tell whether the key of "${provider}" is valid`, { detail });
  return { provider, result: 'unknown', message, failure };
}
