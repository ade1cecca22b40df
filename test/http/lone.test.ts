import { mkdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createHttpClient } from '../../src/http/client.ts';
import { spyOnLoading, toChunkName } from '../helpers/loaded.ts';
import { createTestContext } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { createSender, findFailure, readBody } from './sender.ts';
import { sendOk, startHasty, startRaw } from './servers.ts';

test('a plain run loads neither undici nor HTTP of Node nor TLS nor zlib, and nothing for Markdown', async () => {
  const server = await startServer((_, response) => sendChatStream(response, ['hello']));
  const folder = temporaryFolder();
  const home = join(folder, '.prompts');
  mkdirSync(home);
  const providers = { x: { base_url: `${server.url}/v1`, default_model: 'm', auth_type: 'none' } };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ custom_providers: providers }));
  const { env, read } = spyOnLoading();
  const result = await spawnAix(['ask', 'hi', '--provider', 'custom:x'], { home, env });
  expect(result).toMatchObject({ code: 0, stdout: 'hello' });
  const { files, builtins } = read();
  expect(builtins).toContain('net');
  for (const name of ['http', 'https', '_http_client', 'tls', '_tls_wrap', 'zlib'])
    expect(builtins).not.toContain(name);
  const chunks = files.map(toChunkName);
  expect(chunks).toContain('run');
  for (const name of ['pool', 'render-markdown']) expect(chunks).not.toContain(name);
});

test('says of the connection, the length and the host what is so, whatever headers say of them', async () => {
  const server = await startRaw((socket) => sendOk(socket, 'ok'));
  const sender = createSender('lone');
  await sender.read(`${server.url}/v1/models?limit=5`, { headers: { 'X-Own': 'a' } });
  const headers = {
    Connection: 'keep-alive',
    'Content-Length': '1',
    'transfer-encoding': 'chunked',
    HOST: 'other.example',
  };
  await sender.read(server.url, { method: 'POST', body: 'grüße', headers });
  const host = `localhost:${server.port}`;
  expect(server.received).toEqual([
    `GET /v1/models?limit=5 HTTP/1.1\r\naccept-encoding: gzip, br\r\nX-Own: a\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    `POST / HTTP/1.1\r\nHOST: other.example\r\nContent-Length: 7\r\nConnection: close\r\n\r\n${Buffer.from('grüße').toString('latin1')}`,
  ]);
});

test('what an answer is searched for is made while the server thinks', async () => {
  let think = (): void => {};
  const prepared = new Promise<void>((resolve) => (think = resolve));
  const server = await startServer(async (_, response) => {
    await prepared;
    response.end('ok');
  });
  const context = createTestContext([]);
  const redactor = { ...context.redactor, answerForms: () => (think(), []) };
  const client = createHttpClient({ ...context, redactor });
  const timeouts = { connectMs: 5000, firstByteMs: 5000, byteIdleMs: 5000, payloadIdleMs: 5000, totalMs: null };
  const settings = { headers: {}, verifySsl: true, caFile: null, provider: 'custom:x' };
  const request = { ...settings, method: 'POST', url: server.url, body: '{}', timeouts } as const;
  expect(await client.send(request, context.signal)).toMatchObject({ status: 200 });
  await client.close();
});

test('the rest of a long body is not sent to a server whose answer is complete', async () => {
  const asked: Socket[] = [];
  const url = await startHasty((socket) => {
    asked.push(socket);
    socket.write('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 3\r\n\r\nwhy');
  });
  const body = 'x'.repeat(30_000_000);
  const response = await createSender('lone').send(url, { method: 'POST', body });
  expect([response.status, await readBody(response)]).toEqual([413, 'why']);
  const [socket] = asked;
  const closed = new Promise((resolve) => socket?.on('close', resolve));
  socket?.resume();
  await closed;
  expect(socket?.bytesRead).toBeLessThan(body.length);
});

test('what is wrong with bytes that waited for a slow reader is told, also when the server has left meanwhile', async () => {
  const left = { tell: (): void => {} };
  const hasLeft = new Promise<void>((resolve) => (left.tell = resolve));
  const server = await startRaw((socket) => {
    // More than is kept for a slow reader, so that the socket is paused, and no more than it reads even so.
    const long = 'x'.repeat(260 * 1024);
    socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${long.length.toString(16)}\r\n${long}\r\n`);
    setTimeout(() => socket.write('no size\r\n'), 100);
    setTimeout(() => socket.resetAndDestroy(), 200);
    socket.on('close', () => left.tell());
  });
  const response = await createSender('lone').send(server.url);
  await hasLeft;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await findFailure(readBody(response))).toMatchObject({ code: 'network', message: 'the answer broke off' });
});
