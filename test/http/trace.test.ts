import { describe, expect, test } from 'vitest';
import { startServer } from '../helpers/server.ts';
import { createSender, transports } from './sender.ts';

const key = 'canary-key-0123456789';
const base64 = Buffer.from(key).toString('base64');

describe.each(transports)('with --debug over the %s transport', (transport) => {
  const sender = (): ReturnType<typeof createSender> => createSender(transport, { argv: ['--debug'] });

  test('the traffic is shown on stderr', async () => {
    const server = await startServer((_, response) => {
      response
        .writeHead(200, { 'x-ratelimit-remaining-tokens': '9', 'set-cookie': 'a=b' })
        .end('data: one\n\ndata: two');
    });
    const client = sender();
    await client.read(`${server.url}/v1?a=b`, { method: 'POST', headers: { 'X-Custom': 'c' }, body: '{"a":\n1}' });
    const lines = client.stderr().split('\n');
    expect(lines).toEqual(expect.arrayContaining([`> POST ${server.url}/v1?a=b`, '> X-Custom: c', '> {"a":', '> 1}']));
    expect(lines).toEqual(
      expect.arrayContaining(['< status 200', '< x-ratelimit-remaining-tokens: 9', '< set-cookie: ***']),
    );
    expect(lines.slice(-4)).toEqual(['< data: one', '< ', '< data: two', '']);
  });

  test('no key is shown, wherever it was sent or comes back, also byte by byte', async () => {
    const server = await startServer(async ({ headers, path }, response) => {
      response.writeHead(401, { 'x-echo': key });
      for (const letter of `your key ${key} ${base64} ${String(headers.authorization)} ${path}\n`) {
        response.write(letter);
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const client = sender();
    const headers = { Authorization: `Bearer ${key}`, 'x-api-key': 'unknown', 'X-Note': key };
    await client.read(`${server.url}/?key=${key}`, { method: 'POST', headers, body: JSON.stringify({ key }) });
    expect(client.stderr()).toContain('> Authorization: ***');
    expect(client.stderr()).toContain('> x-api-key: ***');
    expect(client.stderr()).toContain('your key ***');
    expect(client.stderr()).not.toContain(key);
    expect(client.stderr()).not.toContain(base64);
  });

  test('no part of a key is shown where a line of many keys is cut, nor where a server splits one over messages', async () => {
    const server = await startServer((_, response) => {
      const [head, tail] = [key.slice(0, 14), key.slice(-14)];
      response.end(`a\n${key.repeat(5000)}\n${JSON.stringify({ head })}\n${JSON.stringify({ tail })}\n`);
    });
    const client = sender();
    await client.read(server.url, { headers: { Authorization: `Bearer ${key}` } });
    expect(client.stderr()).toContain('< {"head":"***"}\n< {"tail":"***"}\n');
    expect(client.stderr()).not.toMatch(/canary|key-/);
  });

  test('a long line is cut and control characters are made visible', async () => {
    const server = await startServer((_, response) => void response.end(`\u001b[2J${'x'.repeat(100_000)}`));
    const client = sender();
    await client.read(server.url);
    expect(client.stderr()).toContain('< \\x1b[2Jxxx');
    expect(client.stderr().length).toBeLessThan(10_000);
  });
});

test('without --debug nothing is shown', async () => {
  const server = await startServer((_, response) => void response.end('ok'));
  const client = createSender('lone');
  await client.read(server.url);
  expect(client.stderr()).toBe('');
});
