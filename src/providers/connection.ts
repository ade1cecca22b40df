import manifest from '../../package.json' with { type: 'json' };
import type { Context } from '../context.ts';
import type { HttpRequest, HttpResponse } from '../http/client.ts';
import type { Authorization } from './auth.ts';
import { createAuthorizer } from './authorizer.ts';
import { changeFirstLabel, joinUrl } from './base-url.ts';
import { mergeHeaders } from './headers.ts';
import type { ProviderSettings } from './settings.ts';

export interface ProviderTools {
  readonly context: Pick<Context, 'clock' | 'env' | 'home' | 'http' | 'redactor'>;
  readonly key: string | null;
}

/** Sends to one provider: address, headers and key are settled. */
export interface Connection {
  send(part: RequestPart, signal: AbortSignal): Promise<HttpResponse>;
}

export type RequestPart = Pick<HttpRequest, 'method' | 'body' | 'timeouts'> & {
  /** Joined to the base URL. It may end in a query. */
  readonly path: string;
  /** Beside those of the driver. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For a host beside that of the base URL. */
  readonly toLabel?: ((label: string) => string) | undefined;
};

interface Line {
  readonly settings: ProviderSettings;
  /** Those of the wire protocol. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Of each header exactly one goes out: ours, or the user's in its place. A refused token is renewed once. */
export function createConnection({ settings, headers: common }: Line, tools: ProviderTools): Connection {
  const { verifySsl, caFile, caHint, baseUrl, name: provider } = settings;
  const { context, key } = tools;
  const authorizer = createAuthorizer(settings, tools);
  const keep = (secrets: readonly (string | null)[]): void => {
    for (const secret of secrets) if (secret !== null) context.redactor.add(secret);
  };
  keep([key, findPassword(settings, key), ...settings.headerSecrets]);
  const ours = {
    'Content-Type': 'application/json',
    Accept: 'text/event-stream, application/json',
    'User-Agent': `aix/${manifest.version}`,
  };

  const sendOnce = async (
    { path, toLabel, headers: own, ...part }: RequestPart,
    signal: AbortSignal,
  ): Promise<HttpResponse> => {
    if (settings.minIntervalMs > 0) await (await import('./pace.ts')).waitForTurn(context, settings, signal);
    const url = joinUrl(toLabel === undefined ? baseUrl : changeFirstLabel(baseUrl, toLabel), path);
    const plain = mergeHeaders(ours, common, own ?? {}, settings.headers);
    const proof = await authorizer.authorize({ ...part, url, headers: plain }, signal);
    keep(Object.values(proof.headers));
    const headers = mergeHeaders(plain, proof.headers, settings.headers);
    const http = await context.http();
    return http.send({ ...part, url: withQuery(url, proof), headers, verifySsl, caFile, caHint, provider }, signal);
  };

  return {
    async send(part, signal) {
      const response = await sendOnce(part, signal);
      if (response.status !== 401 || !(await authorizer.renew(signal))) return response;
      // The body of the refusal is left where it is; ending its loop at once closes the connection.
      for await (const _ of response.body) break;
      return sendOnce(part, signal);
    },
  };
}

/** Of `user:password` a server may repeat the second part alone. */
function findPassword({ authType }: ProviderSettings, key: string | null): string | null {
  const [, password] = /^[^:]*:(.+)$/s.exec(key ?? '') ?? [];
  return authType === 'basic' ? (password ?? null) : null;
}

function withQuery(url: string, { query }: Authorization): string {
  const search = new URLSearchParams(query).toString();
  if (search === '') return url;
  return `${url}${url.includes('?') ? '&' : '?'}${search}`;
}
