import { expect, test } from 'vitest';
import { createHome } from '../commands/provider/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendJson, startServer } from '../helpers/server.ts';
import { down, fine, overfull, type Answer } from './fallback-desk.ts';

/** A text that we take for 5500 tokens. */
const words = 'some words '.repeat(2000);

interface Model {
  /** Null where nobody says how much it can read. */
  readonly window: number | null;
  readonly answer: Answer;
}

interface Asked extends RunResult {
  /** Who got the request, in order. */
  readonly asked: readonly string[];
}

/** Asks `a` with `b`, `c` and `d` behind it, as many as there are, whose lists of models are at hand. */
async function ask(models: readonly Model[], text: string, ...flags: readonly string[]): Promise<Asked> {
  const asked: string[] = [];
  const names = ['a', 'b', 'c', 'd'].slice(0, models.length);
  const server = await startServer((request, response) => {
    const name = request.path[1] ?? '';
    const { window, answer } = models[names.indexOf(name)] ?? { window: null, answer: down };
    if (request.method === 'GET') return sendJson(response, { data: [{ id: 'm', context_length: window }] });
    asked.push(name);
    answer(response, request);
  });
  const entries = names.map((name) => [
    name,
    { base_url: `${server.url}/${name}/v1`, default_model: 'm', auth_type: 'none' },
  ]);
  const home = createHome(Object.fromEntries(entries));
  for (const name of names) await runAix(['provider', 'models', name], { home });
  const behind = names.slice(1).join(',');
  const argv = ['ask', text, '--provider', 'a', '--retries', '0', '--fallback', behind, ...flags];
  return { ...(await runAix(argv, { home })), asked };
}

const flag = '--fallback-on-overflow';

test('what seems too long for one goes to a larger window, without a call to the small one', async () => {
  const models = [
    { window: 5000, answer: fine },
    { window: 9000, answer: fine },
  ];
  const { code, stdout, stderr, asked } = await ask(models, words, flag);
  expect({ code, stdout, asked }).toEqual({ code: 0, stdout: 'fine', asked: ['b'] });
  expect(stderr).toContain(
    'custom:a: Request exceeds context limit for m: 5500 > 5000 (estimated), asking custom:b (m) instead',
  );
  expect(stderr).toContain('in place of custom:a (Request exceeds context limit for m: 5500 > 5000 (estimated))');
});

test('what the server finds too long goes only to those that are known to read more, in order', async () => {
  const models = [
    { window: 5000, answer: overfull },
    { window: null, answer: fine },
    { window: 5000, answer: fine },
    { window: 6000, answer: fine },
  ];
  const { code, stdout, stderr, asked } = await ask(models, 'hi', flag);
  expect({ code, stdout, asked }).toEqual({ code: 0, stdout: 'fine', asked: ['a', 'd'] });
  expect(stderr).toContain('custom:a: the prompt is too long for "m", asking custom:d (m) instead');
});

test('where the window is unknown, one that is larger than the estimate is asked', async () => {
  const models = [
    { window: null, answer: overfull },
    { window: 5400, answer: fine },
    { window: 5600, answer: fine },
  ];
  expect(await ask(models, words, flag)).toMatchObject({ code: 0, asked: ['a', 'c'] });
});

test('nobody is asked whose window our own estimate fills, unless that check is off', async () => {
  const models = [
    { window: 2000, answer: overfull },
    { window: 4000, answer: fine },
    { window: 8000, answer: fine },
  ];
  expect(await ask(models, words, flag)).toMatchObject({ code: 0, asked: ['c'] });
  expect(await ask(models, words, flag, '--no-context-check')).toMatchObject({ code: 0, asked: ['a', 'b'] });
});

test('a second one that is too small gives way to a still larger one, and one that is down to any other of those', async () => {
  const models = [
    { window: 1000, answer: overfull },
    { window: 2000, answer: overfull },
    { window: 1500, answer: fine },
    { window: 4000, answer: fine },
  ];
  expect(await ask(models, 'hi', flag)).toMatchObject({ code: 0, asked: ['a', 'b', 'd'] });
  const [first, , third, last] = models;
  const broken = [first, { window: 2000, answer: down }, third, last].filter((each) => each !== undefined);
  expect(await ask(broken, 'hi', flag)).toMatchObject({ code: 0, asked: ['a', 'b', 'c'] });
});

test('without anybody larger it stays the same failure, which says so', async () => {
  const models = [
    { window: 5000, answer: overfull },
    { window: 4000, answer: fine },
  ];
  const short = await ask(models, 'hi', flag);
  expect(short).toMatchObject({ code: 5, stdout: '', asked: ['a'] });
  expect(short.stderr).toContain('aix: the prompt is too long for "m"\n');
  expect(short.stderr).toContain('hint: nobody else is known to have a larger context window; shorten it');
  const long = await ask(models, words, flag);
  expect(long).toMatchObject({ code: 11, stdout: '', asked: [] });
  expect(long.stderr).toMatch(/^aix: Request exceeds context limit for m: 5500 > 5000 \(estimated\)\n/);
  expect(long.stderr).toContain('hint: nobody else is known to have a larger context window; shorten it');
});

test('when all that are large enough have failed, each stands in the error', async () => {
  const models = [
    { window: 5000, answer: overfull },
    { window: 6000, answer: overfull },
    { window: 5000, answer: fine },
  ];
  const { code, stderr } = await ask(models, 'hi', flag);
  expect(code).toBe(5);
  expect(stderr).toContain(
    'aix: 2 of 3 providers failed\n  custom:a m: the prompt is too long for "m": too long\n  custom:b m: the prompt is too long for "m": too long\n',
  );
});

test('without the flag it goes to nobody, whoever says that it is too long', async () => {
  const models = [
    { window: 5000, answer: overfull },
    { window: 9000, answer: fine },
  ];
  expect(await ask(models, words)).toMatchObject({ code: 11, asked: [] });
  expect(await ask(models, 'hi')).toMatchObject({ code: 5, asked: ['a'] });
});

test('one who is asked in place of another is not sent what seems too long for it either', async () => {
  const models = [
    { window: 9000, answer: down },
    { window: 5000, answer: fine },
  ];
  const { code, stderr, asked } = await ask(models, words);
  expect({ code, asked }).toEqual({ code: 11, asked: ['a'] });
  expect(stderr).toContain('all 2 providers failed');
});

test('jsonl and the document tell of it like of any other fall', async () => {
  const models = [
    { window: 5000, answer: fine },
    { window: 9000, answer: fine },
  ];
  const { stdout } = await ask(models, words, flag, '--format', 'json');
  expect(JSON.parse(stdout).attempts).toMatchObject([
    { provider: 'custom:a', code: 'budget', status: null },
    { provider: 'custom:b', code: 'ok', status: 200 },
  ]);
  const lines = (await ask(models, words, flag, '--format', 'jsonl')).stdout;
  expect(lines).toContain('"type":"fallback","provider":"custom:a","model":"m","code":"budget"');
});

test.each([[['--no-fallback']], [[]]])('with nobody behind it the flag is refused: %j', async (flags) => {
  const server = await startServer((_, response) => sendJson(response, {}));
  const home = createHome({ a: { base_url: server.url, default_model: 'm' } });
  const { code, stderr } = await runAix(['ask', 'hi', '--provider', 'a', flag, ...flags], { home });
  expect(code).toBe(2);
  expect(stderr).toContain('aix: --fallback-on-overflow has nobody to fall back to\nhint: name who with --fallback');
  expect(server.requests).toEqual([]);
});
