import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Failure } from '../../src/errors.ts';
import { findProxy } from '../../src/http/proxy.ts';
import { createSender, findFailure } from './sender.ts';
import { certificates, sendOk, startProxy, startRaw, startTls } from './servers.ts';

const http = 'http://api.example/v1';
const https = 'https://api.example/v1';
const env = { HTTP_PROXY: 'http://plain.example:3128', HTTPS_PROXY: 'http://secure.example:3128' };

function findHost(url: string, variables: Readonly<Record<string, string>>): string | null {
  return findProxy(new URL(url), variables)?.host ?? null;
}

describe('the proxy for a URL', () => {
  test('is named by the variable for its protocol', () => {
    expect(findHost(http, env)).toBe('plain.example:3128');
    expect(findHost(https, env)).toBe('secure.example:3128');
    expect(findHost(https, { HTTP_PROXY: env.HTTP_PROXY })).toBe(null);
    expect(findHost(http, {})).toBe(null);
  });

  test('is named by the lower-case variable first, and an empty one means none', () => {
    expect(findHost(https, { ...env, https_proxy: 'http://lower.example:1' })).toBe('lower.example:1');
    expect(findHost(https, { ...env, https_proxy: '' })).toBe(null);
  });

  test('may lack its protocol', () => {
    expect(findHost(https, { https_proxy: 'lower.example:3128' })).toBe('lower.example:3128');
  });

  test.each([
    'http://localhost:1',
    'http://api.localhost',
    'https://127.0.0.1',
    'http://127.8.9.1:99',
    'http://[::1]:8080',
  ])('is none for loopback: %s', (url) => expect(findHost(url, env)).toBe(null));

  test.each([
    ['*', true],
    ['api.example', true],
    ['API.Example', true],
    ['.example', true],
    ['*.example', true],
    ['example', true],
    ['other.example, api.example', true],
    ['other.example api.example', true],
    ['api.example:443', true],
    ['api.example:80', false],
    ['pi.example', false],
    ['api.example.org', false],
    ['', false],
    [',', false],
  ])('with NO_PROXY "%s" is left out: %s', (list, isLeftOut) => {
    expect(findHost(https, { ...env, NO_PROXY: list }) === null).toBe(isLeftOut);
    expect(findHost(https, { ...env, no_proxy: list }) === null).toBe(isLeftOut);
  });

  test.each(['[fe80::1]', 'fe80::1', '[fe80::1]:8080'])('is none for an IPv6 address in NO_PROXY: %s', (list) => {
    expect(findHost('http://[fe80::1]:8080', { ...env, NO_PROXY: list })).toBe(null);
  });

  test.each([
    ['http://10.1.2.3/v1', '10.0.0.0/8', true],
    ['http://11.1.2.3/v1', '10.0.0.0/8', false],
    ['http://192.168.7.9:8080', 'example,192.168.0.0/21', true],
    ['http://[fd00::7]:8080', 'fd00::/8', true],
    ['http://[fe80::7]', 'fd00::/8', false],
    ['http://api.example', '0.0.0.0/0', false],
    ['http://10.1.2.3', '10.0.0.0/99', false],
    ['http://10.1.2.3', 'fd00::/8', false],
  ])('of %s with the range NO_PROXY "%s" is left out: %s', (url, list, isLeftOut) => {
    expect(findHost(url, { ...env, NO_PROXY: list }) === null).toBe(isLeftOut);
  });

  test('gives its credentials, decoded, apart from its address', () => {
    const proxy = findProxy(new URL(https), { https_proxy: 'http://me:p%40ss@secure.example' });
    const proof = Buffer.from('me:p@ss').toString('base64');
    const place = { origin: 'http://secure.example', host: 'secure.example' };
    expect(proxy).toEqual({ ...place, credentials: `Basic ${proof}`, secrets: ['p@ss', proof] });
  });

  test.each([
    'socks5://u:canary@p.example',
    'http://u:canary@',
    'http://u:canary%zz@p.example',
    'http://p.example:canary',
  ])('is refused when it cannot be used, without its password: %s', (value) => {
    const find = (): unknown => findProxy(new URL(https), { HTTPS_PROXY: value });
    expect(find).toThrow(Failure);
    expect(find).toThrow('the variable "HTTPS_PROXY" holds no usable proxy address');
    expect(find).not.toThrow('canary');
  });
});

