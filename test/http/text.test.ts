import { expect, test } from 'vitest';
import { readText } from '../../src/http/text.ts';
import { startServer } from '../helpers/server.ts';
import { createSender, findFailure } from './sender.ts';
import { startRaw } from './servers.ts';

test('reads a whole body as text, without a byte order mark', async () => {
  const server = await startServer((_, response) => void response.end('\ufeffgrüße'));
  expect(await readText(await createSender('lone').send(server.url), 100)).toBe('grüße');
});

test('refuses an answer beyond the limit and closes the socket', async () => {
  const server = await startRaw((socket) => void socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(5000)}`));
  const failure = await findFailure(readText(await createSender('lone').send(server.url), 2048));
  expect(failure).toMatchObject({ code: 'provider', message: 'the answer is larger than 2 KB' });
  await server.closed;
});

test('takes the first part of an error, which says enough', async () => {
  const server = await startServer((_, response) => void response.writeHead(500).end('word '.repeat(1000)));
  expect(await readText(await createSender('lone').send(server.url), 2048)).toBe('word '.repeat(409));
});

test('takes what came of an error that broke off', async () => {
  const server = await startRaw((socket) => void socket.end('HTTP/1.1 401 No\r\nContent-Length: 99\r\n\r\nbad key'));
  expect(await readText(await createSender('lone').send(server.url), 2048)).toBe('bad key');
});

test('fails for an answer that broke off', async () => {
  const server = await startRaw((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a":'));
  expect(await findFailure(readText(await createSender('lone').send(server.url), 2048))).toMatchObject({
    code: 'network',
  });
});

test.each([
  ['windows-1251', 'text/html; charset=windows-1251', [0xcf, 0xf0, 0xe8], 'При'],
  ['UTF-8, whatever was announced', 'text/html; charset="ISO-8859-1"', [0xc3, 0xbc], 'ü'],
  ['a character set that nobody knows', 'text/html; charset=klingon', [0x41, 0xff], 'A\ufffd'],
])('reads %s', async (_, type, bytes, text) => {
  const server = await startServer(
    (_request, response) => void response.writeHead(502, { 'content-type': type }).end(Buffer.from(bytes)),
  );
  expect(await readText(await createSender('lone').send(server.url), 100)).toBe(text);
});
