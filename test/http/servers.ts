import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import { installFolder } from '../helpers/run.ts';

export interface RawServer {
  readonly url: string;
  readonly port: number;
  /** Everything that was received, one text per connection. */
  readonly received: string[];
  /** Settles when the first connection is closed. */
  readonly closed: Promise<void>;
}

export type RawAnswer = (socket: Socket, request: string) => void | Promise<void>;

export const certificates = join(installFolder, 'test/fixtures/tls');

/** A server that says exactly the bytes it is told, well-formed or not, once it has read a whole request. */
export function startRaw(answer: RawAnswer): Promise<RawServer> {
  return listen('http', answer, createServer);
}

/** The same over TLS, with one of the test-only certificates. */
export function startTls(name: string, answer: RawAnswer): Promise<RawServer> {
  const read = (kind: string): Buffer => readFileSync(join(certificates, `test-only-${name}.${kind}.pem`));
  const options = { cert: read('cert'), key: read('key') };
  return listen('https', answer, (onSocket) => createTlsServer(options, onSocket).on('tlsClientError', () => {}));
}

/** Answers before the body has come, and reads no more of it. */
export async function startHasty(answer: (socket: Socket, head: string) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      answer(socket, chunk.toString('latin1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://localhost:${address.port}`;
}

/** A proxy that opens tunnels, wherever they are asked to lead, to the given port. */
export function startProxy(targetPort: number): Promise<RawServer> {
  return startRaw(async (socket, request) => {
    const { connect } = await import('node:net');
    const target = connect(targetPort, '127.0.0.1').on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
    if (request.startsWith('CONNECT ')) socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    else target.write(request.replace('Connection: keep-alive', 'Connection: close'));
    target.pipe(socket).pipe(target);
  });
}

export function sendOk(socket: Socket, body: string, headers = ''): void {
  const length = Buffer.byteLength(body);
  socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n${headers}Connection: close\r\n\r\n${body}`);
}

async function listen(
  protocol: string,
  answer: RawAnswer,
  create: (onSocket: (socket: Socket) => void) => Server,
): Promise<RawServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const closing: { done?: () => void } = {};
  const closed = new Promise<void>((resolve) => (closing.done = resolve));
  const server = create((socket) => {
    const at = received.push('') - 1;
    let isAnswered = false;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => closing.done?.());
    socket.on('data', (chunk: Buffer) => {
      received[at] += chunk.toString('latin1');
      const request = received[at] ?? '';
      if (isAnswered || !isWhole(request)) return;
      isAnswered = true;
      void answer(socket, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `${protocol}://localhost:${address.port}`, port: address.port, received, closed };
}

function isWhole(request: string): boolean {
  const end = request.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
  return end !== -1 && request.length >= end + 4 + length;
}
