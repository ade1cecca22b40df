import { isStreamed } from './streamed-body.ts';
import type { WireRequest } from './wire.ts';

/** What is said of the connection and of the body is ours to say. */
const ownHeaders = new Set(['connection', 'content-length', 'transfer-encoding']);

/** The lines before the body that are the same for all requests to an address with these headers. */
export function toCommonHead({ method, url, headers }: WireRequest): string {
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`];
  let hasHost = false;
  for (const [name, value] of Object.entries(headers)) {
    const known = name.toLowerCase();
    if (known === 'host') hasHost = true;
    if (!ownHeaders.has(known)) lines.push(`${name}: ${value}`);
  }
  if (!hasHost) lines.push(`Host: ${url.host}`);
  return `${lines.join('\r\n')}\r\n`;
}

/** Those after them. */
export function toOwnHead({ body }: WireRequest, isKept: boolean): string {
  const connection = `Connection: ${isKept ? 'keep-alive' : 'close'}\r\n\r\n`;
  if (body === undefined) return connection;
  return `Content-Length: ${isStreamed(body) ? body.bytes : Buffer.byteLength(body)}\r\n${connection}`;
}
