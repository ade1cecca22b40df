import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, readSettings } from '../commands/provider/home.ts';
import { collect, startAix } from '../helpers/cli.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer } from '../helpers/server.ts';
import { failedCalls, rememberCalls, type Past } from './health/past.ts';

interface Stage {
  readonly home: string;
  readonly ask: (...flags: readonly string[]) => Promise<RunResult>;
  /** Who was asked, in order: by the model that the request named. */
  readonly asked: () => string;
  readonly remember: (calls: readonly Past[]) => void;
}

const pool = { default_provider: 'a', fallback_order: ['b', 'c'] };

/** Providers `a`, `b` and `c` of one server, each with a model of its own. Whose model ends in `down` fails. */
async function createStage(settings: object, models: readonly string[] = ['a', 'b', 'c']): Promise<Stage> {
  const server = await startServer(({ body }, response) => {
    const { model } = JSON.parse(body);
    if (!model.endsWith('down')) return sendChatStream(response, [model]);
    sendJson(response, { error: { message: 'out of order' } }, 503);
  });
  const entries = models.map((model) => [model.slice(0, 1), { base_url: `${server.url}/v1`, default_model: model }]);
  const home = createHome(Object.fromEntries(entries), settings);
  return {
    home,
    ask: (...flags) => runAix(['ask', 'hi', '--retries', '0', ...flags], { home }),
    asked: () => server.requests.map(({ body }) => JSON.parse(body).model).join(' '),
    remember: (calls) => rememberCalls(home, server.url, calls),
  };
}

async function askTimes(count: number, { ask }: Stage, ...flags: readonly string[]): Promise<void> {
  for (let run = 0; run < count; run += 1) expect(await ask(...flags)).toMatchObject({ code: 0 });
}

test('an unknown strategy is refused with the four that there are', async () => {
  const { ask, asked, home } = await createStage({ ...pool, routing_strategy: 'fastest' });
  const { code, stderr } = await ask();
  expect({ code, asked: asked() }).toEqual({ code: 3, asked: '' });
  expect(stderr).toContain(
    '"routing_strategy" is "fastest" where one of round-robin, random, first-available, best-available was wanted',
  );
  const set = await runAix(['config', 'set', 'routing_strategy', 'Random'], { home: createHome() });
  expect(set).toMatchObject({ code: 2 });
  expect(readSettings(home)).toMatchObject({ routing_strategy: 'fastest' });
});

test('first-available asks the first one and then down the list', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'first-available' });
  await askTimes(3, stage);
  expect(stage.asked()).toBe('a a a');
});

test('round-robin asks one after the other, from process to process', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'round-robin' });
  await askTimes(7, stage);
  expect(stage.asked()).toBe('a b c a b c a');
});

test('round-robin is exactly fair to twelve processes at once', { timeout: 60_000 }, async () => {
  const { home, asked } = await createStage({ ...pool, routing_strategy: 'round-robin' });
  const children = Array.from({ length: 12 }, () => startAix(['ask', 'hi'], { home }));
  for (const child of children) child.stdin?.end();
  const results = await Promise.all(children.map(collect));
  expect(results.map(({ code }) => code)).toEqual(Array(12).fill(0));
  expect(asked().split(' ').toSorted().join('')).toBe('aaaabbbbcccc');
});

test('round-robin lets nobody wait twice when the list changes', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'round-robin' });
  await askTimes(2, stage);
  const change = (fallback_order: readonly string[]): void =>
    writeFileSync(join(stage.home, 'config.json'), JSON.stringify({ ...readSettings(stage.home), fallback_order }));
  change(['b']);
  await askTimes(2, stage);
  change(['b', 'c']);
  await askTimes(3, stage);
  expect(stage.asked()).toBe('a b a b c a b');
});

test('round-robin goes on behind the one who failed, and those left alone lose no turn', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'round-robin' }, ['a-down', 'b', 'c']);
  await askTimes(3, stage);
  expect(stage.asked()).toBe('a-down b b c');
  stage.remember(failedCalls('a', 5));
  await askTimes(4, stage);
  expect(stage.asked()).toBe('a-down b b c b c b c');
});

test('no strategy chooses who is switched off or cannot be run as configured', async () => {
  const { home, ask, asked } = await createStage({ ...pool, routing_strategy: 'round-robin' });
  const settings = readSettings(home) as { custom_providers: Record<string, object> };
  const { a, b, c } = settings.custom_providers;
  const custom_providers = { a, b: { ...b, enabled: false }, c: { ...c, headers: { 'x-team': '${NOT_SET}' } } };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ ...settings, custom_providers }));
  for (let run = 0; run < 3; run += 1) expect((await ask()).stderr).not.toContain('custom:b');
  expect(asked()).toBe('a a a');
});

test('turns that cannot be kept cost nobody an answer', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'round-robin' });
  writeFileSync(join(stage.home, 'cache'), '');
  const { code, stderr } = await stage.ask();
  expect(code).toBe(0);
  expect(stderr).toContain('aix: round-robin chooses at random, as ');
});

