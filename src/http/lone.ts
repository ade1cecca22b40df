import { Connection, loadConnect } from './connection.ts';
import { toCommonHead } from './request-head.ts';
import type { Transport } from './wire.ts';

/**
 * A connection for one request, closed after it. It starts in a fraction of undici's time, and without the HTTP of Node a
 * run is a tenth shorter.
 */
export async function loadLone(isSecure: boolean): Promise<Transport> {
  const connect = await loadConnect(isSecure);
  return (request, listener) => new Connection(connect, request, null).send(request, toCommonHead(request), listener);
}
