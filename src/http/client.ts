import type { Context } from '../context.ts';
import { Failure, ProviderFailure } from '../errors.ts';
import { decode, EncodingError } from './decode.ts';
import { Exchange, type Head } from './exchange.ts';
import { checkHeaders, joinLayers } from './headers.ts';
import { loadLone } from './lone.ts';
import type { Pool } from './pool.ts';
import { findProxy, ProxyError } from './proxy.ts';
import type { Receive, ReceiveParts } from './receive.ts';
import { isStreamed, type Body } from './streamed-body.ts';
import type { Trace } from './trace.ts';
import { toBrokenOff, toExpired, toFailure, toProviderFailure, toProxyFailure, type Scene } from './trouble.ts';
import type { TlsOptions, WireRequest } from './wire.ts';

export interface Timeouts {
  readonly connectMs: number;
  /** From the sent request to the end of the answer's head. */
  readonly firstByteMs: number;
  /** Longest silence on the socket while the body arrives. */
  readonly byteIdleMs: number;
  /** Longest time without `progress()`: keep-alive comments are bytes, not payload. */
  readonly payloadIdleMs: number;
  readonly totalMs: number | null;
  /** What is used up of the total before the request is sent. */
  readonly spentMs?: number;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body | undefined;
  readonly timeouts: Timeouts;
  readonly verifySsl: boolean;
  readonly caFile: string | null;
  /** What to do about an unknown authority, where that is known. */
  readonly caHint?: string | null;
  /** The provider's name, for messages. */
  readonly provider: string;
  /** How long an answer may be that is read piece by piece, where that is longer than others. */
  readonly maxBytes?: number | undefined;
  /** Whether it gets a token for the requests to come. */
  readonly isForToken?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; several values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded bytes. Leaving the loop closes the socket. Trouble is thrown as ProviderFailure. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Tells the payload clock that something meaningful came. */
  progress(): void;
}

export interface HttpClient {
  /**
   * Throws ProviderFailure: `network` when no answer came, `provider` for a redirect or a broken cap. Any other status
   * comes back. Throws Failure `cancelled` when the signal aborts, also in the middle of the body.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** The same for an answer that nobody watches: it is over then. Absent where somebody looks at the traffic. */
  readonly receive?: Receive;
  /** Ends what is still open. */
  close(): Promise<void>;
}

const maxBodyBytes = 256 * 1024 * 1024;

/** One connection for each request, unless the way leads through a proxy; `pool` keeps connections for the next one. */
export function createHttpClient(context: Context, kind: 'lone' | 'pool' = 'lone'): HttpClient {
  const open = new Set<{ fail(failure: unknown): void }>();
  const toWire = createWireMaker(context);
  const tellOnce = createTeller(context);
  let pool: Promise<Pool> | undefined;
  let receiving: Promise<Receive> | undefined;

  const prepare: ReceiveParts['prepare'] = async (request) => {
    const wireRequest = await toWire(request);
    const { url, proxy } = wireRequest;
    if (url.protocol === 'https:') await tellOnce();
    if (kind === 'lone' && proxy === null) return { wireRequest, transport: await loadLone(url.protocol === 'https:') };
    pool ??= import('./pool.ts').then(({ createPool }) => createPool());
    return { wireRequest, transport: (await pool).open };
  };
  const receive: Receive = async (...given) => {
    const parts = { clock: context.clock, prepare, findRefusal, toReadFailure, countBytes, open };
    receiving ??= import('./receive.ts').then(({ createReceive }) => createReceive(parts));
    return (await receiving)(...given);
  };

  return {
    ...(context.globals.isDebug ? {} : { receive }),
    async send(request, signal) {
      const { wireRequest, transport } = await prepare(request);
      const trace = context.globals.isDebug
        ? (await import('./trace.ts')).createTrace(context, request.provider)
        : null;
      await trace?.sent(wireRequest);
      if (signal.aborted) throw new Failure('cancelled', 'cancelled');
      const scene = { request, url: wireRequest.url, proxy: wireRequest.proxy?.host ?? null, hasHead: false };
      const exchange = new Exchange({
        clock: context.clock,
        timeouts: request.timeouts,
        signal,
        toFailure: (error, hasHead) => toFailure(error, { ...scene, hasHead }),
        toExpired: (expiry) => toExpired(expiry, scene),
        onOver: (over) => open.delete(over),
      });
      open.add(exchange);
      const head = await exchange.open(transport, wireRequest);
      await trace?.answered(head);
      return toResponse(exchange, head, { scene: { ...scene, hasHead: true }, trace });
    },
    async close() {
      for (const exchange of open) exchange.fail(new Failure('cancelled', 'cancelled'));
      await (await pool)?.close();
      pool = undefined;
    },
  };
}

