import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { HttpRequest } from './client.ts';
import { checkHeaders, joinLayers } from './headers.ts';
import { loadKept, type KeptConnections } from './kept.ts';
import { loadLone } from './lone.ts';
import type { Pool } from './pool.ts';
import { findProxy } from './proxy.ts';
import { isStreamed } from './streamed-body.ts';
import type { TlsOptions, Transport, WireRequest } from './wire.ts';

/** A request that was checked, and the way that it goes. */
export interface Prepared {
  readonly wireRequest: WireRequest;
  readonly transport: Transport;
}

export interface Preparer {
  /** At once where the last request was alike. */
  prepare(this: void, request: HttpRequest): Prepared | Promise<Prepared>;
  /** Closes the connections that were kept. */
  close(this: void): Promise<void>;
}

/** One connection for each request, unless the way leads through a proxy; `pool` keeps connections for the next one. */
export function createPreparer(context: Context, kind: 'lone' | 'pool'): Preparer {
  const toWire = createWireMaker(context);
  const tellOnce = createTeller(context);
  const kept = new Map<boolean, Promise<KeptConnections>>();
  let pool: Promise<Pool> | undefined;
  let last: { readonly request: HttpRequest; readonly prepared: Prepared } | null = null;
  const loadTransport = async ({ url, proxy }: WireRequest): Promise<Transport> => {
    const isSecure = url.protocol === 'https:';
    if (proxy === null && kind === 'lone') return loadLone(isSecure);
    if (proxy === null) {
      const loading = kept.get(isSecure) ?? loadKept(isSecure, context.clock);
      kept.set(isSecure, loading);
      const connections = await loading;
      return (wanted, listener) => connections.open(wanted, listener);
    }
    pool ??= import('./pool.ts').then(({ createPool }) => createPool());
    return (await pool).open;
  };
  const prepareAnew = async (request: HttpRequest): Promise<Prepared> => {
    const wireRequest = await toWire(request);
    if (wireRequest.url.protocol === 'https:') await tellOnce();
    const prepared = { wireRequest, transport: await loadTransport(wireRequest) };
    // A run by itself sends few. The length of a streamed body stands in the headers.
    if (kind === 'pool' && !isStreamed(request.body)) last = toLast(request, prepared);
    return prepared;
  };
  return {
    prepare(request) {
      if (last === null || isStreamed(request.body) || !isAlike(request, last.request)) return prepareAnew(request);
      const { wireRequest, transport } = last.prepared;
      const { url, headers, tls, proxy } = wireRequest;
      const { method, body, timeouts } = request;
      return { wireRequest: { method, url, headers, body, connectMs: timeouts.connectMs, tls, proxy }, transport };
    },
    async close() {
      for (const each of kept.values()) (await each).close();
      await (await pool)?.close();
      kept.clear();
      pool = undefined;
      last = null;
    },
  };
}

/** Without what was sent, which can be long. */
function toLast(
  request: HttpRequest,
  { wireRequest, transport }: Prepared,
): { request: HttpRequest; prepared: Prepared } {
  const prepared = { wireRequest: { ...wireRequest, body: undefined }, transport };
  return { request: { ...request, body: undefined }, prepared };
}

function isAlike(one: HttpRequest, other: HttpRequest): boolean {
  const { url, headers, method, verifySsl, caFile } = other;
  const isSame = one.url === url && one.headers === headers && one.method === method;
  return isSame && one.verifySsl === verifySsl && one.caFile === caFile;
}

function createWireMaker(context: Context): (request: HttpRequest) => Promise<WireRequest> {
  const tls = new Map<string, Promise<TlsOptions>>();
  const loadTls = (request: HttpRequest): Promise<TlsOptions> => {
    const name = JSON.stringify([request.verifySsl, request.caFile]);
    const known = tls.get(name) ?? readTls(name, request, context);
    tls.set(name, known);
    return known;
  };
  return (request) => toWireRequest(request, context, loadTls);
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
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
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
