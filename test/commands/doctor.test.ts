import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHome, installFile } from '../helpers/home.ts';
import { createOutput, createTestContext, runAix, type RunOptions } from '../helpers/run.ts';
import { runProgram } from '../../src/cli/program.ts';
import { sendJson, startServer, type TestServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const key = 'fake-key-1234567890';
const tls = join(import.meta.dirname, '../fixtures/tls');

interface Found {
  readonly group: string;
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly hint: string | null;
  readonly code: string | null;
}

/** Nothing but what the test gives: no server of the developer's is asked. */
async function examine(options: RunOptions & { readonly flags?: readonly string[] } = {}) {
  const result = await runAix(['doctor', '--json', ...(options.flags ?? ['--offline'])], options);
  const { findings } = JSON.parse(result.stdout) as { findings: readonly Found[] };
  const find = (group: string, name: string): Found | undefined =>
    findings.find((finding) => finding.group === group && finding.name === name);
  return { ...result, findings, find };
}

/** Every path with its mode and content. */
function look(folder: string): readonly string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((name) => join(folder, name));
  return [folder, ...paths].map((path) => {
    const stats = lstatSync(path);
    return `${path} ${stats.mode.toString(8)} ${stats.mtimeMs} ${stats.isFile() ? readFileSync(path, 'utf8') : ''}`;
  });
}

function startModels(): Promise<TestServer> {
  return startServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${key}`) return sendJson(response, { error: 'wrong key' }, 401);
    sendJson(response, { data: [{ id: 'a' }] });
  });
}

test('finds nothing wrong with an empty home, and does not make one', async () => {
  const home = join(temporaryFolder(), '.prompts');
  const { code, find } = await examine({ home });
  expect(code).toBe(0);
  expect(find('home', 'folder')).toMatchObject({
    status: 'ok',
    message: `"${home}" is made when something is first stored`,
  });
  expect(find('program', 'node')).toMatchObject({ status: 'ok', message: process.versions.node });
  expect(find('keys', 'keychain')).toMatchObject({ status: 'warning', message: expect.stringContaining('none here') });
  expect(readdirSync(join(home, '..'))).toEqual([]);
});

test('warns of modes that let others in, and leaves them as they are', async () => {
  const home = createHome({ default_model: 'm' });
  writeFileSync(join(home, 'keys.json'), '{"keys":{"openai@api.openai.com":"fake"}}');
  for (const name of ['config.json', 'keys.json']) chmodSync(join(home, name), 0o644);
  chmodSync(home, 0o755);
  const before = look(home);
  const { code, find } = await examine({ home, flags: [] });
  expect(code).toBe(0);
  expect(find('home', 'mode')).toMatchObject({ status: 'warning', hint: `chmod 700 '${home}'` });
  expect(find('config', 'mode')).toMatchObject({ status: 'warning', message: '0644 lets others in, 0600 is wanted' });
  expect(find('keys', 'keys.json')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('1 key, mode 0644'),
  });
  expect(look(home)).toEqual(before);
});

test('shows the place in a config that is broken, and ends with 3', async () => {
  const home = createHome();
  writeFileSync(join(home, 'config.json'), '{\n  "default_model": "m",\n}', { mode: 0o600 });
  const { code, stderr, find } = await examine({ home, flags: [] });
  expect({ code, stderr }).toEqual({ code: 3, stderr: 'aix: failed: config config.json\n' });
  expect(find('config', 'config.json')).toMatchObject({
    status: 'failed',
    code: 'config',
    message: expect.stringContaining('config.json:2:23: found a comma'),
    hint: 'put it right with: aix config edit',
  });
  expect(find('providers', 'all')).toMatchObject({ status: 'skipped' });
});

test('names settings that nobody reads, and those that a repository cannot set', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.prompts'));
  writeFileSync(join(cwd, '.prompts/config.json'), '{"editor": "vi"}');
  const { code, find } = await examine({ home: createHome({ default_modle: 'm' }), cwd });
  expect(code).toBe(0);
  expect(find('config', 'unknown')).toMatchObject({
    message: 'aix does not read "default_modle"',
    hint: 'did you mean "default_model"?',
  });
  expect(find('config', 'repository')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('"editor"'),
  });
});

test('fails where a file stands in the place of the folder, or of one above it', async () => {
  const home = join(temporaryFolder(), 'home');
  writeFileSync(home, '');
  for (const place of [home, join(home, 'below')]) {
    const { code, find } = await examine({ home: place });
    expect(code).toBe(3);
    expect(find('home', 'folder')).toMatchObject({ status: 'failed', message: `"${home}" is no folder` });
  }
});

test.skipIf(process.getuid?.() === 0)('fails where the folder cannot be written', async () => {
  const home = createHome();
  chmodSync(home, 0o500);
  expect((await examine({ home })).find('home', 'access')).toMatchObject({ status: 'failed', code: 'config' });
});

test('counts prompts that cannot be read and names drivers that cannot be used', async () => {
  const home = createHome();
  writeFileSync(join(home, 'prompts/good.md'), 'Hello');
  writeFileSync(join(home, 'prompts/bad.md'), '---\n: [\n---\nHello');
  await installFile(home, { name: 'torn.json', content: '{"chat": ' });
  const { code, find } = await examine({ home });
  expect(code).toBe(3);
  expect(find('prompts', 'prompts')).toMatchObject({
    status: 'warning',
    message: '1 of 2 prompts cannot be read: "bad"',
  });
  expect(find('drivers', 'torn')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('torn.json:1:10'),
  });
});

test('tells of trust, indexes and caches that are broken', async () => {
  const home = createHome();
  mkdirSync(join(home, 'cache'), { mode: 0o700 });
  for (const name of ['trust.json', 'keychain.json', 'keys.json', 'cache/quirks.json'])
    writeFileSync(join(home, name), `{"${key}`, { mode: 0o600 });
  const { code, stdout, find } = await examine({ home });
  expect(code).toBe(3);
  for (const [group, name] of [
    ['files', 'trust.json'],
    ['keys', 'keys.json'],
    ['keys', 'keychain.json'],
  ] as const)
    expect(find(group, name)).toMatchObject({ status: 'failed', code: 'config' });
  expect(find('files', 'cache')).toMatchObject({ status: 'warning', hint: `rm -r '${join(home, 'cache')}'` });
  expect(stdout).not.toContain(key);
});

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
    hint: expect.stringContaining('http://user'),
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
  const { code, stdout, find } = await examine({ home, env: { AIX_CUSTOM_X_API_KEY: key }, flags: [] });
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
  const env = { AIX_CUSTOM_X_API_KEY: key };
  for (const flags of [[], ['--json']]) {
    const { code, stdout, stderr } = await runAix(['doctor', ...flags], { home, env });
    expect({ code, stderr }).toEqual({ code: 4, stderr: 'aix: failed: providers custom:x\n' });
    expect(stdout + stderr).not.toContain(key);
  }
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
  const { code, find } = await examine({ home, env: { AIX_CUSTOM_X_API_KEY: key } });
  expect({ code, requests: server.requests }).toEqual({ code: 0, requests: [] });
  expect(find('providers', 'all')).toMatchObject({ status: 'skipped' });
  expect(find('clock', 'clock')).toMatchObject({ status: 'skipped' });
});

