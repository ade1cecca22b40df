import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import type { RunResult } from '../../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { createOwnDesk, key, say, serve, stream, type Answer } from './desk.ts';

/** Who is asked in whose place, through the built program. The ids are acceptance rows. */
const down: Answer = (_, response) => sendJson(response, { error: { message: 'no model is loaded' } }, 503);
const refused: Answer = (_, response) => sendJson(response, { error: { message: 'no such key' } }, 401);
const fine = say('openai-chat', ['fine']);
const half = stream('data: {"choices":[{"index":0,"delta":{"content":"half"},"finish_reason":null}]}\n\n');

interface Circle {
  readonly home: string;
  readonly servers: readonly TestServer[];
  readonly aix: (...argv: readonly string[]) => Promise<RunResult>;
  /** How often each was asked. */
  readonly counts: () => readonly number[];
}

/** `a`, `b` and `c`, each of which answers so, in a circle. */
async function createCircle(answers: readonly Answer[], settings: object = {}): Promise<Circle> {
  const servers = await Promise.all(answers.map((answer) => startServer(answer)));
  const names = ['a', 'b', 'c'].slice(0, servers.length);
  const entries = servers.map(({ url }, at) => [
    names[at],
    { base_url: `${url}/v1`, default_model: `m-${names[at]}`, model_aliases: { fast: `${names[at]}-mini` } },
  ]);
  const home = createHome({ custom_providers: Object.fromEntries(entries), fallback_order: names, ...settings });
  const aix: Circle['aix'] = (...argv) => spawnAix(argv, { home });
  return { home, servers, aix, counts: () => servers.map(({ requests }) => requests.length) };
}

const ask = ['ask', 'hi', '--retries', '0', '--provider'] as const;

function modelOf({ servers }: Circle, at: number): unknown {
  return JSON.parse(servers[at]?.requests.at(-1)?.body ?? '{}').model;
}

describe('fallback', () => {
  test('M10 the order is a circle, and stderr says who answered in whose place', async () => {
    const circle = await createCircle([fine, fine, down]);
    const { code, stdout, stderr } = await circle.aix(...ask, 'c');
    expect({ code, stdout, counts: circle.counts() }).toEqual({ code: 0, stdout: 'fine', counts: [1, 0, 1] });
    expect(stderr).toContain('custom:c: 503 Service Unavailable, asking custom:a (m-a) instead\n');
    expect(stderr).toMatch(/custom:a .*, in place of custom:c \(503 Service Unavailable\)\n$/);
  });

  test('M10 H33 when all fail, every attempt is listed with its reason', async () => {
    const { aix } = await createCircle([down, refused, down]);
    const { code, stdout, stderr } = await aix(...ask, 'b', '--format', 'json');
    expect(code).toBe(5);
    const lines = [
      'custom:b m-b: 401 Unauthorized: no such key',
      'custom:c m-c: 503 Service Unavailable: no model is loaded',
      'custom:a m-a: 503 Service Unavailable: no model is loaded',
    ];
    expect(stderr).toContain(`aix: all 3 providers failed\n  ${lines.join('\n  ')}\n`);
    const { attempts, error } = JSON.parse(stdout);
    expect(attempts.map(({ code: why, status }: Record<string, unknown>) => [why, status])).toEqual([
      ['auth', 401],
      ['provider', 503],
      ['provider', 503],
    ]);
    expect(error.message).toContain(lines[0]);
  });

  test('M11 X10 nobody is asked after the first piece of an answer', async () => {
    const circle = await createCircle([half, fine, fine]);
    const { code, stdout, stderr } = await circle.aix(...ask, 'a', '--stream');
    // Row M11 says exit 3; half an answer is exit 8 everywhere.
    expect({ code, stdout, counts: circle.counts() }).toEqual({ code: 8, stdout: 'half', counts: [1, 0, 0] });
    expect(stderr).toContain('aix: incomplete: ');
  });

  test('X10 nothing of one that failed is in the answer of another', async () => {
    const { aix } = await createCircle([stream('data: {"error":{"message":"out of memory"}}\n\n'), fine]);
    const { stdout } = await aix(...ask, 'a', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      text: 'fine',
      reasoning: null,
      provider: 'custom:b',
      status: 'complete',
    });
  });

  test('X11 C17 words of an error are neither an answer nor a file', async () => {
    const folder = temporaryFolder();
    const { aix, home } = await createCircle([down, refused]);
    const result = await aix(...ask, 'a', '--no-history', '--output', join(folder, 'answer.txt'));
    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(readdirSync(folder)).toEqual([]);
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { parentPath, name } of files)
      expect(readFileSync(join(parentPath, name), 'utf8')).not.toMatch(/no model is loaded|no such key/);
    expect(files.map(({ name }) => name).toSorted()).toEqual(['config.json', 'health.jsonl']);
    const { stdout } = await aix(...ask, 'a', '--format', 'json');
    expect(JSON.parse(stdout).text).toBe('');
  });

  test('C16 a prompt names its provider and model, and falls back', async () => {
    const circle = await createCircle([fine, down, fine]);
    writeFileSync(join(circle.home, 'prompts/mine.md'), '---\nprovider: custom:b\nmodel: fast\n---\nhi');
    expect(await circle.aix('run', 'mine', '--retries', '0')).toMatchObject({ code: 0, stdout: 'fine' });
    expect(circle.counts()).toEqual([0, 1, 1]);
    expect([modelOf(circle, 1), modelOf(circle, 2)]).toEqual(['b-mini', 'c-mini']);
  });

  test('H14 each is asked for its own model: the same alias, else its default', async () => {
    const circle = await createCircle([down, fine]);
    await circle.aix(...ask, 'a', '--model', 'fast');
    expect([modelOf(circle, 0), modelOf(circle, 1)]).toEqual(['a-mini', 'b-mini']);
    await circle.aix(...ask, 'a', '--model', 'only-here');
    expect([modelOf(circle, 0), modelOf(circle, 1)]).toEqual(['only-here', 'm-b']);
  });

  test('H14 a proxy of many vendors is asked for what its own names stand for', async () => {
    const entry = { preset: 'openrouter', model_aliases: { best: 'anthropic/claude-opus-5' } };
    const { aix, server } = await createOwnDesk(fine, entry);
    expect((await aix('ask', 'hi', '--provider', 'x', '--model', 'best')).code).toBe(0);
    expect(JSON.parse(server.requests[0]?.body ?? '').model).toBe('anthropic/claude-opus-5');
  });

  test('what is too long goes to nobody else, and to a larger window where that was asked for', async () => {
    const list = (answer: Answer, window: number): Answer => serve([{ id: 'm', context_length: window }], answer);
    const full: Answer = (_, response) =>
      sendJson(response, { error: { message: 'too long', code: 'context_length_exceeded' } }, 400);
    const { aix } = await createCircle([list(full, 4096), list(fine, 4096), list(fine, 8192)]);
    for (const name of ['a', 'b', 'c']) await aix('provider', 'models', name);
    const argv = ['ask', 'hi', '--provider', 'a/m', '--fallback', 'b/m,c/m'];
    expect(await aix(...argv)).toMatchObject({ code: 5, stdout: '' });
    const { code, stdout, stderr } = await aix(...argv, '--fallback-on-overflow');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'fine' });
    expect(stderr).toContain('custom:a: the prompt is too long for "m", asking custom:c (m) instead');
  });
});