describe('a request over a proxy', () => {
  test('is handed over whole when it is plain', async () => {
    const target = await startRaw((socket) => sendOk(socket, 'hello'));
    const proxy = await startProxy(target.port);
    const sender = createSender('lone', { env: { HTTP_PROXY: `http://me:pass@127.0.0.1:${proxy.port}` } });
    expect(await sender.read('http://api.example:8080/v1?a=b', { method: 'POST', body: '{}' })).toBe('hello');
    expect(proxy.received[0]).toMatch(
      /^POST http:\/\/api.example:8080\/v1\?a=b HTTP\/1.1\r\nhost: api.example:8080\r\n/i,
    );
    expect(proxy.received[0]).toContain('proxy-authorization: Basic bWU6cGFzcw==');
  });

  test('goes through a tunnel when it is secure, and the proxy sees neither key nor prompt', async () => {
    const target = await startTls('other-host', (socket) => sendOk(socket, 'hello'));
    const proxy = await startProxy(target.port);
    const sender = createSender('lone', { env: { HTTPS_PROXY: `http://me:pass@127.0.0.1:${proxy.port}` } });
    const caFile = join(certificates, 'test-only-authority.cert.pem');
    const headers = { authorization: 'Bearer canary' };
    expect(await sender.read('https://other.example/v1', { caFile, headers, method: 'POST', body: 'prompt' })).toBe(
      'hello',
    );
    expect(proxy.received[0]).toMatch(/^CONNECT other.example:443 HTTP\/1.1\r\n/);
    expect(proxy.received[0]).toContain('proxy-authorization: Basic bWU6cGFzcw==');
    expect(proxy.received[0]).not.toContain('canary');
    expect(target.received[0]).toContain('authorization: Bearer canary');
    expect(target.received[0]).not.toContain('bWU6cGFzcw');
  });

  test('checks the certificate of the host behind the tunnel', async () => {
    const target = await startTls('other-host', (socket) => sendOk(socket, 'hello'));
    const proxy = await startProxy(target.port);
    const sender = createSender('lone', { env: { HTTPS_PROXY: `127.0.0.1:${proxy.port}` } });
    const caFile = join(certificates, 'test-only-authority.cert.pem');
    const failure = await findFailure(sender.send('https://api.example/v1', { caFile }));
    expect(failure).toMatchObject({
      code: 'network',
      detail: expect.stringContaining('TLS: certificate of another host'),
    });
    expect(await sender.read('https://api.example/v1', { verifySsl: false })).toBe('hello');
  });

  test('fails naming the proxy when nobody listens there', async () => {
    const sender = createSender('lone', { env: { HTTPS_PROXY: 'http://me:canary@127.0.0.1:9' } });
    const failure = await findFailure(sender.send('https://api.example/v1'));
    expect(failure).toMatchObject({ message: 'Connection failed to https://api.example/v1', code: 'network' });
    expect(failure.detail).toBe('connection refused (by way of the proxy 127.0.0.1:9)');
    expect(failure.hint).toBe('check HTTP_PROXY, HTTPS_PROXY and NO_PROXY');
  });

  test.each([
    ['https', 407, false],
    ['http', 407, false],
    ['https', 403, false],
    ['https', 503, true],
  ])('over %s fails with the status %i of the proxy, to be tried again: %s', async (protocol, status, isRetryable) => {
    const proxy = await startRaw((socket) => void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`));
    const address = `http://127.0.0.1:${proxy.port}`;
    const sender = createSender('lone', { env: { HTTPS_PROXY: address, HTTP_PROXY: address } });
    const failure = await findFailure(sender.send(`${protocol}://api.example/v1`));
    const detail = `the proxy refused with status ${status} (by way of the proxy 127.0.0.1:${proxy.port})`;
    expect(failure).toMatchObject({ code: 'network', detail, isRetryable });
    expect(proxy.received).toHaveLength(1);
  });

  test.each([
    ['hangs up', '', /^connection (closed|reset)/],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', /^the proxy does not speak HTTP/],
    ['opens a tunnel and hangs up', 'HTTP/1.1 200 OK\r\n\r\n', /^connection (closed|reset)|TLS/],
  ])('fails after one connection when the proxy %s', async (_, said, detail) => {
    const proxy = await startRaw((socket) => void socket.end(said));
    const sender = createSender('lone', { env: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` } });
    const failure = await findFailure(sender.send('https://api.example/v1', { timeouts: { connectMs: 3000 } }));
    expect(failure).toMatchObject({ code: 'network', detail: expect.stringMatching(detail) });
    expect(proxy.received).toHaveLength(1);
  });

  test('checks the certificate of the proxy itself, whatever the environment says', async () => {
    const proxy = await startTls('expired', () => {});
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    onTestFinished(() => void delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
    const sender = createSender('lone', { env: { HTTPS_PROXY: `https://localhost:${proxy.port}` } });
    const failure = await findFailure(sender.send('https://api.example/v1', { verifySsl: false }));
    expect(failure.detail).toMatch(/^TLS to the proxy: certificate (expired|from)/);
  });

  test('fails in time when the proxy is silent', async () => {
    const proxy = await startRaw(() => {});
    const sender = createSender('lone', { env: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` } });
    const failure = await findFailure(sender.send('https://api.example/v1', { timeouts: { connectMs: 60 } }));
    expect(failure.detail).toBe(`no connection within 0.06 s (by way of the proxy 127.0.0.1:${proxy.port})`);
  });
});
