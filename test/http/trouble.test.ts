import { describe, expect, test } from 'vitest';
import { findFreePort } from '../helpers/free-port.ts';
import { createSender, findFailure, readBody, transports } from './sender.ts';
import { sendOk, startRaw } from './servers.ts';

describe.each(transports)('over the %s transport', (transport) => {
  const sender = (): ReturnType<typeof createSender> => createSender(transport);

  test.each(['localhost', '127.0.0.1'])('a refused connection to %s says so and what to check', async (host) => {
    const port = await findFreePort();
    const failure = await findFailure(sender().send(`http://${host}:${port}/v1/models?key=secret`));
    expect(failure).toMatchObject({ code: 'network', detail: 'connection refused', isRetryable: true });
    expect(failure.message).toBe(`Connection failed to http://${host}:${port}/v1/models`);
    expect(failure.hint).toBe(`check that the service is running on ${host}:${port}`);
  });

  test('a name that does not exist is told from a service that is down', async () => {
    const failure = await findFailure(sender().send('http://no-such-host.invalid/v1'));
    expect(failure).toMatchObject({ code: 'network', message: 'Connection failed to http://no-such-host.invalid/v1' });
    expect(failure.detail).toMatch(/^DNS: .* "no-such-host.invalid"/);
  });

  test.each([
    ['closes', '', 'connection closed without an answer'],
    ['closes within the head', 'HTTP/1.1 200 OK\r\nX-', ''],
  ])('a server that %s before it answered is a connection failure', async (_, said, detail) => {
    const server = await startRaw((socket) => void socket.end(said));
    const failure = await findFailure(sender().send(server.url));
    expect(['network', 'provider']).toContain(failure.code);
    if (detail !== '') expect(failure).toMatchObject({ code: 'network', detail, isRetryable: true });
  });

  test('a reset before the answer is a connection failure', async () => {
    const server = await startRaw((socket) => void socket.resetAndDestroy());
    const failure = await findFailure(sender().send(server.url, { method: 'POST', body: '{}' }));
    expect(failure).toMatchObject({ code: 'network', isRetryable: true });
    expect(failure.detail).toMatch(/connection (reset|closed)/);
  });

  test('an answer that is not HTTP is the fault of the server', async () => {
    const server = await startRaw((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'));
    const failure = await findFailure(sender().send(server.url));
    expect(failure).toMatchObject({ code: 'provider', message: 'the answer is not HTTP' });
  });

  test('an answer that leaves HTTP is the fault of the server', { timeout: 2000 }, async () => {
    const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n';
    const server = await startRaw((socket) => void socket.write(upgrade));
    const failure = await findFailure(sender().send(server.url));
    expect(failure).toMatchObject({ code: 'provider', message: 'the answer is not HTTP', detail: 'bad upgrade' });
  });

  test('headers beyond 64 KB are refused, those within are taken', async () => {
    const filler = (size: number): string => `X-Filler: ${'x'.repeat(size)}\r\n`;
    const fine = await startRaw((socket) => sendOk(socket, 'ok', filler(60_000)));
    const large = await startRaw((socket) => sendOk(socket, 'ok', filler(70_000)));
    expect(await sender().read(fine.url)).toBe('ok');
    const failure = await findFailure(sender().send(large.url));
    expect(failure).toMatchObject({ code: 'provider', message: 'the headers of the answer are larger than 64 KB' });
  });

  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n';
  const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello';
  test.each([
    ['a chunked body without its last chunk', chunked, 'end'],
    ['a chunked body cut within a chunk', `${chunked}5\r\nwo`, 'end'],
    ['a chunked body with a broken size', `${chunked}zz\r\n`, 'end'],
    ['a chunked body that is reset', chunked, 'reset'],
    ['a body shorter than its length', sized, 'end'],
    ['a sized body that is reset', sized, 'reset'],
  ])('%s gives what came and then fails', async (_, said, how) => {
    const server = await startRaw((socket) => {
      socket.write(said);
      setTimeout(() => (how === 'end' ? socket.end() : socket.resetAndDestroy()), 20);
    });
    const response = await sender().send(server.url);
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body) text += Buffer.from(chunk).toString();
    })();
    expect(await findFailure(reading)).toMatchObject({ code: 'network', message: 'the answer broke off' });
    expect(text.slice(0, 5)).toBe('hello');
  });

  test('a body of unknown length ends with its connection', async () => {
    const server = await startRaw((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nhello'));
    expect(await sender().read(server.url)).toBe('hello');
  });

  test('bytes beyond the content length are no part of the body', async () => {
    const server = await startRaw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello and more');
    });
    expect(await sender().read(server.url)).toBe('hello');
  });

  test('an answer that comes byte by byte is whole', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ngrüß\r\n0\r\n\r\n';
    const server = await startRaw(async (socket) => {
      socket.setNoDelay(true);
      for (const byte of Buffer.from(answer)) {
        socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      socket.end();
    });
    expect(await readBody(await sender().send(server.url))).toBe('grüß');
  });

  test('an error that comes before the whole request was read is still seen', async () => {
    const server = await startRaw(
      (socket) => void socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno'),
    );
    const response = await sender().send(server.url, { method: 'POST', body: 'x'.repeat(100_000) });
    expect([response.status, await readBody(response)]).toEqual([401, 'no']);
  });
});

// Undici takes the reset for the end, as macOS resets after whole bodies too. Drivers wait for their own end signal.
test('a body of unknown length that is reset fails over the lone transport', async () => {
  const server = await startRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\nhello');
    setTimeout(() => socket.resetAndDestroy(), 20);
  });
  expect((await findFailure(createSender('lone').read(server.url))).detail).toBe('connection reset');
});
