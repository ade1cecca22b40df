import manifest from '../../package.json' with { type: 'json' };
import type { Context } from '../context.ts';
import type { HttpRequest, HttpResponse } from '../http/client.ts';
import type { Authorization } from './auth.ts';
import { createAuthorizer } from './authorizer.ts';
import { changeFirstLabel, joinUrl } from './base-url.ts';
import { mergeHeaders } from './headers.ts';
import { createPacer, type Load } from './pace/pacer.ts';
import type { ProviderSettings } from './settings.ts';

export interface ProviderTools {
  readonly context: Pick<Context, 'clock' | 'env' | 'globals' | 'home' | 'http' | 'io' | 'redactor' | 'traffic'>;
  readonly key: string | null;
}

/** Sends to one provider: address, headers and key are settled. */
export interface Connection {
  send(part: RequestPart, signal: AbortSignal): Promise<Answer>;
}

export interface Answer extends HttpResponse {
  /** Says how many tokens it took in the end. */
  settle(tokens: number): Promise<void>;
}

export type RequestPart = Pick<HttpRequest, 'method' | 'body' | 'timeouts' | 'maxBytes'> & {
  /** Joined to the base URL. It may end in a query. */
  readonly path: string;
  /** Beside those of the driver. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For a host beside that of the base URL. */
  readonly toLabel?: ((label: string) => string) | undefined;
  /** What it weighs against the limits of the provider. */
  readonly load?: Load | null;
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
  const pacer = createPacer(settings, context);
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
    { path, toLabel, load = null, headers: own, timeouts, ...part }: RequestPart,
    signal: AbortSignal,
  ): Promise<Answer> => {
    const turn = await pacer.take({ load, totalMs: timeouts.totalMs }, signal);
    const url = joinUrl(toLabel === undefined ? baseUrl : changeFirstLabel(baseUrl, toLabel), path);
    const plain = mergeHeaders(ours, common, own ?? {}, settings.headers);
    // Whoever signs what is sent has no streamed bodies.
    const body = typeof part.body === 'string' ? part.body : undefined;
    const proof = await authorizer.authorize({ method: part.method, body, url, headers: plain }, signal);
    keep(toSecrets(proof));
    const headers = mergeHeaders(plain, proof.headers, settings.headers);
    const http = await context.http();
    const target = { url: withQuery(url, proof), headers, verifySsl, caFile, caHint, provider };
    const response = await http.send({ ...part, ...target, timeouts: { ...timeouts, spentMs: turn.waitedMs } }, signal);
    await pacer.heed(response, load);
    // A request that is refused takes no tokens.
    if (response.status >= 400) await turn.settle(0);
    return { ...response, settle: (tokens) => turn.settle(tokens) };
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

/** When a request was signed and what it holds is known to everybody. */
function toSecrets({ headers }: Authorization): readonly string[] {
  const names = Object.keys(headers).filter((name) => !/^x-amz-(date|content-sha256)$/i.test(name));
  return names.map((name) => headers[name] ?? '');
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
