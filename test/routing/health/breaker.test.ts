import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { lineUp } from '../../../src/routing/line-up.ts';
import { createHome, readSettings } from '../../commands/provider/home.ts';
import { collect, startAix } from '../../helpers/cli.ts';
import { createTestContext, runAix, type RunResult } from '../../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type TestServer } from '../../helpers/server.ts';
import { failedCalls, readLog, rememberCalls, type Past } from './past.ts';

type Answer = (response: ServerResponse) => void;

const down: Answer = (response) => sendJson(response, { error: { message: 'no model is loaded' } }, 503);
const busy: Answer = (response) => {
  response.setHeader('retry-after', '3600');
  sendJson(response, { error: { message: 'slow down' } }, 429);
};
const fine: Answer = (response) => sendChatStream(response, ['fine']);

interface Stage {
  readonly home: string;
  readonly servers: readonly TestServer[];
  readonly ask: (...flags: readonly string[]) => Promise<RunResult>;
  /** How often each was asked. */
  readonly counts: () => readonly number[];
  readonly remember: (calls: readonly Past[]) => void;
}

/** Providers `a`, `b` and `c`, of which those behind the first are its fallbacks. */
async function createStage(answers: readonly Answer[]): Promise<Stage> {
  const servers = await Promise.all(answers.map((answer) => startServer((_, response) => answer(response))));
  const names = ['a', 'b', 'c'].slice(0, answers.length);
  const entries = names.map((name, at) => [name, { base_url: `${servers[at]?.url}/v1`, default_model: `m-${name}` }]);
  const home = createHome(Object.fromEntries(entries), { default_provider: 'a', fallback_order: names.slice(1) });
  return {
    home,
    servers,
    ask: (...flags) => runAix(['ask', 'hi', '--retries', '0', ...flags], { home }),
    counts: () => servers.map(({ requests }) => requests.length),
    remember: (calls) => {
      for (const call of calls) rememberCalls(home, servers[names.indexOf(call.name)]?.url ?? '', [call]);
    },
  };
}

test('who failed five times is left alone while somebody else answers, and stderr and the document tell', async () => {
  const { ask, counts } = await createStage([down, fine]);
  for (let call = 0; call < 5; call += 1) expect(await ask()).toMatchObject({ code: 0, stdout: 'fine' });
  expect(counts()).toEqual([5, 5]);
  const { stdout, stderr } = await ask('--format', 'json');
  expect(counts()).toEqual([5, 6]);
  const words =
    /custom:a is left alone until \S+ \S* ?UTC, as most of its calls failed \(provider\); asking custom:b \(m-b\) first/;
  expect(stderr.match(new RegExp(`aix: ${words.source}`, 'g'))).toHaveLength(1);
  const { warnings, attempts, provider } = JSON.parse(stdout);
  expect(warnings).toEqual([expect.stringMatching(words)]);
  expect({ provider, attempts: attempts.length }).toEqual({ provider: 'custom:b', attempts: 1 });
});

test('jsonl tells of it in a warning', async () => {
  const { ask, remember } = await createStage([down, fine]);
  remember(failedCalls('a', 5));
  const { stdout } = await ask('--format', 'jsonl');
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ type }) => type)).toEqual(['run-started', 'warning', 'text-delta', 'finish']);
  expect(events[0]).toMatchObject({ provider: 'custom:b', model: 'm-b' });
});

test('who is left alone is asked when all others fail', async () => {
  const { ask, counts, remember } = await createStage([fine, down, down]);
  remember(failedCalls('a', 5));
  expect(await ask()).toMatchObject({ code: 0, stdout: 'fine' });
  expect(counts()).toEqual([1, 1, 1]);
});

test('whoever is named is left alone as well, where there are others', async () => {
  const { ask, counts, remember } = await createStage([down, fine, fine]);
  remember(failedCalls('a', 5));
  expect(await ask('--provider', 'a', '--fallback', 'c')).toMatchObject({ code: 0, stdout: 'fine' });
  expect(counts()).toEqual([0, 0, 1]);
});

test('nobody is left alone where there is nobody else', async () => {
  const { ask, counts, remember } = await createStage([fine, fine]);
  remember(failedCalls('a', 5));
  const { stderr } = await ask('--no-fallback');
  expect({ counts: counts(), said: stderr.includes('alone') }).toEqual({ counts: [1, 0], said: false });
});

test('who is left alone behind somebody who is well is not spoken of', async () => {
  const { ask, counts, remember } = await createStage([fine, down, fine]);
  remember(failedCalls('b', 5));
  expect((await ask()).stderr).not.toContain('alone');
  expect(counts()).toEqual([1, 0, 0]);
});

test('where all are to be left alone the order stays', async () => {
  const { ask, counts, remember } = await createStage([fine, fine]);
  remember([...failedCalls('a', 5), ...failedCalls('b', 5)]);
  expect((await ask()).stderr).not.toContain('alone');
  expect(counts()).toEqual([1, 0]);
});

test('a server is left alone as long as it asks for', async () => {
  const { ask, counts } = await createStage([busy, fine]);
  await ask();
  const { stderr } = await ask();
  expect(stderr).toMatch(/aix: custom:a wants to be left alone until .*UTC \(rate-limit\); asking custom:b/);
  expect(counts()).toEqual([1, 2]);
});

