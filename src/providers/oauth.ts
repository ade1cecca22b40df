import { Failure } from '../errors.ts';
import { withFileLock } from '../files.ts';
import { authorize, checkTransport } from './auth.ts';
import type { Authorizer } from './authorizer.ts';
import type { ProviderTools } from './connection.ts';
import { hasHeader } from './headers.ts';
import { requestToken } from './oauth-request.ts';
import { createTokenCache, noTokenCache, type Token, type TokenCache } from './oauth-tokens.ts';
import type { ProviderSettings } from './settings.ts';

const silent: Authorizer = { authorize: async () => ({ headers: {}, query: {} }), renew: async () => false };

/** Gets a token for the client secret, keeps it for every process, and gets another when it runs out or is refused. */
export function createOAuth(settings: ProviderSettings, { context, key }: ProviderTools): Authorizer {
  const { oauth } = settings;
  if (oauth === null || key === null || hasHeader(settings.headers, 'authorization')) return silent;
  const grant = { settings, oauth, secret: key };
  const cache = context.traffic === 'replayed' ? noTokenCache : createTokenCache(context.home, grant);
  let current: Token | null = null;
  /** Got a moment ago in place of a refused one: it is tried, however short its life. */
  let isRenewed = false;

  const isFresh = (token: Token | null): token is Token => token !== null && context.clock.now() < token.refreshAt;
  const obtain = async (refused: string | null, signal: AbortSignal): Promise<Token> => {
    const find = (): Token | null => {
      const kept = cache.find();
      return isFresh(kept) && kept.value !== refused ? kept : null;
    };
    const found = find() ?? (await inTurn(cache, async () => find() ?? (await fetchToken(signal))));
    context.redactor.add(found.value);
    return found;
  };
  const fetchToken = async (signal: AbortSignal): Promise<Token> => {
    if (signal.aborted) throw new Failure('cancelled', 'cancelled');
    const token = await requestToken(grant, context, signal);
    // A server that gives the secret back as a token must not get it written to a file.
    if (!token.value.includes(grant.secret)) keep(cache, token, context.clock.now());
    return token;
  };

  return {
    async authorize(_, signal) {
      checkTransport(settings);
      if (!isRenewed && !isFresh(current)) current = await obtain(null, signal);
      isRenewed = false;
      return authorize(settings, current?.value ?? null);
    },
    async renew(signal) {
      if (current === null) return false;
      const refused = current.value;
      current = await obtain(refused, signal);
      isRenewed = current.value !== refused;
      return isRenewed;
    },
  };
}

/** One process asks, the others wait and read what it got. Where no lock can be had, each asks for itself. */
async function inTurn(cache: TokenCache, action: () => Promise<Token>): Promise<Token> {
  if (cache.path === null) return action();
  let isOurTurn = false;
  try {
    return await withFileLock(cache.path, () => {
      isOurTurn = true;
      return action();
    });
  } catch (error) {
    if (isOurTurn || !(error instanceof Failure)) throw error;
    return action();
  }
}

function keep(cache: TokenCache, token: Token, now: number): void {
  try {
    cache.keep(token, now);
  } catch (error) {
    // A disk that takes nothing costs the next run a request, and this one nothing.
    if (!(error instanceof Failure)) throw error;
  }
}