test('waits five seconds for a provider that never answers', async () => {
  const server = await startServer(() => {});
  const deaf = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void deaf.close());
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
  const server = await startModels();
  const env = { AIX_OPENAI_BASE_URL: server.url };
  const home = createHome({
    custom_providers: { work: { preset: 'openai', base_url: 'https://api.openai.com/v1', enabled: false } },
  });
  expect((await examine({ home, env, flags: [] })).find('providers', 'custom:work')).toBeUndefined();
  const keyless = await examine({ home: createHome({ default_provider: 'openai' }), flags: [] });
  expect(keyless).toMatchObject({ code: 4 });
  expect(keyless.find('providers', 'openai')).toMatchObject({ status: 'failed', hint: 'aix api-key openai' });
});

test('aligns the columns, with the hint below and colour on a terminal alone', async () => {
  const home = createHome();
  chmodSync(home, 0o755);
  const plain = await runAix(['doctor', '--offline'], { home });
  expect(plain.stdout).toMatch(/^home +mode +warning {2}0755 lets others in, 0700 is wanted\n +hint: chmod 700 /m);
  const columns = plain.stdout
    .split('\n')
    .filter((line) => /^\w/.test(line))
    .map((line) => line.search(/ (ok|warning|skipped) /));
  expect(new Set(columns).size).toBe(1);
  expect(plain.stderr).toBe('aix: nothing failed, warnings: 2\n');
  const { output, text } = createOutput(true);
  const context = createTestContext(['doctor', '--offline'], { home, stdout: { ...output, hasColor: true } });
  await runProgram(context, ['doctor', '--offline']);
  expect(text()).toContain('\u001b[33mwarning\u001b[39m');
});
