import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type SeenRequest, type TestServer } from '../../helpers/server.ts';
import { createHome, readProviders } from './home.ts';

type Answer = (request: SeenRequest, response: ServerResponse) => void;

const key = 'fake-key-1234567890';
const fixtures = join(import.meta.dirname, '../../fixtures/tls');
const list = { object: 'list', data: [{ id: 'llama3.2:latest', owned_by: 'library' }, { id: 'qwen3' }] };

/** Ollama: the native API at the root, the OpenAI one below /v1. */
const ollama: Answer = (request, response) => {
  if (request.path === '/v1/models') return sendJson(response, list);
  if (request.path === '/v1/chat/completions') return sendChatStream(response, ['ok']);
  response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
};

/** vLLM started with --api-key. */
const vllm: Answer = (request, response) => {
  if (request.headers.authorization !== `Bearer ${key}`) return sendJson(response, { error: 'Unauthorized' }, 401);
  if (request.path === '/v1/models') return sendJson(response, { data: [{ id: 'Qwen/Qwen3', max_model_len: 32_768 }] });
  sendChatStream(response, ['ok']);
};

/** A small FastAPI service with a chat route alone. */
const fastApi: Answer = (request, response) => {
  if (request.path !== '/v1/chat/completions') return sendJson(response, { detail: 'Not Found' }, 404);
  sendChatStream(response, ['ok']);
};

/** LM Studio answers 200 to a path that it does not know. */
const lmStudio: Answer = (request, response) => {
  if (request.path === '/v1/models') return sendJson(response, list);
  sendJson(response, { error: `Unexpected endpoint or method. (${request.method} ${request.path})` });
};

async function runTest(server: TestServer, entry: object = {}, ...flags: string[]) {
  const home = createHome({ x: { base_url: `${server.url}/v1`, ...entry } });
  return { home, ...(await runAix(['provider', 'test', 'x', ...flags], { home })) };
}

/** `reachable ok`, `key failed`, ... */
function toVerdicts(stdout: string): readonly string[] {
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => line.split(/ +/).slice(1, 3).join(' '));
}

