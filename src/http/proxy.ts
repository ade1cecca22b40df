import { BlockList, isIP } from 'node:net';
import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';

export interface Proxy {
  /** `http://proxy.example:3128`, without credentials. */
  readonly origin: string;
  readonly host: string;
  /** Value of the Proxy-Authorization header. */
  readonly credentials: string | null;
  /** What of the credentials must never be shown. */
  readonly secrets: readonly string[];
}

/** What went wrong on this side of the proxy, or what it answered in place of the host behind it. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly status: number | null;

  constructor({ status = null, cause }: { readonly status?: number | null; readonly cause?: unknown }) {
    super('the proxy let nothing through', { cause });
    this.status = status;
  }
}

/** The proxy that the environment names for this URL, by curl's rules; loopback is always reached directly. */
export function findProxy(url: URL, env: Environment): Proxy | null {
  const names = url.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const name = names.find((each) => env[each] !== undefined);
  const value = name === undefined ? undefined : env[name]?.trim();
  if (name === undefined || value === undefined || value === '') return null;
  if (isLoopback(url.hostname) || isExempt(url, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return null;
  return parseProxy(name, value);
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])\.?$/.test(hostname);
}

/** NO_PROXY: `*`, or hosts and domains, each with an optional port, or ranges of addresses. A domain stands for everything below it too. */
function isExempt(url: URL, list: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const hostname = url.hostname.replace(/\.$/, '');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*' || isInRange(hostname, entry)) return true;
      const [, address = '', entryPort = port] = /^(.*?)(?::(\d+))?$/.exec(toHost(entry)) ?? [];
      const domain = address.replace(/^\*?\./, '');
      return domain !== '' && entryPort === port && (hostname === domain || hostname.endsWith(`.${domain}`));
    });
}

/** `10.0.0.0/8`, `fd00::/8` */
function isInRange(hostname: string, entry: string): boolean {
  const [, address = '', bits = ''] = /^(.+)\/(\d{1,3})$/.exec(entry) ?? [];
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  if (family === 0 || family !== isIP(host) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  range.addSubnet(address, Number(bits), type);
  return range.check(host, type);
}

/** An IPv6 address may stand in NO_PROXY without its brackets, where its last part would look like a port. */
function toHost(entry: string): string {
  return !entry.startsWith('[') && entry.split(':').length > 2 ? `[${entry}]` : entry;
}

function parseProxy(name: string, value: string): Proxy {
  try {
    const { protocol, origin, host, username, password } = new URL(value.includes('://') ? value : `http://${value}`);
    if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`"${protocol.slice(0, -1)}" is not supported`);
    const secret = decodeURIComponent(password);
    const login = `${decodeURIComponent(username)}:${secret}`;
    const proof = Buffer.from(login).toString('base64');
    const credentials = login === ':' ? null : `Basic ${proof}`;
    return { origin, host, credentials, secrets: secret === '' ? [] : [secret, proof] };
  } catch (error) {
    // The platform's words may repeat the value, and with it the password.
    const isForeign = error instanceof Error && error.message.endsWith('is not supported');
    throw new Failure('config', `the variable "${name}" holds no usable proxy address`, {
      detail: isForeign ? `the protocol ${error.message}` : undefined,
      hint: 'it looks like http://proxy.example:3128, with user:password@ before the host where it wants a login',
    });
  }
}
