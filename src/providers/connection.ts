import manifest from '../../package.json' with { type: 'json' };
import type { Context } from '../context.ts';
import type { HttpClient, HttpRequest, HttpResponse, Timeouts } from '../http/client.ts';
import type { Receiver } from '../http/reception.ts';
import type { Authorization } from './auth.ts';
import { createAuthorizer, type Authorizer } from './authorizer.ts';
import { changeFirstLabel, joinUrl } from './base-url.ts';
import { mergeHeaders } from './headers.ts';
import { createPacer, type Load, type Pacer, type Turn } from './pace/pacer.ts';
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
  /** Says how many tokens it took in the end. Null where nobody counts. */
  settle(tokens: number): Promise<void> | null;
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
  const { context, key } = tools;
  const authorizer = createAuthorizer(settings, tools);
  const pacer = createPacer(settings, context);
  const keep = (secrets: readonly (string | null)[]): void => {
    for (const secret of secrets) if (secret !== null) context.redactor.add(secret);
  };
  keep([key, findPassword(settings, key), ...settings.headerSecrets]);
  const toAddress = createAddresser({ settings, headers }, authorizer, keep);

  const prepare = createPreparer(settings, { pacer, toAddress });
  /** Null where there is nothing to wait for. */
  const heed = ({ load = null }: RequestPart, response: Heard, turn: Turn): Promise<void> | null => {
    const heeding = pacer.heed(response, load);
    // A request that is refused takes no tokens.
    return response.status < 400 ? heeding : (heeding ?? Promise.resolve()).then(() => turn.settle(0) ?? undefined);
  };

  let receive: HttpClient['receive'];
  return {
    async send(part, signal) {
      for (let isFirst = true; ; isFirst = false) {
        const { request, turn } = await prepare(part, signal);
        const response = await (await context.http()).send(request, signal);
        await heed(part, response, turn);
        if (!isFirst || response.status !== 401 || !(await authorizer.renew(signal)))
          return { ...response, settle: (tokens) => turn.settle(tokens) };
        // The body of the refusal is left where it is; ending its loop at once closes the connection.
        for await (const _ of response.body) break;
      }
    },
    async receive(part, signal, receiver) {
      receive ??= (await context.http()).receive;
      if (receive === undefined) throw new Error('this client takes no whole answers');
      for (let isFirst = true; ; isFirst = false) {
        const prepared = prepare(part, signal);
        const { request, turn } = prepared instanceof Promise ? await prepared : prepared;
        const response = await receive(request, signal, receiver);
        const heeding = heed(part, response, turn);
        if (heeding !== null) await heeding;
        if (!isFirst || response.status !== 401 || !(await authorizer.renew(signal))) return turn;
      }
    },
  };
}

/** A request that may go out now. */
interface Ready {
  readonly request: HttpRequest;
  readonly turn: Turn;
}

interface Ways {
  readonly pacer: Pacer;
  readonly toAddress: (part: RequestPart, signal: AbortSignal) => Address | Promise<Address>;
}

/** Waits for its turn, then gives it its address: what is signed is signed with the time. At once where nobody has to wait. */
function createPreparer(
  { verifySsl, caFile, caHint, name: provider }: ProviderSettings,
  { pacer, toAddress }: Ways,
): (part: RequestPart, signal: AbortSignal) => Ready | Promise<Ready> {
  const address = (part: RequestPart, signal: AbortSignal, turn: Turn): Ready | Promise<Ready> => {
    const { timeouts, method, body, maxBytes } = part;
    const toReady = ({ url, headers }: Address): Ready => {
      const limits = withWait(timeouts, turn);
      const request = { method, url, headers, body, timeouts: limits, maxBytes, verifySsl, caFile, caHint, provider };
      return { request, turn };
    };
    const found = toAddress(part, signal);
    return found instanceof Promise ? found.then(toReady) : toReady(found);
  };
  return (part, signal) => {
    const { load = null, timeouts } = part;
    const turn = pacer.take({ load, totalMs: timeouts.totalMs }, signal);
    return turn instanceof Promise ? turn.then((taken) => address(part, signal, taken)) : address(part, signal, turn);
  };
}

/** Settles where a request goes, and with which headers. */
function createAddresser(
  { settings, headers: drivers }: Line,
  authorizer: Authorizer,
  keep: (secrets: readonly string[]) => void,
): (part: RequestPart, signal: AbortSignal) => Address | Promise<Address> {
  const { baseUrl } = settings;
  const ours = {
    'Content-Type': 'application/json',
    Accept: 'text/event-stream, application/json',
    'User-Agent': `aix/${manifest.version}`,
  };
  const common = mergeHeaders(ours, drivers, settings.headers);
  /** What most requests have in common; a request that is signed has its own. */
  let known: KnownAddress | null = null;
  return ({ path, toLabel, headers: own, method, body }, signal) => {
    const isCommon = own === undefined && toLabel === undefined;
    const same = isCommon && known?.path === path ? known : null;
    const url = same?.url ?? joinUrl(toLabel === undefined ? baseUrl : changeFirstLabel(baseUrl, toLabel), path);
    const plain = isCommon ? common : mergeHeaders(common, own ?? {}, settings.headers);
    // Whoever signs what is sent has no streamed bodies.
    const text = typeof body === 'string' ? body : undefined;
    const toAddress = (proof: Authorization): Address => {
      if (same?.proof === proof) return same.address;
      keep(toSecrets(proof));
      const address = { url: withQuery(url, proof), headers: mergeHeaders(plain, proof.headers, settings.headers) };
      if (isCommon) known = { path, url, proof, address };
      return address;
    };
    const proof = authorizer.authorize({ method, body: text, url, headers: plain }, signal);
    return proof instanceof Promise ? proof.then(toAddress) : toAddress(proof);
  };
}

interface KnownAddress {
  readonly path: string;
  readonly url: string;
  readonly proof: Authorization;
  readonly address: Address;
}

function withWait(timeouts: Timeouts, { waitedMs }: Turn): Timeouts {
  return waitedMs === 0 ? timeouts : { ...timeouts, spentMs: waitedMs };
}

interface Address {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Heard = Pick<HttpResponse, 'status' | 'headers'>;

/** When a request was signed and what it holds is known to everybody. */
const publicHeaders: ReadonlySet<string> = new Set(['x-amz-date', 'x-amz-content-sha256']);

function toSecrets({ headers }: Authorization): readonly string[] {
  const names = Object.keys(headers).filter((name) => !publicHeaders.has(name.toLowerCase()));
  return names.map((name) => headers[name] ?? '');
}

/** Of `user:password` a server may repeat the second part alone. */
function findPassword({ authType }: ProviderSettings, key: string | null): string | null {
  if (authType !== 'basic') return null;
  const [, password = null] = /^[^:]*:(.+)$/s.exec(key ?? '') ?? [];
  return password;
}

function withQuery(url: string, { query }: Authorization): string {
  if (Object.keys(query).length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(query).toString()}`;
}
