import { request as requestPlain, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { isStreamed } from './streamed-body.ts';
import { addressAttemptMs, joinHeaders, maxHeaderBytes } from './wire.ts';
import type { Transport, Wire, WireListener, WireRequest } from './wire.ts';

type Send = typeof requestPlain;

/** Longer ones than people read, in bytes. */
const longAnswer = 4 * 1024 * 1024;

/** A connection for one request, closed after it. Costs a fraction of undici's start-up. */
export async function loadLone(isSecure: boolean): Promise<Transport> {
  const send = isSecure ? (await import('./lone-tls.ts')).request : requestPlain;
  return (request, listener) => open(send, request, listener);
}

function open(send: Send, request: WireRequest, listener: WireListener): Wire {
  let response: IncomingMessage | undefined;
  let trouble: Error | undefined;
  const outgoing = send(toOptions(request));
  outgoing.on('socket', (socket) => {
    const isSecure = request.url.protocol === 'https:';
    socket.once(isSecure ? 'secureConnect' : 'connect', () => listener.connected());
  });
  outgoing.on('finish', () => listener.sent?.());
  outgoing.on('response', (incoming) => {
    response = incoming;
    incoming.on('error', (error) => listener.fail(trouble ?? error));
    incoming.on('end', () => {
      // Node takes a reset for the end of a body of unknown length.
      if (trouble !== undefined && isUnsized(incoming)) listener.fail(trouble);
      else listener.end();
      // Whoever refuses a long body does not wait for its end.
      if (!outgoing.writableFinished) outgoing.destroy();
    });
    listener.head(incoming.statusCode ?? 0, joinHeaders(incoming.headersDistinct));
    let bytes = 0;
    incoming.on('data', (chunk: Uint8Array) => {
      const isLong = bytes >= longAnswer;
      bytes += chunk.length;
      if (!isLong && bytes >= longAnswer) void stopHeapGrowth();
      listener.data(chunk);
    });
  });
  // In the words of undici. Node keeps quiet about an answer that leaves HTTP.
  outgoing.on('upgrade', (_, socket) => {
    socket.destroy();
    listener.fail(new Error('bad upgrade'));
  });
  outgoing.on('error', (error) => {
    // Once there is an answer it ends by itself, after the bytes that came before the trouble.
    if (response === undefined) listener.fail(error);
    else trouble = error;
  });
  const { body } = request;
  if (isStreamed(body)) {
    const pieces = Readable.from(body.open(), { objectMode: false });
    pieces.on('error', (error) => outgoing.destroy(error));
    outgoing.on('close', () => pieces.destroy());
    pieces.pipe(outgoing);
  } else {
    // Bytes, as Node writes the headers in the encoding of a body that is a string.
    outgoing.end(body === undefined ? undefined : Buffer.from(body));
  }
  return {
    pause: () => void response?.pause(),
    resume: () => void response?.resume(),
    destroy: () => void outgoing.destroy(),
  };
}

/**
 * Of the heap for what lives briefly, which V8 makes larger and larger while an answer comes, up to 48 MB. All that is made
 * of one read is gone before the next one, so that nothing is gained by it.
 */
async function stopHeapGrowth(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
}

function isUnsized({ headers }: IncomingMessage): boolean {
  return headers['content-length'] === undefined && headers['transfer-encoding'] === undefined;
}

function toOptions({ method, url, headers, tls }: WireRequest): object {
  return {
    method,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port,
    path: url.pathname + url.search,
    headers,
    agent: false,
    maxHeaderSize: maxHeaderBytes,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
    rejectUnauthorized: tls.rejectUnauthorized,
    ca: tls.ca,
  };
}
