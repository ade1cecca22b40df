import { authorize, type Authorization } from './auth.ts';
import type { ProviderTools } from './connection.ts';
import type { ProviderSettings } from './settings.ts';

/** A request before it is authorized. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string | undefined;
}

/** Gives each request what proves who asks. */
export interface Authorizer {
  authorize(outgoing: Outgoing, signal: AbortSignal): Promise<Authorization>;
  /** The authorization was refused. True when there is a fresh one now, so that the request may go out once more. */
  renew(signal: AbortSignal): Promise<boolean>;
}

export function createAuthorizer(settings: ProviderSettings, { key }: ProviderTools): Authorizer {
  const fixed = authorize(settings, key);
  return { authorize: async () => fixed, renew: async () => false };
}