/** Checks every request. What was looked at is not looked at again. */
function createWireMaker(context: Context): (request: HttpRequest) => Promise<WireRequest> {
  const tls = new Map<string, Promise<TlsOptions>>();
  let last: { readonly request: HttpRequest; readonly wireRequest: WireRequest } | null = null;
  const loadTls = (request: HttpRequest): Promise<TlsOptions> => {
    const name = JSON.stringify([request.verifySsl, request.caFile]);
    const known = tls.get(name) ?? readTls(name, request, context);
    tls.set(name, known);
    return known;
  };
  return async (request) => {
    const { body, timeouts } = request;
    // The length of a streamed one stands in the headers.
    if (isStreamed(body)) return toWireRequest(request, context, loadTls);
    if (last !== null && isAlike(request, last.request))
      return { ...last.wireRequest, body, connectMs: timeouts.connectMs };
    const wireRequest = await toWireRequest(request, context, loadTls);
    last = { request: { ...request, body: undefined }, wireRequest: { ...wireRequest, body: undefined } };
    return wireRequest;
  };
}

/** Node says of this variable that certificates are not checked. That holds for programs that say nothing of it themselves. */
function createTeller({ env, io }: Context): () => Promise<void> {
  let isToTell = env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0';
  return async () => {
    if (!isToTell) return;
    isToTell = false;
    await io.notice(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed, whatever Node says of it: certificates are checked; ca_file or verify_ssl of a provider can change that',
    );
  };
}

function isAlike(one: HttpRequest, other: HttpRequest): boolean {
  const { url, headers, method, verifySsl, caFile } = other;
  const isSame = one.url === url && one.headers === headers && one.method === method;
  return isSame && one.verifySsl === verifySsl && one.caFile === caFile;
}

async function toWireRequest(
  request: HttpRequest,
  context: Context,
  loadTls: (request: HttpRequest) => Promise<TlsOptions>,
): Promise<WireRequest> {
  const { method, body, timeouts } = request;
  const url = parseUrl(request);
  // A list can be long. A streamed answer is better off without: gateways hold text back to compress it.
  const own = method === 'GET' ? { 'accept-encoding': 'gzip, br' } : {};
  const length = isStreamed(body) ? { 'content-length': String(body.bytes) } : {};
  const headers = joinLayers(own, request.headers, length);
  checkHeaders(headers);
  const proxy = findProxy(url, context.env);
  for (const secret of proxy?.secrets ?? []) context.redactor.add(secret);
  return { method, url, headers, body, connectMs: timeouts.connectMs, tls: await loadTls(request), proxy };
}

function parseUrl({ url, provider }: HttpRequest): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const hint = `check the base URL of "${provider}"`;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new Failure('config', `the base URL of "${provider}" is no http or https URL`, { hint });
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new Failure('config', `the base URL of "${provider}" holds a user name or a password`, {
      hint: 'take it out of the URL and store it as the key, with --auth-type basic',
    });
  }
  return parsed;
}

async function readTls(name: string, { verifySsl, caFile }: HttpRequest, context: Context): Promise<TlsOptions> {
  const ca = caFile === null ? undefined : await (await import('./tls.ts')).readRoots(caFile, context);
  return { name, rejectUnauthorized: verifySsl, ca };
}

interface Answering {
  readonly scene: Scene;
  readonly trace: Trace | null;
}

function toResponse(exchange: Exchange, head: Head, answering: Answering): HttpResponse {
  const { status, headers } = head;
  const refusal = findRefusal(head, answering.scene);
  if (refusal !== null) {
    exchange.stop();
    throw refusal;
  }
  const body = readBody(exchange, headers['content-encoding'], answering);
  return { status, headers, body, progress: () => exchange.progress() };
}

function findRefusal(head: Head, scene: Scene): ProviderFailure | null {
  const { status } = head;
  // Nobody but a proxy says so. Of a plain request it is asked for the whole answer.
  if (status === 407 && scene.proxy !== null) return toProxyFailure(new ProxyError({ status }), scene);
  return status >= 300 && status < 400 ? toRedirected(head, scene) : null;
}

/** Followed, it would carry the key and the prompt to a host that nobody has chosen. */
function toRedirected({ status, headers }: Head, { request, url }: Scene): ProviderFailure {
  const { location } = headers;
  const target = location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : null;
  const port = target?.port || (target?.protocol === 'https:' ? '443' : '80');
  const message = target === null ? 'redirected to nowhere' : `redirected to ${target.hostname}:${port}`;
  return new ProviderFailure('provider', `${message}, not followed`, {
    provider: request.provider,
    status,
    detail: `status ${status}`,
    hint: `${target === null ? 'check' : 'if you trust the target, make it'} the base URL of "${request.provider}"`,
  });
}

async function* readBody(
  exchange: Exchange,
  encoding: string | undefined,
  { scene, trace }: Answering,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of decode(exchange.bytes(), encoding)) {
      bytes += chunk.length;
      countBytes(bytes, scene);
      await trace?.received(chunk);
      yield chunk;
    }
  } catch (error) {
    throw toReadFailure(error, scene);
  } finally {
    exchange.stop();
    await trace?.ended();
  }
}

function countBytes(bytes: number, scene: Scene): void {
  const { maxBytes = maxBodyBytes } = scene.request;
  if (bytes > maxBytes) throw toProviderFailure(scene, `the answer is larger than ${maxBytes / 1024 ** 2} MB`);
}

function toReadFailure(error: unknown, scene: Scene): unknown {
  if (!(error instanceof EncodingError)) return error;
  return error.isCutOff ? toBrokenOff(error, '', scene) : toProviderFailure(scene, 'the answer is unreadable', error);
}
