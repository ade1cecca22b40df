import type { Environment } from '../context.ts';
import type { CustomProvider } from '../config/schema.ts';
import { Failure } from '../errors.ts';
import { checkTokenUrl } from './base-url.ts';
import { readHeaders, type ReadHeaders } from './headers.ts';
import { findSecrets } from './extra.ts';
import type { PresetOAuth } from './presets.ts';
import type { OAuthSettings } from './settings.ts';

export interface OAuthSources {
  /** The provider's name, for messages. */
  readonly name: string;
  readonly own: CustomProvider['oauth'];
  readonly preset: PresetOAuth | undefined;
  readonly env: Environment;
}

export interface ReadOAuth {
  readonly oauth: OAuthSettings | null;
  readonly secrets: readonly string[];
  readonly problem: Failure | null;
}

export const noOAuth: ReadOAuth = { oauth: null, secrets: [], problem: null };

/** The user's own fields over those of the vendor. What is missing or wrong is a problem, told when the provider is used. */
export function readOAuth(sources: OAuthSources): ReadOAuth {
  try {
    const { headers, secrets } = readOwnHeaders(sources);
    const oauth = toOAuth(sources);
    return { oauth: { ...oauth, headers }, secrets: [...secrets, ...findSecrets(oauth.params)], problem: null };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...noOAuth, problem: error };
  }
}

function toOAuth({ name, own = {}, preset, env }: OAuthSources): OAuthSettings {
  const refuse = (problem: string, hint: string): Failure =>
    new Failure('config', `oauth of "${name}" ${problem}`, { hint });
  const auth = own.auth ?? preset?.auth ?? 'body';
  const clientId = own.client_id || preset?.clientId || null;
  const tokenUrl = own.token_url ?? readVariable(env, preset?.tokenUrlVariable) ?? preset?.tokenUrl ?? '';
  if (tokenUrl === '') throw refuse('has no "token_url"', 'name it with --oauth-token-url');
  if (clientId === null && auth === 'body') throw refuse('has no "client_id"', 'name it with --oauth-client-id');
  return {
    tokenUrl: checkTokenUrl(tokenUrl, { code: 'config', where: `token_url of "${name}"` }),
    clientId,
    scope: (own.scope ?? readVariable(env, preset?.scopeVariable) ?? preset?.scope) || null,
    body: own.body ?? preset?.body ?? 'form',
    auth,
    headers: {},
    params: own.params ?? preset?.params ?? {},
  };
}

function readOwnHeaders({ name, own, preset, env }: OAuthSources): ReadHeaders {
  try {
    // `${uuid}` stays as it is until a request goes out.
    return readHeaders(own?.headers ?? preset?.headers ?? {}, { ...env, uuid: '${uuid}' });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, hint } = error;
    throw new Failure(code, `${message} (oauth of "${name}")`, { hint, cause: error });
  }
}

function readVariable(env: Environment, variable: string | undefined): string | undefined {
  return (variable === undefined ? undefined : env[variable]?.trim()) || undefined;
}