test('random asks all of them, none far more often than the others', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'random' });
  await askTimes(60, stage);
  const names = stage.asked().split(' ');
  const counts = ['a', 'b', 'c'].map((name) => names.filter((each) => each === name).length);
  // Of a fair choice one in ten million is outside.
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
});

test('best-available first learns about everybody, then asks the fastest', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'best-available' });
  await askTimes(3, stage);
  expect(stage.asked()).toBe('a b c');
  const calls = ['a', 'c'].flatMap((name) => Array.from({ length: 20 }, () => ({ name, secondsAgo: 0, ms: 2000 })));
  stage.remember(calls);
  await askTimes(2, stage);
  expect(stage.asked()).toBe('a b c b b');
});

test.each<[string, readonly Past[], string]>([
  ['the one with fewer failures', [...mix('a', 10, 2), ...mix('b', 10, 1), ...mix('c', 10, 2)], 'b'],
  ['the healthy before the degraded', [...mix('a', 10, 4), ...mix('b', 10, 5), ...mix('c', 10, 2)], 'c'],
  ['the degraded before the unhealthy', [...mix('a', 10, 8), ...mix('b', 10, 8), ...mix('c', 10, 5)], 'c'],
  ['whoever has cooled down, once', [...failedCalls('a', 5, 31), ...mix('b', 1, 0), ...mix('c', 1, 0)], 'a'],
])('best-available asks %s', async (_, calls, wanted) => {
  const stage = await createStage({ ...pool, routing_strategy: 'best-available' });
  stage.remember(calls);
  await stage.ask();
  expect(stage.asked()).toBe(wanted);
});

function mix(name: string, count: number, failures: number): readonly Past[] {
  const well = Array.from({ length: count - failures }, () => ({ name, secondsAgo: 0, ms: 100 }));
  return [...well, ...failedCalls(name, failures)];
}

test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
  ['--provider', ['--provider', 'c'], {}],
  ['AIX_PROVIDER', [], { AIX_PROVIDER: 'c' }],
])('whoever is named with %s is asked first', async (_, flags, env) => {
  const { home, asked } = await createStage({ ...pool, routing_strategy: 'round-robin' });
  for (let run = 0; run < 2; run += 1) await runAix(['ask', 'hi', ...flags], { home, env });
  expect(asked()).toBe('c c');
});

test('whom a prompt names is asked first', async () => {
  const { home, asked } = await createStage({ ...pool, routing_strategy: 'round-robin' });
  writeFileSync(join(home, 'mine.md'), '---\nprovider: custom:c\n---\nhi');
  for (let run = 0; run < 2; run += 1) await runAix(['run', join(home, 'mine.md')], { home });
  expect(asked()).toBe('c c');
});

test('--fallback names everybody', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'round-robin' });
  await askTimes(2, stage, '--fallback', 'c');
  expect(stage.asked()).toBe('a a');
});

test.each([{}, { default_provider: 'auto' }])('with %j the list alone is the pool', async (settings) => {
  const stage = await createStage({ fallback_order: ['b', 'c'], routing_strategy: 'round-robin', ...settings });
  await askTimes(3, stage);
  expect(stage.asked()).toBe('b c b');
});

test('without a list a strategy changes nothing', async () => {
  const { ask } = await createStage({ routing_strategy: 'round-robin' });
  expect(await ask()).toMatchObject({ code: 3, stderr: expect.stringContaining('no provider was chosen') });
});

test.each<[readonly string[], object]>([
  [['--no-fallback'], {}],
  [[], { enable_fallback: false }],
])('with %j and %j the strategy chooses one, and nobody else is asked', async (flags, settings) => {
  const stage = await createStage({ ...pool, ...settings, routing_strategy: 'round-robin' }, ['a-down', 'b-down', 'c']);
  const codes = [];
  for (let run = 0; run < 3; run += 1) codes.push((await stage.ask(...flags)).code);
  expect({ codes, asked: stage.asked() }).toEqual({ codes: [5, 5, 0], asked: 'a-down b-down c' });
});

test('a model goes to the default provider, and elsewhere only under an alias, which is told', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'round-robin' });
  await stage.ask('--model', 'big');
  const { stderr } = await stage.ask('--model', 'big');
  expect(stage.asked()).toBe('big b');
  expect(stderr).toContain('aix: "big" is no alias of custom:b, which is asked for its own model "b"\n');
});

test('the turns are kept in a file of mode 0600 that says nothing but names', async () => {
  const stage = await createStage({ ...pool, routing_strategy: 'round-robin' });
  await askTimes(4, stage);
  const turns = JSON.parse(readFileSync(join(stage.home, 'cache/turns.json'), 'utf8'));
  expect(Object.entries(turns).map(([name, turn]) => `${name.replace(/@\S+/, '')} ${String(turn)}`)).toEqual([
    'custom:b b 2',
    'custom:c c 3',
    'custom:a a 4',
  ]);
});
