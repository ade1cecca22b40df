import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { Readable } from 'node:stream';
import { AnswerReader } from './answer-reader.ts';
import { isStreamed } from './streamed-body.ts';
import { addressAttemptMs, type Transport, type Wire, type WireListener, type WireRequest } from './wire.ts';

type Connect = (address: TcpNetConnectOpts, request: WireRequest) => Socket;

/** Longer ones than people read, in bytes. */
const longAnswer = 4 * 1024 * 1024;

/** What is said of the connection and of the body is ours to say. */
const ownHeaders = new Set(['connection', 'content-length', 'transfer-encoding']);

/**
 * A connection for one request, closed after it. It starts in a fraction of undici's time, and without the HTTP of Node a
 * run is a tenth shorter.
 */
export async function loadLone(isSecure: boolean): Promise<Transport> {
  const open: Connect = isSecure ? (await import('./lone-tls.ts')).connectSafely : (address) => connect(address);
  return (request, listener) => send(open(toAddress(request), request), request, listener);
}

function send(socket: Socket, request: WireRequest, listener: WireListener): Wire {
  const { body } = request;
  socket.cork();
  socket.write(toHead(request), 'latin1');
  if (isStreamed(body)) sendPieces(socket, body.open(), listener);
  else socket.write(body ?? '', 'utf8', () => listener.sent?.());
  socket.uncork();
  // After the request, which waits for the same.
  socket.once(request.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => listener.connected());
  receive(socket, listener);
  return {
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    destroy: () => void socket.destroy(),
  };
}

function sendPieces(socket: Socket, body: AsyncIterable<Uint8Array>, { sent }: WireListener): void {
  const pieces = Readable.from(body, { objectMode: false });
  pieces.on('error', (error) => socket.destroy(error));
  pieces.on('end', () => sent?.());
  socket.on('close', () => pieces.destroy());
  // The answer comes the other way.
  pieces.pipe(socket, { end: false });
}

function receive(socket: Socket, listener: WireListener): void {
  const reader = new AnswerReader({
    head: (status, headers) => listener.head(status, headers),
    data: (bytes) => listener.data(bytes),
    end: () => {
      // Whoever refuses a long body does not wait for its end.
      if (socket.writableLength > 0) socket.destroy();
      else socket.destroySoon();
      listener.end();
    },
  });
  const attempt = (read: () => void): void => {
    try {
      read();
    } catch (error) {
      listener.fail(error);
      socket.destroy();
    }
  };
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    const isLong = bytes >= longAnswer;
    bytes += chunk.length;
    if (!isLong && bytes >= longAnswer) void stopHeapGrowth();
    attempt(() => reader.push(chunk));
  });
  socket.on('end', () => attempt(() => reader.close()));
  socket.on('error', (error) => {
    // What came before the trouble counts.
    attempt(() => {
      for (let chunk: Buffer | null = socket.read(); chunk !== null; chunk = socket.read()) reader.push(chunk);
    });
    listener.fail(error);
  });
}

/**
 * Of the heap for what lives briefly, which V8 makes larger and larger while an answer comes, up to 48 MB. All that is made
 * of one read is gone before the next one, so that nothing is gained by it.
 */
async function stopHeapGrowth(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
}

function toAddress({ url }: WireRequest): TcpNetConnectOpts {
  return {
    host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
    // Else the end of a long request waits until its beginning was received.
    noDelay: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
  };
}

function toHead({ method, url, headers, body }: WireRequest): string {
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`];
  let hasHost = false;
  for (const [name, value] of Object.entries(headers)) {
    const known = name.toLowerCase();
    if (known === 'host') hasHost = true;
    if (!ownHeaders.has(known)) lines.push(`${name}: ${value}`);
  }
  if (!hasHost) lines.push(`Host: ${url.host}`);
  if (body !== undefined) lines.push(`Content-Length: ${isStreamed(body) ? body.bytes : Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`;
}