test('finds everything in order at Ollama, over free endpoints alone', async () => {
  const server = await startServer(ollama);
  const { code, stdout, stderr } = await runTest(server, { default_model: 'llama3.2' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(toVerdicts(stdout)).toEqual(['reachable ok', 'key ok', 'models ok', 'model ok', 'stream skipped']);
  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/models']);
});

test('asks for one small answer with --paid', async () => {
  const server = await startServer(ollama);
  const { code, stdout } = await runTest(server, { default_model: 'llama3.2' }, '--paid');
  expect(code).toBe(0);
  expect(stdout).toMatch(/stream +ok +"llama3.2" streams/);
  const [, chat] = server.requests;
  expect(JSON.parse(chat?.body ?? '')).toMatchObject({ model: 'llama3.2', stream: true, max_tokens: 16 });
});

test('corrects the stored base URL when the server answers under /v1 alone', async () => {
  for (const answer of [ollama, lmStudio]) {
    const server = await startServer(answer);
    const { code, stdout, home } = await runTest(server, { base_url: server.url });
    expect(code).toBe(0);
    expect(stdout).toContain(`the base URL lacked /v1 and is now ${server.url}/v1`);
    expect(toVerdicts(stdout)).toContain('models ok');
    expect(readProviders(home)['x']).toEqual({ base_url: `${server.url}/v1` });
  }
});

test('corrects the base URL also where the key is refused at the right place', async () => {
  const server = await startServer((request, response) =>
    request.path.startsWith('/v1') ? vllm(request, response) : sendJson(response, {}, 404),
  );
  const { code, home } = await runTest(server, { base_url: server.url });
  expect(code).toBe(4);
  expect(readProviders(home)['x']).toEqual({ base_url: `${server.url}/v1` });
});

test('leaves a base URL alone that lacks nothing, or that a variable gave', async () => {
  const server = await startServer(fastApi);
  const { home } = await runTest(server, { base_url: server.url });
  expect(readProviders(home)['x']).toEqual({ base_url: server.url });
  const other = await startServer(ollama);
  const moved = await runAix(['provider', 'test', 'x'], { home, env: { AIX_X_BASE_URL: other.url } });
  expect(moved.code).toBe(5);
  expect(moved.stderr).toContain(`hint: AIX_X_BASE_URL=${other.url}/v1`);
  expect(readProviders(home)['x']).toEqual({ base_url: server.url });
});

test('cannot tell without a list of models, which is no failure', async () => {
  const server = await startServer(fastApi);
  const { code, stdout } = await runTest(server, { default_model: 'm' }, '--paid');
  expect(code).toBe(0);
  expect(toVerdicts(stdout)).toEqual([
    'reachable ok',
    'key skipped',
    'models warning',
    'model skipped',
    'stream ok',
    'schema warning',
  ]);
});

test('tells a key that is needed, refused, accepted, or of no consequence', async () => {
  const server = await startServer(vllm);
  const without = await runTest(server);
  expect(without.code).toBe(4);
  expect(toVerdicts(without.stdout)).toEqual(['reachable ok', 'key failed']);
  expect(without.stderr).toBe('aix: 401 Unauthorized\n  Unauthorized\nhint: aix api-key x\n');
  const wrong = await runAix(['provider', 'test', 'x'], {
    home: without.home,
    env: { AIX_X_API_KEY: 'fake-wrong-1234567' },
  });
  expect(wrong.code).toBe(4);
  const right = await runAix(['provider', 'test', 'x'], { home: without.home, env: { AIX_X_API_KEY: key } });
  expect(right.stdout).toMatch(/key +ok +accepted/);
  const open = await startServer(ollama);
  const home = createHome({ x: { base_url: `${open.url}/v1` } });
  const any = await runAix(['provider', 'test', 'x'], { home, env: { AIX_X_API_KEY: key } });
  expect(any.stdout).toMatch(/key +warning +cannot tell/);
  expect(any.code).toBe(0);
});

test('needs no key for a vendor that was moved to a server of the user', async () => {
  const server = await startServer(ollama);
  const home = createHome();
  const { code, stdout } = await runAix(['provider', 'test', 'groq'], {
    home,
    env: { AIX_GROQ_BASE_URL: `${server.url}/v1` },
  });
  expect({ code, verdicts: toVerdicts(stdout).slice(0, 2) }).toEqual({ code: 0, verdicts: ['reachable ok', 'key ok'] });
});

test.each([
  [429, { error: { message: 'slow down' } }, 6],
  [500, { error: { message: 'broken' } }, 5],
  [403, { error: { message: 'no' } }, 4],
])('ends with the exit code of the first failure: HTTP %i', async (status, body, exitCode) => {
  const server = await startServer((_, response) => sendJson(response, body, status));
  const { code, stdout, stderr } = await runTest(server);
  expect(code).toBe(exitCode);
  expect(toVerdicts(stdout).at(-1)).toMatch(/failed$/);
  expect(stderr).toContain(body.error.message);
});

test('says that nothing listens, and that nothing answers in time', async () => {
  const home = createHome({ x: { base_url: 'http://127.0.0.1:9/v1' } });
  const refused = await runAix(['provider', 'test', 'x'], { home });
  expect(refused.code).toBe(7);
  expect(refused.stdout).toMatch(/reachable +failed +Connection failed to http:\/\/127.0.0.1:9\/v1/);
  const silent = await startServer(() => {});
  const late = await runTest(silent, {}, '--timeout', '0.2');
  expect(late.code).toBe(7);
});

test('warns when the default model is not in the list', async () => {
  const server = await startServer(ollama);
  const { code, stdout } = await runTest(server, { default_model: 'gone' });
  expect(code).toBe(0);
  expect(stdout).toContain(`warning  Model 'gone' not found in the list`);
});

test('fails with --paid when the model is not there', async () => {
  const server = await startServer((request, response) =>
    request.method === 'GET'
      ? sendJson(response, list)
      : sendJson(response, { error: { message: "model 'gone' not found" } }, 404),
  );
  const { code, stderr } = await runTest(server, { default_model: 'gone' }, '--paid');
  expect(code).toBe(5);
  expect(stderr).toContain("Model 'gone' not found");
  expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

/** Refuses what a poorer server refuses, and answers whole when it is not asked to stream. */
function toPoorServer(refuses: (body: Record<string, unknown>) => boolean): Answer {
  return (request, response) => {
    if (request.method === 'GET') return sendJson(response, list);
    const body = JSON.parse(request.body);
    if (refuses(body)) return sendJson(response, { error: { message: 'unknown parameter' } }, 400);
    if (body.stream === true) return sendChatStream(response, ['ok']);
    sendJson(response, { choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });
  };
}

test.each([
  ['stream_options', (body: Record<string, unknown>) => 'stream_options' in body, /refuses stream_options/],
  ['streams', (body: Record<string, unknown>) => body['stream'] === true, /does not stream/],
])('learns that a server refuses %s and remembers it for runs', async (_, refuses, words) => {
  const server = await startServer(toPoorServer(refuses));
  const { code, stdout, home } = await runTest(server, { default_model: 'qwen3' }, '--paid');
  expect(code).toBe(0);
  expect(stdout).toMatch(words);
  const before = server.requests.length;
  const run = await runAix(['ask', 'hello', '--provider', 'x'], { home });
  expect(run).toMatchObject({ code: 0, stdout: 'ok' });
  expect(server.requests.length - before).toBe(1);
});

test('prints all findings as one JSON document, also when it fails', async () => {
  const server = await startServer(ollama);
  const home = createHome({ good: { base_url: `${server.url}/v1` }, bad: { base_url: 'http://127.0.0.1:9/v1' } });
  const { code, stdout } = await runAix(['provider', 'test', 'bad', 'good', '--json'], { home });
  const [bad, good] = JSON.parse(stdout);
  expect(code).toBe(7);
  expect(bad).toMatchObject({
    provider: 'custom:bad',
    checks: [{ name: 'reachable', status: 'failed', code: 'network' }],
  });
  expect(good.checks.map((check: { status: string }) => check.status)).toEqual([
    'ok',
    'ok',
    'ok',
    'skipped',
    'skipped',
  ]);
});

test('tests every own provider and each vendor with a key when none is named', async () => {
  const server = await startServer(vllm);
  const home = createHome({ x: { base_url: `${server.url}/v1` }, off: { base_url: server.url, enabled: false } });
  const env = { AIX_X_API_KEY: key, MISTRAL_API_KEY: key, AIX_MISTRAL_BASE_URL: `${server.url}/v1` };
  const { code, stdout, stderr } = await runAix(['provider', 'test'], { home, env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^mistral +key +ok/m);
  expect(stdout).toMatch(/^custom:x +key +ok/m);
  expect(stdout).not.toContain('custom:off');
  expect(stderr).toMatch(/not tested.*: .*openai/);
});

test('reports one that is broken or disabled without asking it', async () => {
  const home = createHome({
    bad: { base_url: 'http://127.0.0.1:9/v1', headers: { A: '${AIX_TEST_UNSET}' } },
    off: { base_url: 'http://127.0.0.1:9/v1', enabled: false },
  });
  const bad = await runAix(['provider', 'test', 'bad'], { home });
  expect({ code: bad.code, verdicts: toVerdicts(bad.stdout) }).toEqual({ code: 3, verdicts: ['reachable failed'] });
  expect(bad.stderr).toContain('AIX_TEST_UNSET');
  const off = await runAix(['provider', 'test', 'off'], { home });
  expect(off.code).toBe(3);
  expect(off.stderr).toContain('disabled');
});

test('shows status and body with --debug and never the key', async () => {
  const server = await startServer((request, response) =>
    sendJson(response, { error: { message: `bad key ${request.headers.authorization}` } }, 401),
  );
  const home = createHome({ x: { base_url: `${server.url}/v1` } });
  const { stdout, stderr } = await runAix(['provider', 'test', 'x', '--debug'], { home, env: { AIX_X_API_KEY: key } });
  expect(stderr).toContain('401');
  expect(stderr).toContain('bad key');
  expect(stdout + stderr).not.toContain(key);
});

test('stops when it is cancelled', async () => {
  const controller = new AbortController();
  const server = await startServer(() => controller.abort());
  const home = createHome({ x: { base_url: `${server.url}/v1` } });
  const { code } = await runAix(['provider', 'test', 'x'], { home, signal: controller.signal });
  expect(code).toBe(130);
});

test.each([
  [['--timeout', '0'], '--timeout'],
  [['--timeout', 'x'], '--timeout'],
  [['--pay'], 'did you mean --paid?'],
])('wrong flags end in exit 2: %j', async (flags, words) => {
  const { code, stderr } = await runAix(['provider', 'test', 'mock', ...flags]);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});

test('finds the mock in order', async () => {
  const { code, stdout } = await runAix(['provider', 'test', 'mock', '--paid']);
  expect({ code, last: toVerdicts(stdout).at(-1) }).toEqual({ code: 0, last: 'stream ok' });
});

test('asks OpenRouter about the key where it tells, as its models are open to all', async () => {
  const server = await startServer((request, response) => {
    const isKeyPath = request.path === '/v1/key';
    if (isKeyPath && request.headers.authorization !== `Bearer ${key}`) {
      return sendJson(response, { error: { code: 401, message: 'User not found.' } }, 401);
    }
    sendJson(response, isKeyPath ? { data: { label: 'me' } } : list);
  });
  const env = { AIX_OPENROUTER_BASE_URL: `${server.url}/v1` };
  const good = await runAix(['provider', 'test', 'openrouter'], { env: { ...env, OPENROUTER_API_KEY: key } });
  const bad = await runAix(['provider', 'test', 'openrouter'], {
    env: { ...env, OPENROUTER_API_KEY: 'gsk_of-another' },
  });
  expect(toVerdicts(good.stdout)).toContain('key ok');
  expect({ code: bad.code, verdict: toVerdicts(bad.stdout).at(-1) }).toEqual({ code: 4, verdict: 'key failed' });
  expect(bad.stderr).toContain('this looks like a key of groq');
});

test('tells a certificate that is not accepted from a host that is not there', async () => {
  const cert = readFileSync(join(fixtures, 'test-only-self-signed.cert.pem'));
  const server = createServer({ cert, key: readFileSync(join(fixtures, 'test-only-self-signed.key.pem')) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const home = createHome({ x: { base_url: `https://localhost:${(server.address() as AddressInfo).port}/v1` } });
  const { code, stdout } = await runAix(['provider', 'test', 'x'], { home });
  expect({ code, verdicts: toVerdicts(stdout) }).toEqual({ code: 7, verdicts: ['reachable ok', 'tls failed'] });
  expect(stdout).toContain('self-signed certificate');
});

test('remembers that a server refuses a JSON Schema, and forgets it once it takes one', async () => {
  let takesSchema = false;
  const server = await startServer((request, response) => {
    if (!request.path.endsWith('/chat/completions')) return sendJson(response, list);
    if (!request.body.includes('json_schema')) return sendChatStream(response, ['ok']);
    if (!takesSchema) return sendJson(response, { error: { message: 'response_format is not supported' } }, 400);
    sendChatStream(response, ['{"word": "ok"}']);
  });
  const first = await runTest(server, {}, '--paid');
  const quirks = readFileSync(join(first.home, 'cache/quirks.json'), 'utf8');
  expect(first.stdout).toMatch(/schema +warning +takes no JSON Schema/);
  expect(JSON.parse(quirks)).toMatchObject({ [`custom:x@${server.host}`]: { noSchema: true } });
  takesSchema = true;
  const second = await runAix(['provider', 'test', 'x', '--paid'], { home: first.home });
  expect(second.stdout).toMatch(/schema +ok/);
});
