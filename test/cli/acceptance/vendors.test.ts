import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { sendJson, startServer } from '../../helpers/server.ts';
import { ask, bodyOf, createOwnDesk, createVendorDesk, key, say, serve } from './desk.ts';

/** What the founding projects could ask of vendors, through the built program. The ids are acceptance rows. */
const texts = ['Hello ', 'wörld'];
const refuse = { error: { message: 'no such key' } };

describe('vendors', () => {
  test.each([
    ['openai', 'openai-chat', '/chat/completions', 'authorization', `Bearer ${key}`],
    ['anthropic', 'anthropic', '/v1/messages', 'x-api-key', key],
    ['deepseek', 'openai-chat', '/chat/completions', 'authorization', `Bearer ${key}`],
    ['gemini', 'gemini', '/v1beta/models/m:streamGenerateContent?alt=sse', 'x-goog-api-key', key],
    ['openrouter', 'openai-chat', '/chat/completions', 'authorization', `Bearer ${key}`],
    ['lmstudio', 'openai-chat', '/v1/chat/completions', 'authorization', `Bearer ${key}`],
    ['ollama', 'ollama', '/api/chat', 'authorization', `Bearer ${key}`],
    ['bedrock', 'bedrock', '/model/m/converse-stream', 'authorization', `Bearer ${key}`],
    ['yandex', 'openai-chat', '/chat/completions', 'authorization', `Api-Key ${key}`],
  ])('C01 A103 H14 H18 M23 C20 %s is asked in its own words', async (vendor, driver, path, header, proof) => {
    const { aix, server } = await createVendorDesk(vendor, say(driver, texts));
    const model = vendor === 'yandex' ? 'gpt://folder/m/latest' : 'm';
    expect(await aix('ask', 'hi', '--provider', vendor, '--model', model)).toMatchObject({
      code: 0,
      stdout: texts.join(''),
    });
    expect(server.requests.map((request) => [request.path, request.headers[header]])).toEqual([[path, proof]]);
  });

  test('M23 C12 GigaChat gets a token for its key and sends that', async () => {
    const server = await startServer((request, response) => {
      if (request.path === '/oauth')
        return sendJson(response, { access_token: 'fake-token', expires_at: Date.now() + 9e5 });
      return say('gigachat', texts)(request, response);
    });
    const env = {
      GIGACHAT_BASE_URL: `${server.url}/v1`,
      GIGACHAT_AUTH_URL: `${server.url}/oauth`,
      AIX_GIGACHAT_API_KEY: key,
    };
    const result = await spawnAix(['ask', 'hi', '--provider', 'gigachat/GigaChat'], { env });
    expect(result).toMatchObject({ code: 0, stdout: texts.join('') });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([`Basic ${key}`, 'Bearer fake-token']);
  });

  test.each([
    ['openai', 'OPENAI_API_KEY'],
    ['anthropic', 'ANTHROPIC_API_KEY'],
    ['deepseek', 'DEEPSEEK_API_KEY'],
    ['openrouter', 'OPENROUTER_API_KEY'],
    ['gemini', 'GOOGLE_API_KEY'],
    ['gemini', 'GOOGLE_AI_API_KEY'],
    ['gemini', 'GEMINI_API_KEY'],
  ])('C02 the key of %s is read from %s', async (vendor, variable) => {
    const { stdout } = await spawnAix(['provider', 'info', vendor, '--json'], { env: { [variable]: key } });
    expect(JSON.parse(stdout)).toMatchObject({ key: { source: 'environment', text: variable } });
    expect(stdout).not.toContain(key);
  });

  test.each([
    ['lmstudio', 'LM_STUDIO_BASE_URL', '', 'openai-chat', '/v1/chat/completions'],
    ['lmstudio', 'LM_STUDIO_BASE_URL', '/v1', 'openai-chat', '/v1/chat/completions'],
    ['ollama', 'OLLAMA_BASE_URL', '', 'ollama', '/api/chat'],
    ['ollama', 'OLLAMA_BASE_URL', '/v1', 'ollama', '/api/chat'],
  ])('C03 %s is moved by %s with "%s" at its end', async (vendor, variable, path, driver, wanted) => {
    const server = await startServer(say(driver, texts));
    const env = { [variable]: server.url + path };
    const result = await spawnAix(['ask', 'hi', '--provider', `${vendor}/m`], { env });
    expect(result).toMatchObject({ code: 0, stdout: texts.join('') });
    expect(server.requests.map((request) => request.path)).toEqual([wanted]);
  });

  test('C04 a vendor without a key is listed as such and is no error', async () => {
    const { code, stdout } = await spawnAix(['provider', 'list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^openai\thttps:\/\/api\.openai\.com\/v1\t-\tbearer\tno key\t$/m);
  });

  test.each([
    [
      'openai',
      'openai-chat',
      {
        messages: [
          { role: 'system', content: 'Be kind.' },
          { role: 'user', content: 'hi' },
        ],
      },
    ],
    [
      'openrouter',
      'openai-chat',
      {
        messages: [
          { role: 'system', content: 'Be kind.' },
          { role: 'user', content: 'hi' },
        ],
      },
    ],
    [
      'anthropic',
      'anthropic',
      { system: 'Be kind.', messages: [{ role: 'user', content: 'hi' }], max_tokens: expect.any(Number) },
    ],
    ['gemini', 'gemini', { systemInstruction: { parts: [{ text: 'Be kind.' }] } }],
  ])('H17 C05 A102 the system prompt stands where %s wants it', async (vendor, driver, wanted) => {
    const { aix, server } = await createVendorDesk(vendor, say(driver, texts));
    expect((await aix('ask', 'hi', '--provider', `${vendor}/m`, '--system', 'Be kind.')).code).toBe(0);
    expect(bodyOf(server)).toMatchObject(wanted);
  });

  test('M20 M21 a setting goes out under the name of the vendor', async () => {
    const { aix, server } = await createVendorDesk('ollama', say('ollama', texts));
    const flags = ['--max-tokens', '9', '--temperature', '0', '--top-p', '0.5', '--stop', 'END'];
    await aix('ask', 'hi', '--provider', 'ollama/m', ...flags);
    expect(bodyOf(server)).toMatchObject({ options: { num_predict: 9, temperature: 0, top_p: 0.5, stop: ['END'] } });
  });

  test('M21 a setting that the vendor lacks is left out with a warning', async () => {
    const { aix, server } = await createVendorDesk('anthropic', say('anthropic', texts));
    const result = await aix('ask', 'hi', '--provider', 'anthropic/m', '--seed', '1');
    expect(result).toMatchObject({ code: 0, stdout: texts.join(''), stderr: expect.stringContaining('--seed') });
    expect(bodyOf(server)).not.toHaveProperty('seed');
  });

  test('H18 a key in the query is shown in no URL', async () => {
    const { aix, server } = await createOwnDesk((_, response) => sendJson(response, refuse, 401), {
      auth_type: 'query',
    });
    const result = await aix('--debug', ...ask);
    expect(server.requests[0]?.path).toBe(`/v1/chat/completions?key=${key}`);
    expect(result.code).toBe(4);
    expect(result.stdout + result.stderr).not.toContain(key);
  });

  test('E07 the key of one provider goes to no other', async () => {
    const { home, server } = await createOwnDesk(serve([]));
    await spawnAix(ask, { home, env: { OPENAI_API_KEY: key, CLOUD_API_KEY: key } });
    expect(JSON.stringify(server.requests[0]?.headers)).not.toContain(key);
  });
});

describe('provider test', () => {
  const rows = { reachable: 'ok', key: 'ok', models: 'ok', model: 'ok' };

  test('A24 C15 E13 E15 it says what works, and asks for nothing that costs', async () => {
    const { aix, server } = await createOwnDesk((request, response) =>
      request.headers.authorization === undefined
        ? sendJson(response, refuse, 401)
        : serve([{ id: 'm' }])(request, response),
    );
    const { code, stdout } = await aix('provider', 'test', 'x', '--json');
    const found = JSON.parse(stdout)[0].checks.map((check: { name: string; status: string }) => [
      check.name,
      check.status,
    ]);
    expect(code).toBe(0);
    expect(Object.fromEntries(found)).toEqual({ ...rows, stream: 'skipped' });
    expect(new Set(server.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test.each([
    ['openai', '/models'],
    ['anthropic', '/v1/models?limit=1000'],
    ['openrouter', '/key'],
  ])('H08 C08 the key of %s is tried at %s', async (vendor, path) => {
    const { aix, server } = await createVendorDesk(vendor, (request, response) =>
      request.path === path ? sendJson(response, refuse, 401) : sendJson(response, { data: [{ id: 'm' }] }),
    );
    expect(await aix('provider', 'test', vendor)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('no such key'),
    });
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('H08 no list of models says nothing about the key', async () => {
    const { aix } = await createOwnDesk((_, response) => sendJson(response, { detail: 'Not Found' }, 404));
    const { code, stdout } = await aix('provider', 'test', 'x');
    expect(code).toBe(0);
    expect(stdout).toMatch(/key +skipped +cannot tell/);
  });

  test('C22 E16 H27 --debug shows status and body without the key', async () => {
    const { aix } = await createOwnDesk((_, response) => sendJson(response, refuse, 401));
    const { stderr } = await aix('provider', 'test', 'x', '--debug');
    expect(stderr).toContain('< status 401');
    expect(stderr).toContain(JSON.stringify(refuse));
    expect(stderr).not.toContain(key);
  });
});

describe('models', () => {
  test.each([
    ['openai', '', '/models', { data: [{ id: 'm-1' }] }],
    ['ollama', '', '/api/tags', { models: [{ name: 'm-1', model: 'm-1' }] }],
    ['anthropic', '', '/v1/models?limit=1000', { data: [{ type: 'model', id: 'm-1' }], has_more: false }],
  ])('A25 E15 the models of %s are listed', async (vendor, base, path, body) => {
    const { aix, server } = await createVendorDesk(vendor, (_, response) => sendJson(response, body), base);
    expect(await aix('provider', 'models', vendor)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^m-1\t/) });
    expect(server.requests[0]).toMatchObject({ method: 'GET', path });
  });

  test.each([
    ['data and id', { data: [{ id: 'base' }, { id: 'chatty' }] }],
    ['models and name', { models: [{ name: 'base' }, { name: 'chatty' }] }],
  ])('C07 H21 a list with %s is shown whole', async (_, body) => {
    const { aix } = await createOwnDesk((_request, response) => sendJson(response, body));
    const { stdout } = await aix('provider', 'models', 'x', '--json');
    expect(JSON.parse(stdout).map(({ id }: { id: string }) => id)).toEqual(['base', 'chatty']);
  });

  test('C07 H21 C21 the table that stands in for a vendor is marked and dated', async () => {
    const env = { OPENAI_API_KEY: key, HTTPS_PROXY: 'http://127.0.0.1:9' };
    const { code, stdout, stderr } = await spawnAix(['provider', 'models', 'openai', '--json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)[0]).toMatchObject({ source: 'table', price: { input: expect.any(Number) } });
    expect(stderr).toMatch(/"openai" does not list its models, these are the models known on \d{4}-\d\d-\d\d/);
  });

  test('C06 a default model that is not listed is a warning', async () => {
    const { aix } = await createOwnDesk(serve([{ id: 'other' }]));
    const { code, stdout } = await aix('provider', 'test', 'x');
    expect(code).toBe(0);
    expect(stdout).toMatch(/model +warning +Model 'm' not found/);
  });

  test('C06 a model is never refused because it is not listed', async () => {
    const { aix, server } = await createOwnDesk(serve([{ id: 'other' }]));
    await aix('provider', 'models', 'x');
    expect((await aix(...ask, '--model', 'new')).code).toBe(0);
    expect(bodyOf(server)['model']).toBe('new');
  });

  test('E09 H22 an alias stands for its model, and what is none for itself', async () => {
    const { aix, server } = await createOwnDesk(serve([]), { model_aliases: { fast: 'small' } });
    await aix(...ask, '--model', 'fast');
    await aix(...ask, '--model', 'creative');
    expect([bodyOf(server, 0)['model'], bodyOf(server, 1)['model']]).toEqual(['small', 'creative']);
  });

  test('H25 what seems too long for a model with a known limit is not sent', async () => {
    const { aix, server } = await createOwnDesk(serve([{ id: 'm', context_length: 5000 }]));
    await aix('provider', 'models', 'x');
    const refused = await aix(...ask, '--max-tokens', '5000');
    expect(refused).toMatchObject({ code: 11, stdout: '' });
    expect(refused.stderr).toMatch(/Request exceeds context limit for m: \d+ > 5000 \(estimated\)/);
    expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    expect((await aix(...ask, '--max-tokens', '5000', '--no-context-check')).code).toBe(0);
  });

  test('E12 texts become vectors, and without a model nothing is sent', async () => {
    const { aix } = await createOwnDesk((_, response) =>
      sendJson(response, { data: [{ index: 0, embedding: [1, 2] }] }),
    );
    const made = await aix('embed', 'hi', '--provider', 'custom:x', '--model', 'e');
    expect(JSON.parse(made.stdout)).toMatchObject({ dimensions: 2, embeddings: [{ embedding: [1, 2] }] });
    const none = await aix('embed', 'hi', '--provider', 'custom:x');
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('No embedding model configured') });
  });
});

describe('settings', () => {
  test('E05 variables say who answers, and an empty one says nothing', async () => {
    const { home, server } = await createOwnDesk(serve([]));
    await spawnAix(['ask', 'hi'], { home, env: { AIX_PROVIDER: 'custom:x', AIX_MODEL: 'other' } });
    await spawnAix(['ask', 'hi'], { home, env: { AIX_PROVIDER: 'custom:x', AIX_MODEL: '' } });
    expect([bodyOf(server, 0)['model'], bodyOf(server, 1)['model']]).toEqual(['other', 'm']);
  });

  test('E08 M25 an address is checked when it is added, and a name is given once', async () => {
    const { aix, server } = await createOwnDesk(serve([]));
    expect((await aix('provider', 'add', 'y', 'not-an-address')).code).toBe(2);
    const again = await aix('provider', 'add', 'X', `${server.url}/v1`);
    expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('"custom:x" already exists') });
    expect(server.requests).toEqual([]);
  });

  test('M26 a field that nobody reads is named with the nearest one', async () => {
    const { aix } = await createOwnDesk(serve([]));
    const { stderr } = await aix('config', 'set', 'custom_providers.x.tmeout', '3');
    expect(stderr).toContain('did you mean "custom_providers.x.timeout"?');
  });

  test('E14 provider info shows no secret', async () => {
    const { aix } = await createOwnDesk(serve([]), { headers: { Authorization: 'Bearer secret-of-mine' } });
    const { stdout } = await aix('provider', 'info', 'x', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ name: 'custom:x', default_model: 'm' });
    expect(stdout).not.toMatch(/secret-of-mine|not-a-real-key/);
  });

  test('E17 an unknown provider is answered with those that there are', async () => {
    const { code, stderr } = await spawnAix(['ask', 'hi', '--provider', 'opnai'], { home: createHome() });
    expect(code).toBe(3);
    expect(stderr).toMatch(/unknown provider "opnai"[^]*known: openai, [^]*did you mean "openai"\?/);
  });
});
