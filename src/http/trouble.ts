import { ProviderFailure, type ProviderFailureOptions } from '../errors.ts';
import type { HttpRequest } from './client.ts';
import { ProxyError } from './proxy.ts';
import { maxHeaderBytes } from './wire.ts';
import type { Expiry } from './watch.ts';

/** Where the exchange was when it went wrong. */
export interface Scene {
  readonly request: HttpRequest;
  readonly url: URL;
  /** Host of the proxy in between, if any. */
  readonly proxy: string | null;
  readonly hasHead: boolean;
}

/** What the system, TLS and undici call the usual troubles, in plain words. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ECONNABORTED: 'connection reset',
  EPIPE: 'connection reset',
  UND_ERR_SOCKET: 'connection reset',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  EHOSTUNREACH: 'the host cannot be reached',
  EHOSTDOWN: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENETDOWN: 'the network cannot be reached',
  EADDRNOTAVAIL: 'the address cannot be reached from here',
  CERT_HAS_EXPIRED: 'TLS: certificate expired',
  CERT_NOT_YET_VALID: 'TLS: certificate not valid yet',
  CERT_REVOKED: 'TLS: certificate revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS: self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS: certificate from an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS: certificate from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'TLS: certificate from an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'TLS: certificate from an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS: certificate of another host',
};

/** Where no other authority would help. */
const certificateHints: Readonly<Record<string, string>> = {
  'TLS: certificate expired': 'whoever runs the server must renew it; or is the clock of this machine wrong?',
  'TLS: certificate not valid yet': 'is the clock of this machine wrong?',
  'TLS: certificate revoked': 'whoever runs the server must replace it',
  'TLS: certificate of another host': 'check the host in the base URL: another machine answers there',
};

export function toFailure(error: unknown, scene: Scene): ProviderFailure {
  if (error instanceof ProxyError) return toProxyFailure(error, scene);
  const code = findCode(error);
  if (code === 'HPE_HEADER_OVERFLOW' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return toProviderFailure(scene, `the headers of the answer are larger than ${maxHeaderBytes / 1024} KB`, error);
  }
  if (scene.hasHead) return toBrokenOff(error, code, scene);
  if (code.startsWith('HPE_')) return toProviderFailure(scene, 'the answer is not HTTP', error);
  const detail = describe(error, code, scene);
  // A certificate and a name will be no better in a second.
  const isRetryable = !isTls(detail) && code !== 'ENOTFOUND';
  return toUnconnected({ detail, hint: findHint(detail, scene), isRetryable, cause: error }, scene);
}

/** The proxy is at fault, and not the host behind it. */
export function toProxyFailure({ status, cause }: ProxyError, scene: Scene): ProviderFailure {
  if (status === null) return toUnreached(cause, scene);
  const detail = `the proxy refused with status ${status}`;
  const hint =
    status === 407 ? 'put a user and a password into the proxy variable: user:password@ before the host' : proxyHint;
  return toUnconnected({ detail, hint, isRetryable: status >= 500 || status === 429 }, scene);
}

function toUnreached(cause: unknown, scene: Scene): ProviderFailure {
  const code = findCode(cause);
  const found = describe(cause, code, scene);
  const isHttp = !code.startsWith('HPE_');
  if (isHttp && !isTls(found)) return toFailure(cause, scene);
  const detail = isHttp ? found.replace('TLS:', 'TLS to the proxy:') : 'the proxy does not speak HTTP';
  return toUnconnected({ detail, hint: proxyHint, cause }, scene);
}

const proxyHint = 'check HTTP_PROXY, HTTPS_PROXY and NO_PROXY';

/** No answer has come from the host itself. */
function toUnconnected(
  { detail, ...options }: ProviderFailureOptions & { readonly detail: string },
  { request, url, proxy }: Scene,
): ProviderFailure {
  return new ProviderFailure('network', `Connection failed to ${toShown(url)}`, {
    ...options,
    provider: request.provider,
    detail: proxy === null ? detail : `${detail} (by way of the proxy ${proxy})`,
  });
}

