import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { readKept } from '../helpers/history.ts';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { spyOnLoading, toChunkName } from '../helpers/loaded.ts';
import { sendChatStream, sendJson, startServer, type TestServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import type { Answer } from '../cli/acceptance/desk.ts';

/** An answer takes 7 tokens in and 3 out: 0.037 dollars. */
const dear = { 'custom:x/m': { input: 1000, output: 10_000 } };

interface Desk {
  readonly home: string;
  readonly server: TestServer;
  readonly ask: (...flags: readonly string[]) => Promise<RunResult>;
}

async function createDesk(answer: Answer, config: object = {}): Promise<Desk> {
  const server = await startServer(answer);
  const custom_providers = { x: { base_url: `${server.url}/v1`, default_model: 'm' } };
  const home = createHome({ custom_providers, ...config });
  return { home, server, ask: (...flags) => runAix(['ask', 'hi', '--provider', 'custom:x', ...flags], { home }) };
}

/** One answer after another, each with what it costs as OpenRouter says it; null for an error of the server. */
function sell(...answers: readonly (readonly [string, number | undefined] | null)[]): Answer {
  const left = [...answers];
  return (_, response) => {
    const next = left.shift() ?? null;
    if (next === null) return sendJson(response, { error: { message: 'down' } }, 400);
    const [content, cost] = next;
    const choices = [{ index: 0, message: { content }, finish_reason: 'stop' }];
    const usage = { prompt_tokens: 7, completion_tokens: 3, ...(cost !== undefined && { cost, is_byok: false }) };
    sendJson(response, { model: 'm', choices, usage });
  };
}

const wanting = ['--schema', '{"type":"object"}', '--no-stream', '--format', 'json'] as const;
const usd = (amount: number, estimated = false): object => ({ amount, currency: 'USD', estimated });

describe('several calls', () => {
  test.each([
    [
      'is what all answers cost',
      [
        ['no', 0.002],
        ['{}', 0.003],
      ],
      { status: 'complete', cost: usd(0.005) },
    ],
    [
      'is unknown when that of a rejected one is',
      [
        ['no', undefined],
        ['{}', 0.003],
      ],
      { cost: null },
    ],
    [
      'is unknown when that of the last one is',
      [
        ['no', 0.002],
        ['{}', undefined],
      ],
      { cost: null },
    ],
    ['is that of the rejected one when the next call fails', [['no', 0.002], null], { cost: usd(0.002) }],
  ] as const)('the cost %s', async (_, answers, expected) => {
    const { ask, server } = await createDesk(sell(...answers));
    expect(JSON.parse((await ask(...wanting)).stdout)).toMatchObject(expected);
    expect(server.requests).toHaveLength(2);
  });

  test('a cap counts what a rejected answer cost', async () => {
    const { ask, server } = await createDesk(sell(['no', 0.04], ['{}', 0.03]), { prices: dear });
    const { code, stdout } = await ask(...wanting, '--max-cost', '0.05');
    expect({ code, requests: server.requests.length }).toEqual({ code: 11, requests: 1 });
    expect(JSON.parse(stdout)).toMatchObject({ status: 'incomplete', text: 'no', cost: usd(0.04) });
  });

  test('a report in another currency than the budget does not get past it', async () => {
    const prices = { 'custom:x/m': { input: 1000, output: 10_000, currency: 'EUR' } };
    const budget = { daily: 0.05, currency: 'EUR' };
    const { ask } = await createDesk(sell(['one', 0.25], ['two', 0.25], ['three', 0.25]), { prices, budget });
    const first = await ask('--no-stream', '--format', 'json');
    expect(JSON.parse(first.stdout).cost).toEqual({ amount: 0.037, currency: 'EUR', estimated: false });
    expect(await ask('--no-stream')).toMatchObject({ code: 0, stderr: expect.stringContaining('0.074 EUR are spent') });
    expect((await ask('--no-stream')).code).toBe(11);
  });

  test('a call that failed and was made again costs once', async () => {
    let count = 0;
    const { ask, server } = await createDesk(
      (_, response) => {
        count += 1;
        if (count === 1) return sendJson(response, { error: { message: 'busy' } }, 503);
        sendChatStream(response, ['ok']);
      },
      { prices: dear },
    );
    const { stdout } = await ask('--max-cost', '1', '--format', 'json');
    expect(JSON.parse(stdout).cost).toEqual(usd(0.037));
    expect(server.requests).toHaveLength(2);
  });
});

describe('a cap', () => {
  const hello: Answer = (_, response) => sendChatStream(response, ['Hello']);
  /** Begins an answer of 200 tokens and never ends it. */
  const endless: Answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const choices = [{ index: 0, delta: { content: 'word '.repeat(160) } }];
    response.write(`data: ${JSON.stringify({ choices })}\n\n`);
  };

  test.each([['--max-cost', '0'], []])('does not keep an answer of the cache back (%s)', async (...flags) => {
    const { ask, home, server } = await createDesk(hello, { prices: dear });
    await ask('--cache');
    const config = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
    if (flags.length === 0)
      writeFileSync(join(home, 'config.json'), JSON.stringify({ ...config, budget: { daily: 0 } }));
    const { code, stdout } = await ask('--cache', '--format', 'json', ...flags);
    expect({ code, requests: server.requests.length }).toEqual({ code: 0, requests: 1 });
    expect(JSON.parse(stdout)).toMatchObject({ text: 'Hello', cached: true, cost: usd(0) });
  });

  test('does not keep a replay back, which says what was recorded and is no run of today', async () => {
    const { ask, home } = await createDesk(hello, { prices: dear, budget: { daily: 0.04 } });
    const file = join(temporaryFolder(), 'cassette.json');
    expect((await ask('--record', file)).code).toBe(0);
    const { code, stdout } = await ask('--replay', file, '--max-cost', '0', '--format', 'json');
    expect({ code, cost: JSON.parse(stdout).cost }).toEqual({ code: 0, cost: usd(0.037) });
    expect(readKept(home)).toHaveLength(1);
  });

  test('without an amount is none', async () => {
    const home = createHome({ budget: { currency: 'EUR' } });
    const argv = ['ask', 'hi', '--provider', 'mock', '--format', 'json'];
    const { code, stdout } = await runAix(argv, { home });
    expect({ code, cost: JSON.parse(stdout).cost }).toEqual({ code: 0, cost: usd(0) });
  });

  test('that stops a stream leaves the words on stdout, makes no further call and says that the answer is no whole one', async () => {
    const { ask, home, server } = await createDesk(endless, { prices: dear });
    const { code, stdout, stderr } = await ask('--stream', '--max-cost', '0.5', '--retries', '2', '--fallback', 'mock');
    expect({ code, stdout }).toEqual({ code: 11, stdout: 'word '.repeat(160) });
    expect(stderr).toContain('aix: incomplete: a longer answer would cost more than the $0.50 of --max-cost');
    expect(server.requests).toHaveLength(1);
    expect(readKept(home)[0]?.envelope).toMatchObject({ status: 'incomplete', cost: { estimated: true } });
  });

  test('that stops a stream ends the events with an error', async () => {
    const { ask } = await createDesk(endless, { prices: dear });
    const { stdout } = await ask('--max-cost', '0.5', '--format', 'jsonl');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual(['run-started', 'text-delta', 'error']);
    expect(events.at(-1)).toMatchObject({ status: 'incomplete', error: { code: 'budget' } });
  });

  test('that stops a stream gives a script nothing', async () => {
    const { ask } = await createDesk(endless, { prices: dear });
    expect(await ask('--max-cost', '0.5')).toMatchObject({ code: 11, stdout: '' });
  });

  test('throws no answer away that came whole, as it is paid for', async () => {
    const long = 'word '.repeat(160);
    const { ask } = await createDesk(sell([long, undefined]), { prices: { m: { input: 1, output: 10_000 } } });
    const { code, stdout, stderr } = await ask('--no-stream', '--max-cost', '0.02');
    expect({ code, stdout }).toEqual({ code: 0, stdout: long });
    expect(stderr).toContain('more than the $0.02 of --max-cost');
  });

  test('an answer that was interrupted counts as far as it came', async () => {
    const { ask, home } = await createDesk(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'half' } }] })}\n\n`);
      },
      { prices: dear, budget: { daily: 1 } },
    );
    expect((await ask('--retries', '0')).code).toBe(8);
    expect(readKept(home)[0]?.envelope.cost).toEqual(usd(0.011, true));
  });

  test('of a history that cannot be read is a reason to send nothing', async () => {
    const { ask, home, server } = await createDesk(hello, { prices: dear, budget: { monthly: 9 } });
    writeFileSync(join(home, 'history.db'), 'no database'.repeat(100));
    const { code, stderr } = await ask();
    expect({ code, requests: server.requests.length }).toEqual({ code: 11, requests: 0 });
    expect(stderr).toContain('nobody knows what was spent, so the budget cannot be kept to');
    expect(stderr).toContain('is damaged');
  });

  test.each([
    ['--max-cost', '-1'],
    ['--max-cost', 'much'],
    ['--max-cost', ''],
  ])('%s %j is refused before anything is sent', async (flag, value) => {
    const { ask, server } = await createDesk(hello);
    const { code, stderr } = await ask(flag, value);
    expect({ code, requests: server.requests.length }).toEqual({ code: 2, requests: 0 });
    expect(stderr).toContain('--max-cost');
  });
});

test.each([
  ['budget.daily', '5', 0, '5'],
  ['budget.monthly', '0', 0, '0'],
  ['budget.currency', 'EUR', 0, 'EUR'],
  ['budget.daily', '-1', 2, null],
  ['budget.daily', 'much', 2, null],
  ['budget.currency', 'euro', 2, null],
])('config set %s %s gives exit %i', async (key, value, expected, kept) => {
  const home = createHome();
  const { code, stderr } = await runAix(['config', 'set', key, value], { home });
  expect({ code, stderr }).toEqual({ code: expected, stderr: expect.stringContaining(expected === 0 ? '' : key) });
  const { stdout } = await runAix(['config', 'list'], { home });
  if (kept === null) expect(stdout).not.toContain('budget');
  else expect(stdout).toMatch(new RegExp(`${key}\\t?.*${kept}`));
});

test('a run without a cap loads neither caps nor the history, and one with a cap does', async () => {
  const { env, read } = spyOnLoading();
  const { home } = await createDesk((_, response) => sendChatStream(response, ['ok']), { prices: dear });
  const list = async (...flags: readonly string[]): Promise<readonly string[]> => {
    expect((await spawnAix(['ask', 'hi', '--provider', 'custom:x', ...flags], { home, env })).code).toBe(0);
    const names = new Set(read().files.map(toChunkName));
    return ['budget', 'meter', 'open-history', 'database'].filter((name) => names.has(name));
  };
  expect(await list()).toEqual([]);
  expect(await list('--max-cost', '1')).toContain('budget');
});
