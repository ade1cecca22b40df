import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { presets } from '../../src/providers/presets.ts';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../helpers/server.ts';

const data = [{ id: 'llama3.2', context_length: 4096 }, { id: 'qw\u001b[31men3' }];
const dead = 'http://127.0.0.1:1/v1';
/** Takes the places of the servers that may run on this machine. */
const silent = Object.fromEntries(
  presets.filter(({ isLocal }) => isLocal).map(({ name }) => [name, { base_url: dead, enabled: false }]),
);

function startList(rows: readonly object[] = data): Promise<TestServer> {
  return startServer((_, response) => sendJson(response, { data: rows }));
}

function homeOf(urls: Readonly<Record<string, string>>, fields: object = {}): string {
  const entries = Object.entries(urls).map(([name, url]) => [name, { base_url: url, auth_type: 'none', ...fields }]);
  return createHome({ custom_providers: { ...silent, ...Object.fromEntries(entries) } });
}

function cacheFile(home: string): string {
  const folder = join(home, 'cache', 'models');
  return join(folder, readdirSync(folder)[0] ?? '');
}

/** Makes the kept list older than it is. */
function age(home: string, days: number): void {
  const document = JSON.parse(readFileSync(cacheFile(home), 'utf8'));
  const at = Date.now() - days * 86_400_000;
  writeFileSync(cacheFile(home), JSON.stringify({ ...document, fetched_at: at }));
}

describe('provider models', () => {
  test('lists in columns and marks the default', async () => {
    const { url } = await startList();
    const home = homeOf({ x: `${url}/v1` }, { default_model: 'llama3.2' });
    const stdout = 'llama3.2\tcustom:x\t4096\t-\t-\t-\t-\tdefault\nqwen3\tcustom:x\t-\t-\t-\t-\t-\t\n';
    expect(await runAix(['provider', 'models', 'x'], { home })).toEqual({ code: 0, stdout, stderr: '' });
  });

  test('keeps names whole on a terminal of 60 columns, where less is told', async () => {
    const id = 'a-vendor/model-of-some-length-8b-instruct';
    const { url } = await startList([{ id, context_length: 4096 }]);
    const { stdout } = await runAix(['provider', 'models', 'x'], {
      home: homeOf({ x: `${url}/v1` }),
      isTerminal: true,
      columns: 60,
    });
    expect(stdout).toBe(`${'model'.padEnd(id.length)}  provider  context\n${id}  custom:x  4096\n`);
  });

  test('lists as one JSON document, where unknown is null', async () => {
    const { url } = await startList();
    const home = homeOf({ x: `${url}/v1` });
    const { stdout } = await runAix(['provider', 'models', 'custom:x', '--json'], { home });
    expect(JSON.parse(stdout)[0]).toEqual({
      id: 'llama3.2',
      provider: 'custom:x',
      name: null,
      kind: null,
      context_window: 4096,
      output_limit: null,
      inputs: null,
      price: null,
      owned_by: null,
      is_default: false,
      source: 'provider',
      fetched_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test('asks a provider once in a day, and again with --refresh', async () => {
    const server = await startList();
    const home = homeOf({ x: `${server.url}/v1` });
    const first = await runAix(['provider', 'models', 'x'], { home });
    expect(await runAix(['provider', 'models', 'x'], { home })).toEqual(first);
    expect(server.requests).toHaveLength(1);
    await runAix(['provider', 'models', 'x', '--refresh'], { home });
    expect(server.requests).toHaveLength(2);
    age(home, 1.1);
    await runAix(['provider', 'models', 'x'], { home });
    expect(server.requests).toHaveLength(3);
  });

  test('does not trust a list from tomorrow', async () => {
    const server = await startList();
    const home = homeOf({ x: `${server.url}/v1` });
    await runAix(['provider', 'models', 'x'], { home });
    age(home, -1);
    await runAix(['provider', 'models', 'x'], { home });
    expect(server.requests).toHaveLength(2);
  });

  test('tells how old a kept list is on a terminal', async () => {
    const { url } = await startList();
    const home = homeOf({ x: `${url}/v1` });
    await runAix(['provider', 'models', 'x'], { home });
    age(home, 0.2);
    const { stderr } = await runAix(['provider', 'models', 'x'], { home, isTerminal: true });
    expect(stderr).toBe('aix: the list of "custom:x" is from 5 hours ago; --refresh asks again\n');
  });

  test('shows an old list when the provider does not answer, and says so', async () => {
    let isDown = false;
    const { url } = await startServer((_, response) => sendJson(response, { data }, isDown ? 503 : 200));
    const home = homeOf({ x: `${url}/v1` });
    await runAix(['provider', 'models', 'x'], { home });
    isDown = true;
    age(home, 3);
    const { code, stdout, stderr } = await runAix(['provider', 'models', 'x', '--json'], { home });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)[0]).toMatchObject({ id: 'llama3.2', source: 'stale' });
    expect(stderr).toContain('"custom:x" does not list its models, this is its list from 3 days ago: 503');
  });

  test('shows no old list in place of a refused key', async () => {
    let status = 200;
    const { url } = await startServer((_, response) =>
      sendJson(response, { data, error: status < 400 ? undefined : 'no' }, status),
    );
    const home = homeOf({ x: `${url}/v1` });
    await runAix(['provider', 'models', 'x'], { home });
    status = 401;
    expect(await runAix(['provider', 'models', 'x', '--refresh'], { home })).toMatchObject({ code: 4, stdout: '' });
  });

  test('shows the dated table of a vendor that cannot be reached, and says so', async () => {
    const options = { env: { OPENAI_API_KEY: 'fake-key-1234567890', HTTPS_PROXY: 'http://127.0.0.1:1' } };
    const { code, stdout, stderr } = await runAix(['provider', 'models', 'openai', 'gpt-5-mini'], options);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'gpt-5-mini\topenai\t400000\t128000\ttext,image,pdf\t0.25\t2\t\n',
    });
    expect(stderr).toMatch(/"openai" does not list its models, these are the models known on 2026-\d\d-\d\d: /);
  });

  test('fails where nothing stands in', async () => {
    const { code, stdout } = await runAix(['provider', 'models', 'x'], { home: homeOf({ x: dead }) });
    expect({ code, stdout }).toEqual({ code: 7, stdout: '' });
  });

  test('lists models of a built-in only with its key', async () => {
    const { code, stderr } = await runAix(['provider', 'models', 'openai']);
    expect(code).toBe(4);
    expect(stderr).toContain('aix api-key openai');
  });

  test('lists the models of the mock and keeps nothing', async () => {
    const home = createHome();
    const { stdout } = await runAix(['provider', 'models', 'mock'], { home });
    expect(stdout).toContain('echo\tmock\t-\t-\t-\t-\t-\tdefault\n');
    expect(readdirSync(home)).not.toContain('cache');
  });

  test('lists also where nothing can be kept', async () => {
    const { url } = await startList();
    const home = homeOf({ x: `${url}/v1` });
    mkdirSync(join(home, 'cache'));
    writeFileSync(join(home, 'cache', 'models'), 'in the way');
    chmodSync(join(home, 'cache'), 0o700);
    const { code, stdout, stderr } = await runAix(['provider', 'models', 'x', 'llama'], { home });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('llama3.2') });
    expect(stderr).toContain('the list of "custom:x" cannot be kept');
  });
});

