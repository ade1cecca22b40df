import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { startServer } from '../../helpers/server.ts';

function ask(url: string, ...flags: readonly string[]): Promise<RunResult> {
  return runAix(['ask', 'look', '--provider', 'mock', '-q', '--url', url, ...flags]);
}

function send(type: string, body: string | Buffer, status = 200) {
  return (_request: unknown, response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': type }).end(body);
}

test('a page is fetched once, without a key, and added with its address above it', async () => {
  const server = await startServer(send('text/plain; charset=utf-8', 'words é\n'));
  const result = await ask(`${server.url}/a?b=1#part`, '--url', `${server.url}/a?b=1#part`);
  expect(result).toEqual({ code: 0, stdout: `look\n\n--- ${server.url}/a?b=1#part ---\nwords é`, stderr: '' });
  expect(server.requests).toMatchObject([{ method: 'GET', path: '/a?b=1', body: '' }]);
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('HTML is reduced to its words', async () => {
  const page =
    '<!doctype html><html><head><title>A &amp; B</title><style>p{}</style><script>if (a<b) x("</p>")</script></head>' +
    '<body><h1>Head\n line</h1><p>one <b>two</b>&nbsp;&#x263a;&#33; 1 < 2 &unknown;</p><!-- <p>no</p> --><ul><li>x<li>y</ul></body>';
  const server = await startServer(send('text/html', page));
  const { stdout } = await ask(server.url);
  expect(stdout.split(' ---\n')[1]).toBe('A & B\n\nHead\nline\n\none two ☺! 1 < 2 &unknown;\n\nx\ny');
});

test.each([
  ['<script'.repeat(100_000)],
  ['<'.repeat(500_000)],
  ['<!--'.repeat(200_000)],
  ['<style></styl'.repeat(60_000)],
  ['İ<p>'.repeat(100_000)],
])('a hostile page takes no longer than another: %.10s', { timeout: 10_000 }, async (page) => {
  const server = await startServer(send('text/html', page));
  expect((await ask(server.url)).code).toBe(0);
});

test('the character set of the page is heeded', async () => {
  const server = await startServer(send('text/plain; charset="ISO-8859-1"', Buffer.from([0xe9])));
  expect((await ask(server.url)).stdout).toContain('é');
});

test.each([
  ['a status', send('text/plain', 'x', 404), 2, 'answered 404\n'],
  ['another type', send('image/png', 'x'), 2, 'is image/png, not text\n'],
  ['more than 1 MiB', send('text/plain', 'x'.repeat(1_048_577)), 2, 'is larger than 1 MiB\n'],
  [
    'a redirect',
    (_: unknown, response: ServerResponse) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    5,
    'redirected to 127.0.0.1:1, not followed\n  status 302\nhint: a redirect is not followed: give the address it leads to\n',
  ],
])('%s is an error, and nothing is sent', async (_, answer, code, words) => {
  const server = await startServer(answer);
  const result = await ask(server.url);
  expect(result).toMatchObject({ code, stdout: '' });
  expect(result.stderr).toContain(words);
});

test('an unreachable host is an error of the network', async () => {
  expect(await ask('http://127.0.0.1:1/')).toMatchObject({ code: 7, stdout: '' });
});

test.each([
  ['http://example.com/', 'is not encrypted'],
  ['ftp://example.com/', 'must be an https address'],
  ['file:///etc/passwd', 'must be an https address'],
  ['words', 'must be an https address'],
  ['https://me:secret@example.com/', 'holds a user name or a password'],
])('--url %s is refused', async (url, words) => {
  const result = await ask(url);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain(words);
  expect(result.stderr).not.toContain('secret');
});

test('a dry run fetches nothing', async () => {
  const server = await startServer(send('text/plain', 'x'));
  const result = await ask(server.url, '-n');
  expect(result).toEqual({ code: 0, stdout: `look\n\n--- ${server.url} ---\n[url: not fetched]`, stderr: '' });
  expect(server.requests).toEqual([]);
});
