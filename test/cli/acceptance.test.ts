import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createHome, readHomeConfig } from '../helpers/home.ts';
import type { RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type TestServer } from '../helpers/server.ts';

/** The commands of the founding guide, typed as it shows them, through the built program. The ids are acceptance rows. */
const key = 'not-a-real-key-0123456789';

interface Desk {
  readonly home: string;
  readonly server: TestServer;
  readonly aix: (...argv: readonly string[]) => Promise<RunResult>;
}

async function createDesk(env: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const home = createHome();
  writeFileSync(join(home, 'prompts/explain.md'), 'Explain {concept} simply.');
  const server = await startServer((request, response) => {
    if (request.path.endsWith('/models')) return sendJson(response, { object: 'list', data: [{ id: 'llama3.2' }] });
    if (JSON.parse(request.body).stream) return sendChatStream(response, ['Hello ', 'wörld']);
    const message = { role: 'assistant', content: 'Hello wörld' };
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    sendJson(response, { id: 'c', model: 'llama3.2', choices: [{ message, finish_reason: 'stop' }], usage });
  });
  return { home, server, aix: (...argv) => spawnAix(argv, { home, env }) };
}

async function createOllamaDesk(...flags: readonly string[]): Promise<Desk> {
  const desk = await createDesk();
  const added = await desk.aix('provider', 'add', 'ollama', `${desk.server.url}/v1`, '--model', 'llama3.2', ...flags);
  expect(added).toMatchObject({ code: 0 });
  return desk;
}

const run = ['run', 'explain', '--param', 'concept=recursion', '--provider', 'custom:ollama'] as const;

function sentBody(server: TestServer): Record<string, unknown> {
  return JSON.parse(server.requests.at(-1)?.body ?? '{}');
}

