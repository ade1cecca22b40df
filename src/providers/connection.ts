import manifest from '../../package.json' with { type: 'json' };
import type { Context } from '../context.ts';
import type { HttpRequest, HttpResponse } from '../http/client.ts';
import type { Head } from '../http/exchange.ts';
import type { Receiver } from '../http/reception.ts';
import type { Authorization } from './auth.ts';
import { createAuthorizer, type Authorizer } from './authorizer.ts';
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
  /** The same for an answer that nobody watches, which is over then. Only where nobody looks at the traffic either. */
  receive(part: RequestPart, signal: AbortSignal, receiver: Receiver): Promise<Pick<Answer, 'settle'>>;
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
export function createConnection({ settings, headers }: Line, tools: ProviderTools): Connection {
  const { verifySsl, caFile, caHint, name: provider } = settings;
  const { context, key } = tools;
  const authorizer = createAuthorizer(settings, tools);
  const pacer = createPacer(settings, context);
  const keep = (secrets: readonly (string | null)[]): void => {
    for (const secret of secrets) if (secret !== null) context.redactor.add(secret);
  };
  keep([key, findPassword(settings, key), ...settings.headerSecrets]);
  const toAddress = createAddresser({ settings, headers }, authorizer, keep);

  const once = async <Answered extends Heard>(part: RequestPart, signal: AbortSignal, call: Call<Answered>) => {
    const { load = null, timeouts, method, body, maxBytes } = part;
    const turn = await pacer.take({ load, totalMs: timeouts.totalMs }, signal);
    const address = await toAddress(part, signal);
    const request = { method, body, maxBytes, ...address, verifySsl, caFile, caHint, provider };
    const response = await call({ ...request, timeouts: { ...timeouts, spentMs: turn.waitedMs } });
    await pacer.heed(response, load);
    // A request that is refused takes no tokens.
    if (response.status >= 400) await turn.settle(0);
    return { response, settle: (tokens: number) => turn.settle(tokens) };
  };

  return {
    async send(part, signal) {
      const call: Call<HttpResponse> = async (request) => (await context.http()).send(request, signal);
      const { response, settle } = await once(part, signal, call);
      if (response.status !== 401 || !(await authorizer.renew(signal))) return { ...response, settle };
      // The body of the refusal is left where it is; ending its loop at once closes the connection.
      for await (const _ of response.body) break;
      const again = await once(part, signal, call);
      return { ...again.response, settle: again.settle };
    },
    async receive(part, signal, receiver) {
      const { receive } = await context.http();
      if (receive === undefined) throw new Error('this client takes no whole answers');
      const call: Call<Head> = async (request) => {
        // No answer is over before it has begun.
        let head: Head = { status: 0, headers: {} };
        const listen = (found: Head): void => receiver.head((head = found));
        await receive(request, signal, { head: listen, data: (chunk) => receiver.data(chunk) });
        return head;
      };
      const { response, settle } = await once(part, signal, call);
      if (response.status !== 401 || !(await authorizer.renew(signal))) return { settle };
      return { settle: (await once(part, signal, call)).settle };
    },
  };
}

/** Settles where a request goes, and with which headers. */
function createAddresser(
  { settings, headers: drivers }: Line,
  authorizer: Authorizer,
  keep: (secrets: readonly string[]) => void,
): (part: RequestPart, signal: AbortSignal) => Promise<Address> {
  const { baseUrl } = settings;
  const ours = {
    'Content-Type': 'application/json',
    Accept: 'text/event-stream, application/json',
    'User-Agent': `aix/${manifest.version}`,
  };
  const common = mergeHeaders(ours, drivers, settings.headers);
  /** What most requests have in common; a request that is signed has its own. */
  let known: { readonly path: string; readonly proof: Authorization; readonly address: Address } | null = null;
  return async ({ path, toLabel, headers: own, method, body }, signal) => {
    const url = joinUrl(toLabel === undefined ? baseUrl : changeFirstLabel(baseUrl, toLabel), path);
    const isCommon = own === undefined && toLabel === undefined;
    const plain = isCommon ? common : mergeHeaders(common, own ?? {}, settings.headers);
    // Whoever signs what is sent has no streamed bodies.
    const text = typeof body === 'string' ? body : undefined;
    const proof = await authorizer.authorize({ method, body: text, url, headers: plain }, signal);
    if (isCommon && known !== null && known.path === path && known.proof === proof) return known.address;
    keep(toSecrets(proof));
    const address = { url: withQuery(url, proof), headers: mergeHeaders(plain, proof.headers, settings.headers) };
    if (isCommon) known = { path, proof, address };
    return address;
  };
}

interface Address {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Heard = Pick<HttpResponse, 'status' | 'headers'>;
type Call<Answered> = (request: HttpRequest) => Promise<Answered>;

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
