import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../../helpers/server.ts';
import { examine, look } from './examine.ts';

const key = 'fake-key-1234567890';
const tls = join(import.meta.dirname, '../../fixtures/tls');

function startModels(): Promise<TestServer> {
  return startServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${key}`) return sendJson(response, { error: 'wrong key' }, 401);
    sendJson(response, { data: [{ id: 'a' }] });
  });
}

test('tells which proxy counts, and never with its password', async () => {
  const env = {
    https_proxy: `http://me:${key}@proxy.example:3128`,
    HTTPS_PROXY: 'http://other.example',
    http_proxy: `socks5://me:${key}@proxy.example`,
    NO_PROXY: 'localhost, .corp.example',
    ALL_PROXY: `http://me:${key}@proxy.example`,
  };
  const { code, stdout, find } = await examine({ env });
  expect(code).toBe(3);
  expect(find('proxy', 'https_proxy')).toMatchObject({
    status: 'ok',
    message: 'http://proxy.example:3128, with a login',
  });
  expect(find('proxy', 'HTTPS_PROXY')).toMatchObject({ status: 'skipped', message: 'https_proxy goes before it' });
  expect(find('proxy', 'http_proxy')).toMatchObject({ status: 'failed', code: 'config' });
  expect(find('proxy', 'NO_PROXY')).toMatchObject({ status: 'ok', message: expect.stringContaining('2 entries') });
  expect(find('proxy', 'ALL_PROXY')).toMatchObject({ status: 'skipped', message: 'aix does not read it' });
  expect(stdout).not.toContain(key);
});

test('refuses a proxy variable that is no URL', async () => {
  const { code, find } = await examine({ env: { HTTPS_PROXY: 'http://:::' } });
  expect(code).toBe(3);
  expect(find('proxy', 'HTTPS_PROXY')).toMatchObject({
    status: 'failed',
    message: 'the variable "HTTPS_PROXY" holds no usable proxy address',
  });
});

test('fails for certificate files that are missing, empty or expired', async () => {
  const toEntry = (ca_file: string): object => ({ base_url: 'https://localhost:1/v1', ca_file });
  const home = createHome({
    custom_providers: {
      good: toEntry(join(tls, 'test-only-authority.cert.pem')),
      old: toEntry(join(tls, 'test-only-expired.cert.pem')),
      gone: toEntry('/nowhere.pem'),
    },
  });
  const { code, find } = await examine({ home, env: { NODE_EXTRA_CA_CERTS: join(home, 'config.json') } });
  expect(code).toBe(3);
  expect(find('certificates', 'custom:good')).toMatchObject({ status: 'ok' });
  expect(find('certificates', 'custom:old')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('expired'),
  });
  expect(find('certificates', 'custom:gone')).toMatchObject({
    status: 'failed',
    message: 'there is no certificate file "/nowhere.pem"',
  });
  expect(find('certificates', 'NODE_EXTRA_CA_CERTS')?.message).toContain('no certificate in the file');
});

test('asks every provider for free and says in one line what is well', async () => {
  const server = await startModels();
  const home = createHome({ custom_providers: { x: { base_url: `${server.url}/v1`, default_model: 'a' } } });
  const before = look(home);
  const { code, stdout, find } = await examine({ home, env: { AIX_X_API_KEY: key }, flags: [] });
  expect(code).toBe(0);
  expect(find('providers', 'custom:x')).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('key: accepted; models: 1 listed'),
  });
  expect(find('clock', 'clock')).toMatchObject({ status: 'ok' });
  expect(server.requests.every(({ method, path }) => `${method} ${path}` === 'GET /v1/models')).toBe(true);
  expect(stdout).not.toContain(key);
  expect(look(home)).toEqual(before);
});

test('ends with 4 for a wrong key, which is not shown even when the server repeats it', async () => {
  const server = await startServer((_, response) => sendJson(response, { error: { message: `bad key ${key}` } }, 401));
  const home = createHome({ custom_providers: { x: { base_url: `${server.url}/v1`, headers: { 'X-Secret': key } } } });
  const env = { AIX_X_API_KEY: key };
  for (const flags of [[], ['--json']]) {
    const { code, stdout, stderr } = await runAix(['doctor', ...flags], { home, env });
    expect({ code, stderr }).toEqual({ code: 4, stderr: 'aix: failed: providers custom:x\n' });
    expect(stdout + stderr).not.toContain(key);
  }
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
});

