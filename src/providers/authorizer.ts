import { authorize, checkTransport, type Authorization } from './auth.ts';
import type { AwsCredentials } from './aws-signature.ts';
import type { ProviderTools } from './connection.ts';
import { hasHeader } from './headers.ts';
import type { ProviderSettings } from './settings.ts';

/** A request before it is authorized. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** Gives each request what proves who asks. */
export interface Authorizer {
  authorize(outgoing: Outgoing, signal: AbortSignal): Authorization | Promise<Authorization>;
  /** The authorization was refused. True when there is a fresh one now, so that the request may go out once more. */
  renew(signal: AbortSignal): Promise<boolean>;
}

export function createAuthorizer(settings: ProviderSettings, tools: ProviderTools): Authorizer {
  const credentials = settings.authType === 'aws' ? readCredentials(tools.key) : null;
  if (credentials !== null && !hasHeader(settings.headers, 'authorization')) {
    return createSigner(settings, credentials, tools);
  }
  if (settings.authType === 'oauth2') return createLazily(settings, tools);
  const fixed = authorize(settings, tools.key);
  return { authorize: () => fixed, renew: async () => false };
}

/** `ID:SECRET` or `ID:SECRET:TOKEN`. Anything else is a key of its own, which is sent as it stands. */
function readCredentials(key: string | null): AwsCredentials | null {
  const [, accessKeyId, secretAccessKey, sessionToken] =
    /^([A-Z0-9]{16,128}):([^:]+)(?::([^:]+))?$/.exec(key ?? '') ?? [];
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function createSigner(settings: ProviderSettings, credentials: AwsCredentials, { context }: ProviderTools): Authorizer {
  const { secretAccessKey, sessionToken } = credentials;
  for (const secret of [secretAccessKey, sessionToken]) if (secret !== undefined) context.redactor.add(secret);
  checkTransport(settings);
  return {
    authorize: async (outgoing) => {
      const { signAws } = await import('./aws-signature.ts');
      const { clock, env } = context;
      return { headers: await signAws(outgoing, { credentials, env, now: clock.now() }), query: {} };
    },
    renew: async () => false,
  };
}

/** Few providers want it, and what it takes is not for every run to load. */
function createLazily(settings: ProviderSettings, tools: ProviderTools): Authorizer {
  let loaded: Promise<Authorizer> | undefined;
  const load = (): Promise<Authorizer> =>
    (loaded ??= import('./oauth.ts').then(({ createOAuth }) => createOAuth(settings, tools)));
  return {
    authorize: async (outgoing, signal) => (await load()).authorize(outgoing, signal),
    renew: async (signal) => (await load()).renew(signal),
  };
}
