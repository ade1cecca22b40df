import { once } from 'node:events';
import { brotliCompressSync, constants, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startServer } from '../helpers/server.ts';
import { createSender, findFailure, readBody, transports } from './sender.ts';

const text = 'grüße '.repeat(5000);

function serveEncoded(encoding: string, body: Buffer): ReturnType<typeof startServer> {
  return startServer((_, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(body));
}

describe.each(transports)('over the %s transport', (transport) => {
  const sender = (): ReturnType<typeof createSender> => createSender(transport);

  test.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['identity', Buffer.from(text)],
    ['', Buffer.from(text)],
  ])('decodes "%s"', async (encoding, body) => {
    const server = await serveEncoded(encoding, body);
    expect(await sender().read(server.url)).toBe(text);
  });

  test('an encoded answer without a body is empty', async () => {
    const server = await serveEncoded('gzip', Buffer.alloc(0));
    expect(await sender().read(server.url)).toBe('');
  });

  test('an encoded stream is decoded as it arrives', async () => {
    const server = await startServer(async (_, response) => {
      const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
      gzip.pipe(response.writeHead(200, { 'content-encoding': 'gzip' }));
      gzip.write('data: first\n\n');
    });
    const response = await sender().send(server.url);
    for await (const chunk of response.body) {
      expect(Buffer.from(chunk).toString()).toBe('data: first\n\n');
      break;
    }
  });

  test.each([
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
  ])('a cut off %s body fails as one that broke off', async (encoding, body) => {
    const server = await serveEncoded(encoding, body.subarray(0, body.length - 5));
    const failure = await findFailure(sender().read(server.url));
    expect(failure).toMatchObject({ code: 'network', message: 'the answer broke off' });
    expect(failure.detail).toBe(`the ${encoding} data end too early`);
  });

  test.each(['gzip', 'br', 'deflate'])('a damaged %s body fails as unreadable', async (encoding) => {
    const server = await serveEncoded(
      encoding,
      Buffer.from('<html>this was never compressed, not for a moment</html>'),
    );
    const failure = await findFailure(sender().read(server.url));
    expect(failure).toMatchObject({ code: 'provider', message: 'the answer is unreadable' });
    expect(failure.detail).toBe(`the ${encoding} data are damaged`);
  });

  test('an unknown encoding is refused by name', async () => {
    const server = await serveEncoded('zstd', Buffer.from('whatever'));
    const failure = await findFailure(sender().read(server.url));
    expect(failure).toMatchObject({ code: 'provider', detail: 'the encoding "zstd" of the answer is not known' });
  });

  test('leaving an encoded body closes the socket', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const server = await startServer((_, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync(text));
    });
    const response = await sender().send(server.url);
    for await (const _ of response.body) break;
    await closed;
  });

  test('an encoded body that falls silent fails like any other', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync(text).subarray(0, 20));
    });
    const failure = await findFailure(sender().read(server.url, { timeouts: { byteIdleMs: 50 } }));
    expect(failure.message).toBe('nothing came for 0.05 s in the middle of the answer');
  });

  test('a decompression bomb ends in a failure, not in a dead machine', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 1 });
    const server = await serveEncoded('gzip', bomb);
    const response = await sender().send(server.url);
    const before = process.memoryUsage().rss;
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of response.body) bytes += chunk.length;
    })();
    const failure = await findFailure(reading);
    expect(failure).toMatchObject({ code: 'provider', message: 'the answer is larger than 256 MB' });
    expect(bytes).toBeLessThanOrEqual(256 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('a bomb aborted by hand is left at once', async () => {
    const server = await serveEncoded('gzip', gzipSync(Buffer.alloc(20 * 1024 * 1024)));
    const controller = new AbortController();
    const response = await sender().send(server.url, {}, controller.signal);
    controller.abort();
    expect((await readBody(response).catch((error: Error) => error.message)).length).toBeGreaterThan(0);
  });
});