test('shows no secret, wherever it lies, not even with --debug', async () => {
  const server = await startServer((_, response) => sendJson(response, { error: { message: `no ${key}!` } }, 403));
  const base_url = `${server.url}/v1`;
  const oauth = { token_url: `${server.url}/token`, params: { password: key } };
  const home = createHome({
    custom_providers: {
      file: { base_url },
      command: { base_url, key_command: `echo ${key}` },
      header: { base_url, headers: { Authorization: 'Token ${SECRET}', 'X-Key': key }, extra_body: { key } },
      login: { base_url: `https://me:${key}@localhost:1/v1` },
      token: { base_url, auth_type: 'oauth2', oauth },
    },
  });
  writeFileSync(join(home, 'keys.json'), JSON.stringify({ keys: { [`custom:file@${server.host}`]: key } }));
  const env = {
    SECRET: key,
    AIX_TOKEN_API_KEY: key,
    HTTPS_PROXY: `http://me:${key}@127.0.0.1:1`,
    http_proxy: `socks://me:${key}@x`,
  };
  for (const flags of [['--offline'], [], ['--json'], ['--debug']]) {
    const { code, stdout, stderr } = await runAix(['doctor', ...flags], { home, env });
    expect(code).toBe(3);
    expect(stdout).toContain('custom:login');
    expect(stdout + stderr).not.toContain(key);
  }
  const sent = server.requests.map(({ headers }) => headers.authorization);
  expect(new Set(sent)).toEqual(new Set([`Bearer ${key}`, `Token ${key}`]));
});

test('only warns when credentials of a cloud account are not good for models', async () => {
  const server = await startServer((_, response) => sendJson(response, { message: 'not allowed' }, 403));
  const env = {
    AIX_BEDROCK_BASE_URL: server.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAFAKEFAKEFAKEFAKE',
    AWS_SECRET_ACCESS_KEY: key,
  };
  const { code, stdout, find } = await examine({ env, flags: [] });
  expect(code).toBe(0);
  expect(find('providers', 'bedrock')).toMatchObject({ status: 'warning', code: null });
  expect(server.requests.length).toBeGreaterThan(0);
  expect(stdout).not.toContain(key);
});

test('leaves a base URL without its version as it is and says what is right', async () => {
  const server = await startServer(({ path }, response) =>
    path === '/v1/models' ? sendJson(response, { data: [{ id: 'a' }] }) : sendJson(response, {}, 404),
  );
  const home = createHome({ custom_providers: { x: { base_url: server.url } } });
  const before = look(home);
  const { code, find } = await examine({ home, flags: [] });
  expect(code).toBe(5);
  expect(find('providers', 'custom:x')).toMatchObject({
    message: expect.stringContaining(`answers at ${server.url}/v1, not`),
  });
  expect(look(home)).toEqual(before);
});

test('warns of a clock that is an hour off', async () => {
  for (const [hours, words] of [
    [1, 'behind'],
    [-1, 'ahead of'],
  ] as const) {
    const server = await startServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + hours * 3_600_000).toUTCString());
      sendJson(response, { data: [{ id: 'a' }] });
    });
    const home = createHome({ custom_providers: { x: { base_url: `${server.url}/v1` } } });
    const { code, find } = await examine({ home, flags: [] });
    expect(code).toBe(0);
    expect(find('clock', 'clock')).toMatchObject({
      status: 'warning',
      message: `60 minutes ${words} the clocks of the providers`,
    });
  }
});

test('makes no request with --offline', async () => {
  const server = await startModels();
  const home = createHome({ custom_providers: { x: { base_url: `${server.url}/v1` } } });
  const { code, find } = await examine({ home, env: { AIX_X_API_KEY: key } });
  expect({ code, requests: server.requests }).toEqual({ code: 0, requests: [] });
  expect(find('providers', 'all')).toMatchObject({ status: 'skipped' });
  expect(find('clock', 'clock')).toMatchObject({ status: 'skipped' });
});

test('waits five seconds for a provider that never answers', async () => {
  const server = await startServer(() => {});
  const x = { base_url: `${server.url}/v1`, key_command: 'sleep 60' };
  const home = createHome({ custom_providers: { x, y: { base_url: `${server.url}/v1` } } });
  const start = performance.now();
  const { code, find } = await examine({ home, flags: [] });
  expect(code).toBe(7);
  for (const name of ['custom:x', 'custom:y']) expect(find('providers', name)).toMatchObject({ code: 'network' });
  expect(performance.now() - start).toBeLessThan(7000);
});

test('names a default provider that there is not, and one without its key', async () => {
  const wrong = await examine({ home: createHome({ default_provider: 'opnai' }), flags: [] });
  expect(wrong.code).toBe(3);
  expect(wrong.find('providers', 'default_provider')).toMatchObject({ hint: 'did you mean "openai"?' });
  const keyless = await examine({ home: createHome({ default_provider: 'openai' }), flags: [] });
  expect(keyless).toMatchObject({ code: 4 });
  expect(keyless.find('providers', 'default_provider')).toMatchObject({ status: 'failed', hint: 'aix api-key openai' });
});