export function toExpired({ type, ms }: Expiry, scene: Scene): ProviderFailure {
  const { provider } = scene.request;
  const time = `${ms / 1000} s`;
  const common = { provider, isRetryable: true };
  switch (type) {
    case 'connect': {
      const hint = 'check that the service is running and can be reached, or give it longer with --connect-timeout';
      return toUnconnected({ detail: `no connection within ${time}`, hint, isRetryable: true }, scene);
    }
    case 'first-byte':
      return new ProviderFailure('network', `no answer within ${time}`, {
        ...common,
        hint: 'the model may still be loading or overloaded: try again, or give it longer with --idle-timeout',
      });
    case 'byte-idle':
      return new ProviderFailure('network', `nothing came for ${time} in the middle of the answer`, {
        ...common,
        hint: 'give it longer with --idle-timeout',
      });
    case 'payload-idle':
      return new ProviderFailure('network', `nothing new came for ${time}, only signs of life`, {
        ...common,
        hint: 'give it longer with --idle-timeout',
      });
    case 'total':
      return new ProviderFailure('network', `no complete answer within ${time}`, {
        provider,
        hint: 'give it longer with --timeout',
      });
  }
}

/** Trouble that is the server's: an answer nobody can read. */
export function toProviderFailure({ request }: Scene, message: string, cause?: unknown): ProviderFailure {
  return new ProviderFailure('provider', message, {
    provider: request.provider,
    detail: cause instanceof Error ? cause.message : undefined,
    hint: `check the base URL of "${request.provider}"`,
    cause,
  });
}

/** The answer had begun and did not come to its end. */
export function toBrokenOff(error: unknown, code: string, { request }: Scene): ProviderFailure {
  return new ProviderFailure('network', 'the answer broke off', {
    provider: request.provider,
    detail: isClosed(error) ? 'the connection was closed before the end' : (words[code] ?? toMessage(error)),
    hint: 'try again',
    isRetryable: true,
    cause: error,
  });
}

/** The URL without what may be secret: query, fragment, credentials. */
function toShown(url: URL): string {
  return url.origin + url.pathname;
}

function describe(error: unknown, code: string, { url }: Scene): string {
  if (/socket hang up|other side closed/.test(toMessage(error))) return 'connection closed without an answer';
  const known = words[code];
  if (known !== undefined) return known;
  if (code === 'ENOTFOUND') return `DNS: the name "${findHost(error) ?? url.hostname}" was not found`;
  if (code === 'EAI_AGAIN') return `DNS: no answer about the name "${findHost(error) ?? url.hostname}"`;
  if (/^ERR_(SSL|TLS)_|^EPROTO$|CERT|^CRL_/.test(code)) return `TLS: ${toTlsReason(toMessage(error))}`;
  return toMessage(error);
}

/** OpenSSL says `error:0A00010B:SSL routines:function:wrong version number:file:line`. */
function toTlsReason(message: string): string {
  const reason = /SSL routines:[^:]*:([^:]+)/.exec(message)?.[1]?.trim() ?? message;
  const isPlain = /wrong version number|packet length too long|http request/.test(reason);
  return isPlain ? 'the server does not speak TLS on this port' : reason;
}

function findHint(detail: string, { url, proxy, request }: Scene): string {
  if (detail.includes('does not speak TLS')) return 'check the base URL: is it http instead of https?';
  if (detail.endsWith('unknown authority') && request.caHint) return request.caHint;
  const certificateHint = certificateHints[detail];
  if (certificateHint !== undefined) return certificateHint;
  if (isTls(detail)) return `name the authority's certificate in ca_file of "${request.provider}" (--ca-file)`;
  if (proxy !== null) return proxyHint;
  if (detail.startsWith('DNS')) return 'check the base URL and the network';
  return `check that the service is running on ${url.host}`;
}

/** Node calls it aborted, undici by the rule that it breaks. */
function isClosed(error: unknown): boolean {
  return /^aborted$|other side closed|Invalid EOF|does not match content-length/.test(toMessage(error));
}

function isTls(detail: string): boolean {
  return detail.startsWith('TLS');
}

/** With several addresses for a host Node gives one error that holds those of all attempts. */
function findCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  // Undici gives the first no code, and the second that of a closed socket.
  if (error.name === 'HTTPParserError' || error.message === 'bad upgrade') return 'HPE_INVALID';
  // Undici's word for lengths that contradict each other, before the head as after it.
  if ('code' in error && error.code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'HPE_INVALID';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? findCode(error.errors[0]) : '';
}

function findHost(error: unknown): string | undefined {
  return error instanceof Error && 'hostname' in error ? String(error.hostname) : undefined;
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
