import { Readable } from 'node:stream';
import { Pool as HostPool, ProxyAgent, type Dispatcher } from 'undici';
import { createHostClients, type Connections, type Lease } from './host-clients.ts';
import { ProxyError, type Proxy } from './proxy.ts';
import { isStreamed } from './streamed-body.ts';
import { addressAttemptMs, joinHeaders, maxHeaderBytes } from './wire.ts';
import type { Transport, Wire, WireListener, WireRequest } from './wire.ts';

export interface Pool {
  readonly open: Transport;
  close(): Promise<void>;
}

/** The way through proxies, over connections that are kept. */
export function createPool(): Pool {
  const known = new Map<string, Connections>();
  let last: Known | null = null;
  const find = (request: WireRequest): Known => {
    const { connectMs, tls, proxy, url } = request;
    const isSame = last?.request.url === url && last.request.tls === tls && last.request.proxy === proxy;
    if (last !== null && isSame && last.request.connectMs === connectMs) return last;
    const key = JSON.stringify([connectMs, tls.name, toOrigin(request), isTunnelled(request) ? proxy : null]);
    const connections = known.get(key) ?? createConnections(request);
    known.set(key, connections);
    return (last = { request: { ...request, body: undefined }, connections, place: toPlace(request) });
  };
  return {
    open(request, listener) {
      const { connections, place } = find(request);
      return open(connections.take(), { request, place }, listener);
    },
    async close() {
      const all = [...known.values()];
      known.clear();
      last = null;
      await Promise.all(all.map((connections) => connections.destroy()));
    },
  };
}

/** What requests have in common that go to the same address. */
interface Known {
  readonly request: WireRequest;
  readonly connections: Connections;
  readonly place: Place;
}

type Place = Pick<Dispatcher.DispatchOptions, 'path'> & { readonly origin: string };

interface Sending {
  readonly request: WireRequest;
  readonly place: Place;
}

/** Made once: with its stack an error costs as much as the rest of a request. */
const stopped = new Error('stopped');

function open({ dispatcher, giveBack }: Lease, sending: Sending, listener: WireListener): Wire {
  let controller: Dispatcher.DispatchController | undefined;
  let isDestroyed = false;
  dispatcher.dispatch(toOptions(sending), {
    onRequestStart(started) {
      controller = started;
      if (isDestroyed) return started.abort(stopped);
      listener.connected();
    },
    onResponseStart(_, status, headers) {
      // 1xx only announces the answer.
      if (status >= 200) listener.head(status, joinHeaders(headers));
    },
    onResponseData: (_, chunk) => listener.data(chunk),
    onResponseEnd() {
      giveBack();
      listener.end();
    },
    onResponseError(_, error) {
      giveBack();
      listener.fail(error);
    },
  });
  return {
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
    destroy: () => {
      isDestroyed = true;
      controller?.abort(stopped);
    },
  };
}

/** Our own clocks watch the exchange, so undici's are off. */
function toOptions({ request, place }: Sending): Dispatcher.DispatchOptions {
  const { method, proxy } = request;
  const body = isStreamed(request.body) ? Readable.from(request.body.open(), { objectMode: false }) : request.body;
  const { origin, path } = place;
  const headers = proxy === null || isTunnelled(request) ? request.headers : toProxyHeaders(request, proxy);
  return { origin, path, method, headers, body: body ?? null, headersTimeout: 0, bodyTimeout: 0 };
}

/** A plain request is handed to the proxy whole: many proxies open tunnels to port 443 only. */
function toProxyHeaders({ url, headers }: WireRequest, { credentials }: Proxy): Record<string, string> {
  const login = credentials === null ? {} : { 'proxy-authorization': credentials };
  return { host: url.host, ...headers, ...login };
}

function toPlace(request: WireRequest): Place {
  const { url, proxy } = request;
  const path = url.pathname + url.search;
  return { origin: toOrigin(request), path: proxy === null || isTunnelled(request) ? path : url.origin + path };
}

/** Of whoever is connected to. */
function toOrigin(request: WireRequest): string {
  const { url, proxy } = request;
  return proxy === null || isTunnelled(request) ? url.origin : proxy.origin;
}

function isTunnelled({ url, proxy }: WireRequest): boolean {
  return proxy !== null && url.protocol === 'https:';
}

function createConnections(request: WireRequest): Connections {
  const { connectMs, proxy, tls } = request;
  const ca = tls.ca === undefined ? {} : { ca: tls.ca };
  // A little later than our own clock, so that a socket that never connects is not left behind.
  const reach = { ...ca, timeout: connectMs + 100, autoSelectFamilyAttemptTimeout: addressAttemptMs };
  const connect = { ...reach, rejectUnauthorized: tls.rejectUnauthorized };
  const options = { maxHeaderSize: maxHeaderBytes, pipelining: 1 };
  if (proxy === null || !isTunnelled(request)) return createHostClients(toOrigin(request), { ...options, connect });
  const login = proxy.credentials === null ? {} : { token: proxy.credentials };
  // Node obeys NODE_TLS_REJECT_UNAUTHORIZED where nothing is said.
  const proxyTls = { ...reach, rejectUnauthorized: true };
  const agent = new ProxyAgent({
    ...options,
    ...login,
    uri: proxy.origin,
    requestTls: connect,
    proxyTls,
    clientFactory: createProxyClient,
  });
  const lease = { dispatcher: agent, giveBack: () => {} };
  return { take: () => lease, destroy: () => agent.destroy() };
}

/** Undici takes a proxy that hangs up for one to be called again at once, thousands of times a second. Errors it does not know end it. */
function createProxyClient(origin: URL, options: object): Dispatcher {
  const client = new HostPool(origin, options);
  const connect: OpenTunnel = client.connect.bind(client);
  const connectOnce: OpenTunnel = async (wanted) => {
    const tunnel = await connect(wanted).catch((error: unknown) => {
      throw new ProxyError({ cause: error });
    });
    if (tunnel.statusCode === 200) return tunnel;
    tunnel.socket.on('error', () => {}).destroy();
    throw new ProxyError({ status: tunnel.statusCode });
  };
  return Object.assign(client, { connect: connectOnce });
}

type OpenTunnel = (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;