test('an answer ends the cool-down for everybody', async () => {
  const { ask, counts, remember } = await createStage([fine, fine]);
  remember(failedCalls('a', 5));
  await ask();
  expect(counts()).toEqual([0, 1]);
  await ask('--no-fallback');
  await ask();
  expect(counts()).toEqual([2, 1]);
});

test('of eight processes exactly one tries who has cooled down', async () => {
  const stage = await createStage([hold, hold]);
  // Nobody is answered before all have asked, so that nobody profits from the answer to another one.
  const waiting: ServerResponse[] = [];
  function hold(response: ServerResponse): void {
    waiting.push(response);
    if (waiting.length >= 8) for (const each of waiting.filter(({ headersSent }) => !headersSent)) fine(each);
  }
  stage.remember(failedCalls('a', 5, 31));
  const children = Array.from({ length: 8 }, () => startAix(['ask', 'hi'], { home: stage.home }));
  for (const child of children) child.stdin?.end();
  const results = await Promise.all(children.map(collect));
  expect(results.map(({ code, stdout }) => `${code} ${stdout}`)).toEqual(results.map(() => '0 fine'));
  expect(stage.counts()).toEqual([1, 7]);
  const told = results.filter(({ stderr }) => stderr.includes('custom:a is being tried by another aix'));
  expect(told).toHaveLength(7);
  expect((await stage.ask()).stderr).toContain('custom:a');
  expect(stage.counts()).toEqual([2, 7]);
});

test('of eight that see at the same moment that the time is over, one tries', async () => {
  const { home, remember } = await createStage([fine, fine]);
  remember(failedCalls('a', 5, 31));
  const context = createTestContext([], { home });
  // In one process they go in lock-step: all have looked before the first one writes.
  const lines = await Promise.all(Array.from({ length: 8 }, () => lineUp(context, { wishes: [], named: null })));
  const names = lines.map(({ first }) => first.settings.name);
  expect(names.filter((name) => name === 'custom:a')).toHaveLength(1);
});

test('a try that fails makes the cool-down longer, however often the call is repeated', async () => {
  const { home, counts, remember } = await createStage([down, fine]);
  remember(failedCalls('a', 5, 31));
  await runAix(['ask', 'hi', '--retries', '2'], { home, haste: 100 });
  expect(counts()).toEqual([3, 1]);
  const { stdout } = await runAix(['provider', 'health', 'a', '--json'], { home });
  const [{ breaker, cooling_until: until }] = JSON.parse(stdout);
  const seconds = (Date.parse(until) - Date.now()) / 1000;
  expect({ breaker, isDoubled: seconds > 35 && seconds <= 60 }).toEqual({ breaker: 'open', isDoubled: true });
});

test.each<[string, string | null, Answer]>([
  ['an answer', 'success', fine],
  ['a server that is down', 'failure', down],
  ['a refused key', 'failure', (response) => sendJson(response, {}, 401)],
  ['an answer that breaks off', 'failure', cut],
  ['an invalid request', null, (response) => sendJson(response, { error: { message: 'too hot' } }, 400)],
  ['a model that is not there', null, (response) => sendJson(response, { error: { code: 'model_not_found' } }, 404)],
])('%s is noted as %o', async (_, type, answer) => {
  const { ask, home } = await createStage([answer]);
  const { code } = await ask();
  expect(code === 0).toBe(type === 'success');
  if (type === null) return expect(() => readLog(home)).toThrow('ENOENT');
  const [first, ...others] = readLog(home);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ type, account: expect.stringMatching(/^custom:a@127\.0\.0\.1:\d+$/) });
});

function cut(response: ServerResponse): void {
  response
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .end('data: {"choices":[{"index":0,"delta":{"content":"half"},"finish_reason":null}]}\n\n');
}

test("a limit of the user's own is no failure of the provider", async () => {
  const { home, servers } = await createStage([fine]);
  const { custom_providers: own, ...settings } = readSettings(home) as { custom_providers: { a: object } };
  const limited = createHome({ a: { ...own.a, rpm: 1, timeout: 1 } }, settings);
  for (const code of [0, 6]) expect(await runAix(['ask', 'hi'], { home: limited })).toMatchObject({ code });
  expect(servers[0]?.requests).toHaveLength(1);
  expect(readLog(limited).map(({ type }) => type)).toEqual(['success']);
});

test('notes each call of a run, the one that was given up not, and embeddings too', async () => {
  const { home, servers } = await createStage([down]);
  await runAix(['ask', 'hi', '--retries', '2'], { home, haste: 100 });
  expect(readLog(home)).toMatchObject(Array.from({ length: 3 }, () => ({ type: 'failure', code: 'provider' })));
  await runAix(['embed', 'hi', '--provider', 'a/m', '--retries', '0'], { home });
  expect(readLog(home)).toHaveLength(4);
  const signal = AbortSignal.abort();
  expect(await runAix(['ask', 'hi'], { home, signal })).toMatchObject({ code: 130 });
  expect({ noted: readLog(home).length, asked: servers[0]?.requests.length }).toEqual({ noted: 4, asked: 4 });
});
