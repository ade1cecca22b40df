import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { StreamedBody } from '../../src/http/streamed-body.ts';
import { startServer } from '../helpers/server.ts';
import { createSender, findFailure, readBody, toCode, transports } from './sender.ts';
import { sendOk, startHasty, startRaw } from './servers.ts';

/** So many pieces of the same text. */
function toStreamed(pieces: number, text: string): StreamedBody {
  return {
    bytes: pieces * Buffer.byteLength(text),
    async *open() {
      for (let piece = 0; piece < pieces; piece += 1) yield Buffer.from(text);
    },
  };
}

describe.each(transports)('over the %s transport', (transport) => {
  const sender = (): ReturnType<typeof createSender> => createSender(transport);

  test('sends method, path, headers and body and gives back status, headers and body', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(201, { 'X-Served-By': 'a', 'retry-after': '3' }).end('grüße');
    });
    const headers = { 'X-Custom': 'välue', 'Content-Type': 'application/json' };
    const response = await sender().send(`${server.url}/v1/chat?a=b`, { method: 'POST', headers, body: '{"ü":1}' });
    expect(response.status).toBe(201);
    expect(response.headers).toMatchObject({ 'x-served-by': 'a', 'retry-after': '3' });
    expect(await readBody(response)).toBe('grüße');
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/chat?a=b', body: '{"ü":1}' });
    expect(server.requests[0]?.headers).toMatchObject({ 'x-custom': 'välue', 'content-length': '8' });
  });

  test('a body that is too long for memory goes out piece by piece, with its length, as often as it is sent', async () => {
    const server = await startServer((_, response) => void response.end('ok'));
    const body = toStreamed(300, 'é'.repeat(5000));
    for (const _ of [1, 2]) expect(await sender().read(server.url, { method: 'POST', body })).toBe('ok');
    expect(server.requests.map(({ headers, body: sent }) => [headers['content-length'], sent.length])).toEqual([
      ['3000000', 1_500_000],
      ['3000000', 1_500_000],
    ]);
  });

  test('a server that refuses a long body is heard before the end of it, and one that leaves is a failure', async () => {
    const url = await startHasty((socket, head) => {
      if (head.includes('/gone')) return void socket.destroy();
      socket.write('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nwhy');
    });
    const body = toStreamed(300, 'x'.repeat(100_000));
    const response = await sender().send(url, { method: 'POST', body });
    expect([response.status, await readBody(response)]).toEqual([413, 'why']);
    const failure = await findFailure(sender().read(`${url}/gone`, { method: 'POST', body }));
    expect(failure).toMatchObject({ code: 'network' });
  });

  test('joins repeated headers with a comma', async () => {
    const server = await startRaw((socket) =>
      sendOk(socket, '', 'X-A: 1\r\nx-a: 2\r\nSet-Cookie: b=1\r\nSet-Cookie: c=2\r\n'),
    );
    const { headers } = await sender().send(server.url);
    expect(headers).toMatchObject({ 'x-a': '1, 2', 'set-cookie': 'b=1, c=2' });
  });

  test('a header given twice in different cases goes out once, the last one', async () => {
    const server = await startServer((_, response) => void response.end());
    await sender().read(server.url, {
      headers: { authorization: 'Bearer a', Authorization: 'Bearer b', 'USER-agent': 'me' },
    });
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer b', 'user-agent': 'me' });
  });

  test('compression is asked for in lists and not in answers that may stream', async () => {
    const server = await startServer((_, response) => void response.end());
    await sender().read(server.url);
    await sender().read(server.url, { method: 'POST', body: '{}' });
    expect(server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['gzip, br', undefined]);
  });

  test('gives back every other status as it is, with its body', async () => {
    const server = await startServer(({ path }, response) => void response.writeHead(Number(path.slice(1))).end('why'));
    for (const status of [400, 401, 404, 429, 500, 503, 529]) {
      const response = await sender().send(`${server.url}/${status}`);
      expect([response.status, await readBody(response)]).toEqual([status, 'why']);
    }
  });

  test('takes 1xx announcements, 204 and empty bodies as they are meant', async () => {
    const announced = await startRaw((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
      sendOk(socket, 'then this');
    });
    const empty = await startRaw((socket) => void socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    expect(await sender().read(announced.url)).toBe('then this');
    expect(await sender().read(empty.url)).toBe('');
  });

  test.each([301, 302, 303, 307, 308])('does not follow a %i and names the target host', async (status) => {
    const target = await startServer((_, response) => void response.end());
    const location = `http://localhost:${target.port}/steal?key=canary-key-0123456789`;
    const server = await startServer((_, response) => void response.writeHead(status, { location }).end());
    const failure = await findFailure(sender().send(server.url, { method: 'POST', body: 'prompt' }));
    expect(failure).toMatchObject({ code: 'provider', status, isRetryable: false, provider: 'custom:test' });
    expect(failure.message).toBe(`redirected to localhost:${target.port}, not followed`);
    expect(JSON.stringify(failure)).not.toContain('canary');
    expect(target.requests).toEqual([]);
  });

  test('names the default port of a redirect', async () => {
    const server = await startServer(
      (_, response) => void response.writeHead(302, { location: 'http://evil.example/' }).end(),
    );
    const failure = await findFailure(sender().send(server.url));
    expect(failure.message).toBe('redirected to evil.example:80, not followed');
  });

  test.each([{}, { location: 'http://' }])('refuses a 3xx without a usable target: %j', async (headers) => {
    const server = await startServer((_, response) => void response.writeHead(304, headers).end());
    const failure = await findFailure(sender().send(server.url));
    expect(failure).toMatchObject({ code: 'provider', status: 304, message: 'redirected to nowhere, not followed' });
  });

  test('abort before the answer closes the socket at once', async () => {
    const controller = new AbortController();
    const server = await startRaw(() => controller.abort());
    expect(await toCode(sender().send(server.url, {}, controller.signal))).toBe('cancelled');
    await server.closed;
  });

  test('abort in the middle of the body closes the socket at once', async () => {
    const controller = new AbortController();
    const server = await startRaw((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nhello'));
    const response = await sender().send(server.url, {}, controller.signal);
    const iterator = response.body[Symbol.asyncIterator]();
    await iterator.next();
    controller.abort();
    expect(await toCode(iterator.next())).toBe('cancelled');
    await server.closed;
  });

  test('a signal that has already aborted sends nothing', async () => {
    const server = await startServer((_, response) => void response.end());
    expect(await toCode(sender().send(server.url, {}, AbortSignal.abort()))).toBe('cancelled');
    expect(server.requests).toEqual([]);
  });

  test('leaving the loop closes the socket', async () => {
    const server = await startRaw((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nhello'));
    const response = await sender().send(server.url);
    for await (const _ of response.body) break;
    await server.closed;
  });

  test('close ends what is open, also a body that nobody reads', async () => {
    const server = await startRaw((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\nhello'));
    const client = sender();
    await client.send(server.url);
    await client.close();
    await server.closed;
  });

  test('close ends a connection that was kept', async () => {
    const server = await startRaw((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    const client = sender();
    expect(await client.read(server.url)).toBe('ok');
    await client.close();
    await server.closed;
  });

  test('a reader that stops reading stops the server, and nothing is lost', async () => {
    const chunk = 'x'.repeat(64 * 1024);
    let written = 0;
    const server = await startServer(async (_, response) => {
      for (; written < 1000; written += 1) if (!response.write(chunk)) await once(response, 'drain');
      response.end();
    });
    const response = await sender().send(server.url);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(written).toBeLessThan(900);
    expect((await readBody(response)).length).toBe(1000 * chunk.length);
  });

  test('all chunks of one read come as one piece', async () => {
    const wire = Array.from({ length: 100 }, (_, at) => `2\r\n${String(at).padStart(2, '0')}\r\n`).join('');
    const server = await startRaw((socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${wire}0\r\n\r\n`);
    });
    const pieces: number[] = [];
    for await (const piece of (await sender().send(server.url)).body) pieces.push(piece.length);
    expect(pieces.reduce((sum, length) => sum + length, 0)).toBe(200);
    expect(pieces.length).toBeLessThan(5);
  });

  test.each([
    [{ 'X-Key': 'canary-key\r\nX-Evil: 1' }, 'the value of the header "X-Key" has characters that cannot be sent'],
    [{ 'X-Key': 'canary\u0000' }, 'the value of the header "X-Key" has characters that cannot be sent'],
    [{ Authorization: 'Bearer canary…' }, 'the value of the header "Authorization" has characters that cannot be sent'],
    [{ 'bad name': 'canary' }, '"bad name" cannot be the name of a header'],
    [{ '': 'canary' }, '"" cannot be the name of a header'],
  ])('refuses the headers %j without repeating a value', async (headers, message) => {
    const failure = await sender()
      .send('http://localhost:9', { headers })
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'usage', message });
    expect(String((failure as Error).stack)).not.toContain('canary');
  });

  test.each(['nonsense', 'ftp://localhost/', 'http://user:canary@localhost/', 'http://'])(
    'refuses the URL %s',
    async (url) => {
      const failure = await sender()
        .send(url)
        .catch((error: Error) => error);
      expect(failure).toMatchObject({ code: 'config' });
      expect((failure as Error).message).not.toContain('canary');
    },
  );
});
