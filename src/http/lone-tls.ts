import { isIP, type TcpNetConnectOpts } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsOptions } from './wire.ts';

// A file of its own, as the bundler makes lazy chunks of files only and plain http must not pay for TLS.

export function connectSafely(address: TcpNetConnectOpts, { rejectUnauthorized, ca }: TlsOptions): TLSSocket {
  const name = address.host ?? '';
  const servername = isIP(name) === 0 ? name : '';
  return connect({ ...address, servername, rejectUnauthorized, ca, ALPNProtocols: ['http/1.1'] });
}