describe('providers', () => {
  test('A01 A02 A21 provider add stores the documented JSON and says how to use it', async () => {
    const { aix, home, server } = await createDesk();
    const added = await aix(
      'provider',
      'add',
      'ollama',
      `${server.url}/v1`,
      '--model',
      'llama3.2',
      '--header',
      'X-Custom: value',
    );
    expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('--provider custom:ollama') });
    const entry = {
      base_url: `${server.url}/v1`,
      default_model: 'llama3.2',
      headers: { 'X-Custom': 'value' },
      auth_type: 'bearer',
    };
    expect(readHomeConfig(home)).toEqual({ custom_providers: { ollama: entry } });
    expect(statSync(join(home, 'config.json')).mode & 0o777).toBe(0o600);
  });

  test('A06 a custom Authorization header is the only one that goes out', async () => {
    const { aix, server } = await createOllamaDesk('--header', 'authorization:Bearer custom-token');
    await aix(...run);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer custom-token');
  });

  test('A05 auth type api-key sends the key in its header and no bearer', async () => {
    const { aix, server, home } = await createOllamaDesk('--auth-type', 'api-key');
    const result = await spawnAix(run, { home, env: { AIX_OLLAMA_API_KEY: key } });
    expect(result.code).toBe(0);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-api-key': key });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    expect((await aix('provider', 'info', 'ollama')).stdout).not.toContain(key);
  });

  test('A20 four headers are sent as they were given', async () => {
    const pairs = {
      'X-API-Version': '2024-01',
      'X-Tenant': 'a:b:c',
      Accept: 'application/vnd.x+json',
      'User-Agent': 'mine/1',
    };
    const flags = Object.entries(pairs).flatMap(([name, value]) => ['--header', `${name}:${value}`]);
    const { aix, server } = await createOllamaDesk(...flags);
    await aix(...run);
    const sent = Object.fromEntries(Object.entries(pairs).map(([name, value]) => [name.toLowerCase(), value]));
    expect(server.requests[0]?.headers).toMatchObject(sent);
  });

  test('A14 provider list shows name, URL, model and auth type', async () => {
    const { aix, server } = await createOllamaDesk();
    const { stdout } = await aix('provider', 'list');
    const line = stdout.split('\n').find((text) => text.includes('custom:ollama'));
    for (const cell of [`${server.url}/v1`, 'llama3.2', 'bearer']) expect(line).toContain(cell);
  });

  test('A15 provider info shows headers with secrets masked', async () => {
    const { aix } = await createOllamaDesk(
      '--header',
      'Authorization: Bearer custom-token',
      '--header',
      'X-Plain: seen',
    );
    const { stdout, code } = await aix('provider', 'info', 'ollama');
    expect({ code, isMasked: !stdout.includes('custom-token'), isPlain: stdout.includes('seen') }).toEqual({
      code: 0,
      isMasked: true,
      isPlain: true,
    });
  });

  test('A16 A90 an unknown provider is not found, whatever asks for it', async () => {
    const { aix } = await createDesk();
    for (const argv of [
      ['provider', 'info', 'custom:nope'],
      ['provider', 'remove', 'nope'],
      ['run', 'explain', '-p', 'concept=x', '--provider', 'custom:nope'],
    ]) {
      const result = await aix(...argv);
      expect(result).toMatchObject({
        code: 3,
        stdout: '',
        stderr: expect.stringContaining("Custom provider 'nope' not found"),
      });
    }
  });

  test('A17 A18 a provider is changed by removing it and adding it again', async () => {
    const { aix, home, server } = await createOllamaDesk();
    expect((await aix('provider', 'remove', 'ollama')).code).toBe(0);
    expect((await aix('provider', 'add', 'ollama', `${server.url}/v2`, '--model', 'other')).code).toBe(0);
    expect(readHomeConfig(home)).toMatchObject({ custom_providers: { ollama: { base_url: `${server.url}/v2` } } });
  });

  test('A19 dev, staging and prod stand side by side', async () => {
    const { aix, server } = await createDesk();
    for (const name of ['dev', 'staging', 'prod'])
      await aix('provider', 'add', name, `${server.url}/${name}`, '-m', `model-${name}`);
    const result = await aix('run', 'explain', '-p', 'concept=x', '--provider', 'custom:staging');
    expect(result.code).toBe(0);
    expect(server.requests.map(({ path }) => path)).toEqual(['/staging/chat/completions']);
    expect(sentBody(server)['model']).toBe('model-staging');
  });

  test('A22 a config edited by hand is used, and a broken one is named by line and left alone', async () => {
    const { aix, home, server } = await createDesk();
    const file = join(home, 'config.json');
    writeFileSync(
      file,
      `{"mine": 1, "custom_providers": {"ollama": {"base_url": "${server.url}/v1", "default_model": "m"}}}`,
    );
    expect((await aix(...run)).code).toBe(0);
    writeFileSync(file, '{\n  "custom_providers": {,}\n}');
    const broken = await aix('provider', 'add', 'x', 'http://localhost:1/v1');
    expect(broken).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('config.json:2:24') });
    expect(readFileSync(file, 'utf8')).toBe('{\n  "custom_providers": {,}\n}');
  });

  test('A25 provider models lists what the server has', async () => {
    const { aix } = await createOllamaDesk();
    expect(await aix('provider', 'models', 'ollama')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('llama3.2'),
    });
  });
});

