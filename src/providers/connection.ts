import manifest from '../../package.json' with { type: 'json' };
import type { Context } from '../context.ts';
import type { HttpRequest, HttpResponse } from '../http/client.ts';
import { authorize } from './auth.ts';
import { mergeHeaders } from './headers.ts';
import type { ProviderSettings } from './settings.ts';

export interface ProviderTools {
  readonly context: Pick<Context, 'clock' | 'home' | 'http' | 'redactor'>;
  readonly key: string | null;
}

/** Sends to one provider: address, headers and key are settled. */
export interface Connection {
  send(part: RequestPart, signal: AbortSignal): Promise<HttpResponse>;
}

type RequestPart = Pick<HttpRequest, 'method' | 'body' | 'timeouts'> & {
  /** Joined to the base URL. */
  readonly path: string;
};

/** Of each header exactly one goes out: ours, or the user's in its place. */
export function createConnection(settings: ProviderSettings, { context, key }: ProviderTools): Connection {
  const { verifySsl, caFile, baseUrl, name: provider } = settings;
  const { headers: keyHeaders, query } = authorize(settings, key);
  for (const secret of [key, ...Object.values(keyHeaders), ...settings.headerSecrets]) {
    if (secret !== null) context.redactor.add(secret);
  }
  const ours = {
    'Content-Type': 'application/json',
    Accept: 'text/event-stream, application/json',
    'User-Agent': `aix/${manifest.version}`,
  };
  const headers = mergeHeaders(ours, keyHeaders, settings.headers);
  const search = new URLSearchParams(query).toString();
  return {
    async send({ path, ...part }, signal) {
      const url = `${baseUrl}${path}${search === '' ? '' : `?${search}`}`;
      const http = await context.http();
      return http.send({ ...part, url, headers, verifySsl, caFile, provider }, signal);
    },
  };
}