describe('models', () => {
  test('lists the models of all providers, those that fail named on stderr', async () => {
    const [one, two] = [await startList([{ id: 'a' }]), await startList([{ id: 'b' }])];
    const home = homeOf({ one: `${one.url}/v1`, gone: dead, two: `${two.url}/v1` });
    const { code, stdout, stderr } = await runAix(['models'], { home });
    expect(code).toBe(0);
    expect(stdout).toContain('a\tcustom:one\t-\t-\t-\t-\t-\t\nb\tcustom:two\t-\t-\t-\t-\t-\t\n');
    expect(stderr).toMatch(/^aix: "custom:gone": Connection failed to http:\/\/127\.0\.0\.1:1\/v1\/models[^\n]*\n$/);
  });

  test('asks all at the same time', async () => {
    const waiting: (() => void)[] = [];
    const { url } = await startServer((_, response) => {
      waiting.push(() => sendJson(response, { data }));
      if (waiting.length === 3) for (const answer of waiting) answer();
    });
    const home = homeOf({ a: `${url}/a`, b: `${url}/b`, c: `${url}/c` });
    expect((await runAix(['models', '--provider', 'a', '--provider', 'b', '--provider', 'c'], { home })).code).toBe(0);
  });

  test('lists only what has all words in its names, whatever the case', async () => {
    const { url } = await startList([{ id: 'Llama-3-70b' }, { id: 'llama-3-8b' }, { id: 'qwen-70b' }]);
    const home = homeOf({ one: `${url}/v1` });
    const { stdout } = await runAix(['models', 'LLAMA', '70b', '--provider', 'one'], { home });
    expect(stdout).toBe('Llama-3-70b\tcustom:one\t-\t-\t-\t-\t-\t\n');
    const nothing = await runAix(['models', 'soap', '--provider', 'one'], { home });
    expect(nothing).toEqual({ code: 0, stdout: '', stderr: 'aix: no model matches "soap"\n' });
  });

  test('ends with the code of the failure when no provider answers', async () => {
    const { url } = await startServer((_, response) => sendJson(response, { error: { message: 'bad key' } }, 401));
    const home = homeOf({ one: `${url}/v1`, two: dead });
    const { code, stdout, stderr } = await runAix(['models', '--provider', 'one', '--provider', 'two'], { home });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('"custom:one": 401 Unauthorized');
    expect(stderr).toContain('"custom:two": Connection failed');
  });

  test('says what to do when there is nobody to ask', async () => {
    const { code, stderr } = await runAix(['models'], { home: homeOf({}) });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^aix: no provider can be asked for its models\n/);
  });

  test('names a silent server only where somebody has said that it is there', async () => {
    const home = createHome({ custom_providers: { ...silent, lmstudio: undefined } });
    const { code, stderr } = await runAix(['models'], { home, env: { LM_STUDIO_BASE_URL: dead } });
    expect(code).toBe(7);
    expect(stderr).toContain(`Connection failed to ${dead}/models`);
  });
});

test('completes models from the kept list, aliases too, and asks nobody', async () => {
  const server = await startList([{ id: 'm1' }, { id: 'm2' }]);
  const home = homeOf({ x: `${server.url}/v1` }, { default_model: 'm2', model_aliases: { quick: 'm1' } });
  const complete = () =>
    runAix(['complete', '--', 'models', '', 'aix', 'run', '--provider', 'custom:x', '-m'], { home });
  expect((await complete()).stdout).toBe('m2\nquick\n');
  await runAix(['provider', 'models', 'x'], { home });
  age(home, 30);
  expect((await complete()).stdout).toBe('m2\nquick\nm1\n');
  expect(server.requests).toHaveLength(1);
});