describe('keys', () => {
  test('A30 A31 a key from stdin is stored with consent and sent as a bearer', async () => {
    const { home, aix, server } = await createOllamaDesk();
    const stored = await spawnAix(['api-key', 'ollama', '--stdin', '--insecure-storage'], { home, stdin: `${key}\n` });
    expect(stored.code).toBe(0);
    expect(statSync(join(home, 'keys.json')).mode & 0o777).toBe(0o600);
    await aix(...run);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  });

  test('A38 config set api_keys.NAME KEY stores a key that run uses and config never shows', async () => {
    const { aix, home, server } = await createOllamaDesk();
    const set = await aix('config', 'set', 'api_keys.ollama', key);
    expect(set.code).toBe(0);
    await aix(...run);
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
    const shown = [set, await aix('config', 'get', 'api_keys.ollama'), await aix('config', 'list')];
    expect(shown.map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(key);
    expect(readFileSync(join(home, 'config.json'), 'utf8')).not.toContain(key);
  });

  test('A04 A48 without a key no Authorization header goes out', async () => {
    const { aix, server } = await createOllamaDesk();
    expect((await aix(...run)).code).toBe(0);
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe('runs', () => {
  test('A70 A71 A95 A109 the rendered prompt is sent and stdout is the answer alone', async () => {
    const { aix, server } = await createOllamaDesk();
    const result = await aix(...run);
    expect(result).toMatchObject({ code: 0, stdout: 'Hello wörld' });
    expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(sentBody(server)).toEqual({
      model: 'llama3.2',
      messages: [{ role: 'user', content: 'Explain recursion simply.' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('A91 --model is sent as it is', async () => {
    const { aix, server } = await createOllamaDesk();
    await aix(...run, '--model', 'Org/Model:7b-Q4');
    expect(sentBody(server)['model']).toBe('Org/Model:7b-Q4');
  });

  test('A92 without any model nothing is sent', async () => {
    const { aix, server } = await createDesk();
    await aix('provider', 'add', 'ollama', `${server.url}/v1`);
    expect(await aix(...run)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no model') });
    expect(server.requests).toHaveLength(0);
  });

  test('A93 A96 streaming and not streaming print the same bytes', async () => {
    const { aix, server } = await createOllamaDesk();
    const streamed = await aix(...run, '--stream');
    const whole = await aix(...run, '--no-stream');
    expect(streamed.stdout).toBe('Hello wörld');
    expect(whole.stdout).toBe(streamed.stdout);
    expect(sentBody(server)).toMatchObject({ stream: false });
  });

  test('A94 A81 --execute is the default, --no-execute and --dry-run send nothing', async () => {
    const { aix, server } = await createOllamaDesk();
    expect((await aix(...run, '--execute')).code).toBe(0);
    for (const flag of ['--no-execute', '--dry-run', '-n']) {
      expect(await aix(...run, flag)).toMatchObject({ code: 0, stdout: 'Explain recursion simply.' });
    }
    expect(server.requests).toHaveLength(1);
  });

  test('A98 0 and the empty string are values', async () => {
    const { aix, server } = await createOllamaDesk();
    await aix(...run, '--temperature', '0', '--seed', '0', '--stop', '');
    expect(sentBody(server)).toMatchObject({ temperature: 0, seed: 0, stop: [''] });
    expect(await aix(...run, '--max-tokens', '0')).toMatchObject({ code: 2, stdout: '' });
  });

  test('A100 the usage goes to stderr', async () => {
    const { aix } = await createOllamaDesk();
    expect((await aix(...run)).stderr).toContain('7 tokens in + 3 out = 10');
    expect((await aix(...run, '--quiet')).stderr).toBe('');
  });

  test('A116 --version and --help go to stdout', async () => {
    const { aix } = await createDesk();
    expect(await aix('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    expect(await aix('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage: aix'), stderr: '' });
  });
});

describe('trouble', () => {
  test('A104 X01 a service that is down', async () => {
    const { aix } = await createDesk();
    await aix('provider', 'add', 'down', 'http://127.0.0.1:9/v1', '-m', 'm');
    const result = await aix('run', 'explain', '-p', 'concept=x', '--provider', 'custom:down');
    expect(result).toMatchObject({ code: 7, stdout: '' });
    expect(result.stderr).toMatch(/Connection failed to http:\/\/127\.0\.0\.1:9\/v1[^]*refused[^]*hint: /);
  });

  test.each([
    [401, { message: 'bad key' }, 4, /401 Unauthorized[^]*bad key[^]*hint: aix api-key ollama/],
    [404, { message: 'no such model', code: 'model_not_found' }, 5, /Model 'llama3.2' not found[^]*hint: .*--model/],
    [429, { message: 'slow down' }, 6, /slow down/],
    [400, { message: 'odd request' }, 5, /odd request/],
    [500, { message: 'broken' }, 5, /broken/],
  ])('A105 A106 A107 status %i says what the provider said', async (status, error, code, words) => {
    const server = await startServer((_request, response) => sendJson(response, { error }, status));
    const home = createHome({ custom_providers: { ollama: { base_url: server.url, default_model: 'llama3.2' } } });
    const result = await spawnAix(['ask', 'hi', '--provider', 'custom:ollama', '--stream'], { home });
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(words) });
  });
});
