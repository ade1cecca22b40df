import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createSender, findFailure } from './sender.ts';

interface Counted {
  readonly url: string;
  /** How many requests came over each connection. */
  readonly requests: number[];
  readonly sockets: Socket[];
}

/** Answers every request with these bytes, and keeps its connections. */
async function startKeeping(toAnswer: (number: number) => string): Promise<Counted> {
  const counted: { requests: number[]; sockets: Socket[] } = { requests: [], sockets: [] };
  let number = 0;
  const server = createServer((socket) => {
    const at = counted.requests.push(0) - 1;
    counted.sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', () => {
      counted.requests[at] = (counted.requests[at] ?? 0) + 1;
      number += 1;
      socket.write(toAnswer(number));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of counted.sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, ...counted };
}

function toSized(body: string, more = ''): string {
  return `HTTP/1.1 200 OK\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
}

test('a connection serves one request after the other, and several at a time have one each', async () => {
  const server = await startKeeping((number) =>
    number % 2 === 0
      ? toSized(`a${number}`)
      : `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n`,
  );
  const sender = createSender('pool');
  for (const expected of ['b', 'a2', 'b', 'a4']) expect(await sender.read(server.url)).toBe(expected);
  expect(server.requests).toEqual([4]);
  await Promise.all([1, 2, 3].map(() => sender.read(server.url, { method: 'POST', body: '{"ü":1}' })));
  expect(server.requests.toSorted((a, b) => a - b)).toEqual([1, 1, 5]);
});

test.each([
  ['says that it closes', toSized('ok', 'Connection: Close\r\n')],
  ['keeps connections for a second', toSized('ok', 'Keep-Alive: timeout=1\r\n')],
  ['speaks HTTP/1.0', toSized('ok').replace('1.1', '1.0')],
  ['says more than its answer', `${toSized('ok')}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`],
  [
    'says more than its chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nevil',
  ],
])('a server that %s gets a connection for each request', async (_, answer) => {
  const server = await startKeeping(() => answer);
  const sender = createSender('pool');
  for (const path of ['/a', '/b']) expect(await sender.read(server.url + path)).toBe('ok');
  expect(server.requests).toEqual([1, 1]);
});

test.each<[string, (socket: Socket) => void]>([
  ['was closed', (socket) => socket.end()],
  ['was reset', (socket) => socket.resetAndDestroy()],
  ['brought words that nobody asked for', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')],
])('a connection that %s while nobody used it is used no more', async (_, spoil) => {
  const server = await startKeeping((number) => toSized(`a${number}`));
  const sender = createSender('pool');
  expect(await sender.read(server.url)).toBe('a1');
  const [socket] = server.sockets;
  if (socket === undefined) throw new Error('no connection');
  spoil(socket);
  await new Promise((resolve) => socket.once('close', resolve));
  // The system has told of it by then, or tells with the next word.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await sender.read(server.url)).toBe('a2');
  expect(server.requests).toEqual([1, 1]);
});

test('a connection that is closed when its next request arrives fails that request, which may be sent again', async () => {
  const server = await startKeeping((number) => (number === 1 ? toSized('ok') : ''));
  const sender = createSender('pool');
  expect(await sender.read(server.url)).toBe('ok');
  const reading = findFailure(sender.read(server.url));
  const [socket] = server.sockets;
  socket?.once('data', () => socket.end());
  expect(await reading).toMatchObject({
    code: 'network',
    detail: 'connection closed without an answer',
    isRetryable: true,
  });
});

test('what is called off before it goes out is not sent', async () => {
  const server = await startKeeping(() => toSized('ok'));
  const sender = createSender('pool');
  expect(await sender.read(server.url)).toBe('ok');
  const controller = new AbortController();
  const sending = sender.send(server.url, {}, controller.signal).catch((error: { code: string }) => error.code);
  // Its request waits for those of the same moment.
  await Promise.resolve();
  controller.abort();
  expect(await sending).toBe('cancelled');
  expect(server.requests).toEqual([1]);
});
