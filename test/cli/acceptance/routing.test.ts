import { expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import type { RunResult } from '../../helpers/run.ts';
import { sendJson, startServer } from '../../helpers/server.ts';
import { say } from './desk.ts';

/** Who of several providers is asked, through the built program. The ids are acceptance rows. */
interface Stage {
  readonly aix: (...argv: readonly string[]) => Promise<RunResult>;
  /** Who was asked, in order. */
  readonly asked: () => string;
}

/** Providers `a`, `b` and `c` of one server, each with a model of its own name. Those in `down` fail. */
async function createStage(settings: object, down = ''): Promise<Stage> {
  const fine = say('openai-chat', ['ok']);
  const server = await startServer((request, response) => {
    if (!down.includes(JSON.parse(request.body).model)) return fine(request, response);
    sendJson(response, { error: { message: 'out of order' } }, 500);
  });
  const entries = ['a', 'b', 'c'].map((name) => [name, { base_url: `${server.url}/v1`, default_model: name }]);
  const home = createHome({ custom_providers: Object.fromEntries(entries), ...settings });
  return {
    aix: (...argv) => spawnAix(argv, { home }),
    asked: () => server.requests.map(({ body }) => JSON.parse(body).model).join(''),
  };
}

const ask = ['ask', 'hi', '--retries', '0'] as const;
const pool = { default_provider: 'a', fallback_order: ['b', 'c'] };

test.each([
  ['round-robin', 'abca'],
  ['first-available', 'aaaa'],
])('M09 %s asks %s in four runs', async (routing_strategy, wanted) => {
  const { aix, asked } = await createStage({ ...pool, routing_strategy });
  for (let run = 0; run < 4; run += 1) expect((await aix(...ask)).code).toBe(0);
  expect(asked()).toBe(wanted);
});

test('M09 best-available knows from earlier runs who fails', async () => {
  const { aix, asked } = await createStage({ ...pool, routing_strategy: 'best-available' }, 'ab');
  for (let run = 0; run < 3; run += 1) expect((await aix(...ask)).code).toBe(0);
  expect(asked()).toBe('abccc');
});

test('M09 an unknown strategy ends in exit 3 with the names that there are', async () => {
  const { aix } = await createStage({ ...pool, routing_strategy: 'roundrobin' });
  const { code, stderr } = await aix(...ask);
  expect(code).toBe(3);
  for (const name of ['round-robin', 'random', 'first-available', 'best-available']) expect(stderr).toContain(name);
});

test('M14 H15 who fails is left alone from run to run, which can be seen and taken back', async () => {
  const { aix, asked } = await createStage(pool, 'a');
  for (let run = 0; run < 5; run += 1) await aix(...ask);
  const { stderr } = await aix(...ask);
  expect(asked()).toBe('abababababb');
  expect(stderr).toContain('custom:a is left alone until ');
  const [a, b] = JSON.parse((await aix('provider', 'health', '--json')).stdout);
  expect(a).toMatchObject({ provider: 'custom:a', status: 'unhealthy', calls: 5, failures: 5, breaker: 'open' });
  expect(b).toMatchObject({ provider: 'custom:b', status: 'healthy', calls: 6, failures: 0, breaker: 'closed' });
  expect((await aix('provider', 'health', '--reset', 'a')).code).toBe(0);
  await aix(...ask);
  expect(asked()).toBe('abababababbab');
});

test('H12 the order and its switch stand in the config, and a flag goes before them', async () => {
  const { aix, asked } = await createStage({ default_provider: 'a' }, 'ab');
  expect((await aix('config', 'set', 'fallback_order', '["b", "c"]')).code).toBe(0);
  expect((await aix(...ask)).code).toBe(0);
  expect((await aix(...ask, '--fallback', 'c')).code).toBe(0);
  expect((await aix(...ask, '--no-fallback')).code).toBe(5);
  expect(asked()).toBe('abcaca');
  expect((await aix('config', 'set', 'enable_fallback', 'maybe')).code).toBe(2);
  expect((await aix('config', 'set', 'enable_fallback', 'false')).code).toBe(0);
  expect((await aix(...ask)).code).toBe(5);
  expect((await aix(...ask, '--fallback', 'c,c')).code).toBe(3);
  expect((await aix(...ask, '--fallback', 'nobody')).code).toBe(3);
  expect(asked()).toBe('abcacaa');
});