describe('the settings of the fallback', () => {
  test('H12 --no-fallback and enable_fallback ask nobody else', async () => {
    const circle = await createCircle([down, fine]);
    expect((await circle.aix(...ask, 'a', '--no-fallback')).code).toBe(5);
    expect((await circle.aix('config', 'set', 'enable_fallback', 'false')).code).toBe(0);
    expect((await circle.aix(...ask, 'a')).code).toBe(5);
    expect((await circle.aix(...ask, 'a', '--fallback', 'b')).code).toBe(0);
    expect(circle.counts()).toEqual([3, 1]);
  });

  test.each([
    ['a name that is nobody’s', { fallback_order: ['nobody'] }, 'unknown provider "nobody"'],
    ['the same one twice', { fallback_order: ['b', 'custom:b'] }, '"custom:b" stands twice'],
    ['a boolean that is none', { enable_fallback: 'maybe' }, 'enable_fallback'],
    ['an order that is no list', { fallback_order: 'b' }, 'fallback_order'],
  ])('H12 %s is refused before anything is sent', async (_, settings, words) => {
    const circle = await createCircle([down, fine], settings);
    const { code, stderr } = await circle.aix(...ask, 'a');
    expect({ code, counts: circle.counts() }).toEqual({ code: 3, counts: [0, 0] });
    expect(stderr).toContain(words);
  });
});

describe('what an error says', () => {
  test.each([
    ['a key', 401, 'auth', 'aix api-key x'],
    ['a limit', 429, 'rate-limit', 'try again later'],
    ['a fault of the server', 500, 'provider', 'try again later'],
  ])('H16 the document has kind, provider, status and the words of the body: %s', async (_, status, code, hint) => {
    const { aix } = await createOwnDesk((_request, response) =>
      sendJson(response, { error: { message: 'so it is' } }, status),
    );
    const { stdout } = await aix('ask', 'hi', '--provider', 'x', '--retries', '0', '--format', 'json');
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({ code, status, provider: 'custom:x', hint });
    expect(error.message).toContain('so it is');
  });
});

describe('provider test', () => {
  test.each([
    ['a refused key', refused, 4, /key +failed +401 Unauthorized: no such key/],
    ['a model that is not listed', serve([{ id: 'other' }]), 0, /model +warning +Model 'm' not found in the list/],
    [
      'a server without a list',
      (_, response) => sendJson(response, { detail: 'Not Found' }, 404),
      0,
      /models +warning +cannot tell/,
    ],
    ['a server that is down', down, 5, /failed +503 Service Unavailable: no model is loaded/],
  ] satisfies readonly [string, Answer, number, RegExp][])(
    'C15 %s is told with the reason',
    async (_, answer, code, line) => {
      const { aix } = await createOwnDesk(answer);
      const result = await aix('provider', 'test', 'x');
      expect(result.code).toBe(code);
      expect(result.stdout).toMatch(line);
      expect(result.stdout + result.stderr).not.toContain(key);
    },
  );

  test('C15 a server that is not there is told with its address', async () => {
    const home = createHome({ custom_providers: { x: { base_url: 'http://127.0.0.1:1/v1' } } });
    const { code, stdout } = await spawnAix(['provider', 'test', 'x'], { home });
    expect(code).toBe(7);
    expect(stdout).toMatch(/reachable +failed +Connection failed to http:\/\/127\.0\.0\.1:1/);
  });
});
