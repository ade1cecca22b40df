import { isIP, type TcpNetConnectOpts } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { WireRequest } from './wire.ts';

// A file of its own, as the bundler makes lazy chunks of files only and plain http must not pay for TLS.

export function connectSafely(address: TcpNetConnectOpts, request: WireRequest): TLSSocket {
  const { rejectUnauthorized, ca } = request.tls;
  return connect({
    ...address,
    servername: toServerName(request),
    rejectUnauthorized,
    ca,
    ALPNProtocols: ['http/1.1'],
  });
}

/** The host that is meant, as with undici: through a tunnel it is another one than that of the URL. None for an address. */
function toServerName({ url, headers }: WireRequest): string {
  const [, host] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'host') ?? ['', url.host];
  const name = host.replace(/:\d*$/, '');
  return name.startsWith('[') || isIP(name) !== 0 ? '' : name;
}
