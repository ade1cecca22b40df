import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { saveEntries } from '../../../src/history/save.ts';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { sendChatStream, sendJson, startServer } from '../../helpers/server.ts';
import { changeEntry } from '../../history/entries.ts';
import { ask, createVendorDesk, key, stream, type Answer, type Desk } from './desk.ts';

/** What runs cost and may cost, through the built program. The ids are acceptance rows. */
const answer: Answer = (_, response) => sendChatStream(response, ['Hello', ' world']);
const dear = { 'custom:x/m': { input: 1000, output: 10_000 } };

/** The built program with these settings, and a server whose answers take 7 tokens in and 3 out. */
async function createDesk(config: object = {}, serve: Answer = answer): Promise<Desk> {
  const server = await startServer(serve);
  const custom_providers = { x: { base_url: `${server.url}/v1`, default_model: 'm', max_retries: 0 } };
  const home = createHome({ custom_providers, ...config });
  return { home, server, aix: (...argv) => spawnAix(argv, { home, env: { AIX_X_API_KEY: key } }) };
}

/** Another run has cost this much, so many days ago. */
function spend(home: string, amount: number, daysAgo = 0): void {
  const at = Date.now() - daysAgo * 86_400_000;
  const id = `spent${daysAgo}`;
  const cost = { amount, currency: 'USD', estimated: false };
  saveEntries(home, [changeEntry(1, { id, conversation: id, at }, { status: 'complete', cost })]);
}

async function askJson({ aix }: Desk, ...flags: readonly string[]) {
  const { code, stdout, stderr } = await aix(...ask, '--format', 'json', ...flags);
  return { code, stderr, document: JSON.parse(stdout) };
}

describe('what a run costs', () => {
  test('M15 M19 a price of your own and the reported tokens make the cost', async () => {
    const desk = await createDesk({ prices: { m: { input: 1, output: 2, currency: 'EUR' } } });
    const { document } = await askJson(desk);
    expect(document.cost).toEqual({ amount: 0.000013, currency: 'EUR', estimated: false });
    expect((await desk.aix(...ask)).stderr).toMatch(/, \d+\.\d s, 0\.000013 EUR\n/);
  });

  test('M19 an unknown price is unknown, not free, and one of 0 is free', async () => {
    expect((await askJson(await createDesk())).document.cost).toBe(null);
    expect((await (await createDesk()).aix(...ask)).stderr).toMatch(/ s, cost unknown\n/);
    const free = await createDesk({ prices: { m: { input: 0, output: 0 } } });
    expect((await askJson(free)).document.cost).toEqual({ amount: 0, currency: 'USD', estimated: false });
  });

  test('M15 without reported tokens there is no cost, whatever the price', async () => {
    const end = { choices: [{ index: 0, delta: { content: 'ok' }, finish_reason: 'stop' }] };
    const desk = await createDesk({ prices: dear }, stream(`data: ${JSON.stringify(end)}\n\n`));
    expect((await askJson(desk)).document).toMatchObject({ status: 'complete', usage: null, cost: null });
  });

  test('M15 what OpenRouter reports goes before every price', async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 3, cost: 0.0042, is_byok: false };
    const desk = await createVendorDesk('openrouter', (_, response) => {
      const message = { content: 'ok' };
      sendJson(response, { model: 'a/b', choices: [{ index: 0, message, finish_reason: 'stop' }], usage });
    });
    writeFileSync(join(desk.home, 'config.json'), JSON.stringify({ prices: { 'a/b': { input: 9, output: 9 } } }));
    const argv = ['ask', 'hi', '--provider', 'openrouter/a/b', '--no-stream', '--format', 'json'];
    const { stdout } = await desk.aix(...argv);
    expect(JSON.parse(stdout).cost).toEqual({ amount: 0.0042, currency: 'USD', estimated: false });
  });

  test('M19 a price of a list of models makes an estimate, and models shows the same price', async () => {
    const models = [{ id: 'm', pricing: { prompt: '0.000001', completion: '0.000002' } }];
    const desk = await createDesk({}, (request, response) =>
      request.method === 'GET' ? sendJson(response, { data: models }) : sendChatStream(response, ['ok']),
    );
    const { stdout } = await desk.aix('models', '--provider', 'custom:x', '--json');
    expect(JSON.parse(stdout)[0].price).toMatchObject({ input: 1, output: 2, currency: 'USD', as_of: null });
    const { document } = await askJson(desk);
    expect(document.cost).toEqual({ amount: 0.000013, currency: 'USD', estimated: true });
  });

  test('M19 models shows a price of your own, in its currency and with its day', async () => {
    const prices = { 'custom:x/m': { input: 3, output: 4, currency: 'EUR', as_of: '2026-01-31' } };
    const desk = await createDesk({ prices }, (_, response) => sendJson(response, { data: [{ id: 'm' }] }));
    const { stdout } = await desk.aix('models', '--provider', 'custom:x', '--json');
    expect(JSON.parse(stdout)[0].price).toMatchObject({ input: 3, output: 4, currency: 'EUR', as_of: '2026-01-31' });
  });

  test('M19 a price is checked like every setting', async () => {
    const { aix } = await createDesk();
    const refused = await aix('config', 'set', 'prices.m', '{"input": -1, "output": 2}');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('a number of at least 0') });
    expect((await aix('config', 'set', 'prices.m', '{"input": 1, "output": 2}')).code).toBe(0);
  });
});

describe('what a run may cost', () => {
  test('H30 M18 nothing is sent that would pass --max-cost, and the estimate is called one', async () => {
    const desk = await createDesk({ prices: dear });
    const { code, stderr, document } = await askJson(desk, '--max-cost', '0.005');
    expect(desk.server.requests).toHaveLength(0);
    expect(code).toBe(11);
    expect(stderr).toContain('this would cost about $0.011, and --max-cost allows $0.005');
    expect(stderr).toContain('an estimate with 4 characters for each token: 1 in and at least 1 out');
    expect(document).toMatchObject({ status: 'failed', cost: null, error: { code: 'budget' } });
  });

  test('H30 the longest answer that was asked for counts', async () => {
    const desk = await createDesk({ prices: dear });
    expect((await desk.aix(...ask, '--max-cost', '1', '--max-tokens', '200')).code).toBe(11);
    expect(desk.server.requests).toHaveLength(0);
    expect((await desk.aix(...ask, '--max-cost', '3', '--max-tokens', '200')).code).toBe(0);
  });

  test('H30 a stream that would pass it is left: the socket closes, the words stay', { timeout: 30_000 }, async () => {
    let hasLeft: (() => void) | null = null;
    const left = new Promise<void>((resolve) => (hasLeft = resolve));
    const desk = await createDesk({ prices: dear }, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.on('close', () => hasLeft?.());
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(400) } }] })}\n\n`);
    });
    const { code, stderr, document } = await askJson(desk, '--max-cost', '0.5');
    await left;
    expect(code).toBe(11);
    expect(stderr).toContain('incomplete: a longer answer would cost more than the $0.50 of --max-cost');
    expect(document).toMatchObject({ status: 'incomplete', text: 'x'.repeat(400), finish: null });
    expect(document.cost).toEqual({ amount: 1.001, currency: 'USD', estimated: true });
  });

  test('H30 what thoughts that nobody sees cost is told afterwards', async () => {
    const { stderr, code } = await (await createDesk({ prices: dear })).aix(...ask, '--max-cost', '0.036');
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('more than the $0.036 of') });
  });

  test('H30 M19 with a cap, an unknown price is a reason to send nothing', async () => {
    const home = createHome({ custom_providers: { far: { base_url: 'https://far.invalid/v1', default_model: 'm' } } });
    const argv = ['ask', 'hi', '--provider', 'custom:far', '--max-cost', '1'];
    const { code, stderr } = await spawnAix(argv, { home, env: { AIX_FAR_API_KEY: key } });
    expect(code).toBe(11);
    expect(stderr).toContain('nobody knows what "m" of "custom:far" costs');
    expect(stderr).toContain(`aix config set 'prices.custom:far/m'`);
  });

  test('H30 a local server and the mock cost nothing unless a price says so', async () => {
    expect((await (await createDesk()).aix(...ask, '--max-cost', '0')).code).toBe(0);
    expect((await (await createDesk()).aix('ask', 'hi', '--provider', 'mock', '--max-cost', '0')).code).toBe(0);
  });

  test('H30 a price in another currency than the cap is a reason to send nothing', async () => {
    const desk = await createDesk({ prices: { m: { input: 1, output: 2, currency: 'RUB' } } });
    const { code, stderr } = await desk.aix(...ask, '--max-cost', '1');
    expect({ code, stderr }).toMatchObject({ code: 11, stderr: expect.stringContaining('"m" is paid in RUB') });
    expect(desk.server.requests).toHaveLength(0);
  });

  test('H30 whoever is asked next is checked as well', async () => {
    const server = await startServer((request, response) => {
      if (request.body.includes('"dear"')) return sendChatStream(response, ['ok']);
      sendJson(response, { error: { message: 'down' } }, 500);
    });
    const entry = { base_url: `${server.url}/v1`, max_retries: 0 };
    const custom_providers = { x: { ...entry, default_model: 'm' }, y: { ...entry, default_model: 'dear' } };
    const home = createHome({
      custom_providers,
      prices: { m: { input: 0, output: 0 }, dear: { input: 999, output: 9 } },
    });
    const { code } = await spawnAix([...ask, '--fallback', 'custom:y', '--max-cost', '0.0001'], { home });
    expect(code).toBe(11);
    expect(server.requests).toHaveLength(1);
  });
});

describe('what all runs may cost', () => {
  const prices = { m: { input: 1, output: 1000 } };

  test.each([
    ['daily', 0, 11],
    ['monthly', 0, 11],
    ['daily', 40, 0],
    ['monthly', 40, 0],
  ])('H30 budget.%s counts what was spent %i days ago: exit %i', async (name, daysAgo, expected) => {
    const desk = await createDesk({ prices, budget: { [name]: 1 } });
    spend(desk.home, 0.9999, daysAgo);
    const { code, stderr } = await desk.aix(...ask);
    expect({ code, requests: desk.server.requests.length }).toEqual({
      code: expected,
      requests: expected === 0 ? 1 : 0,
    });
    if (expected !== 0) expect(stderr).toContain(`after $1.00 that was spent, and budget.${name} allows $1.00`);
  });

  test('H30 from 80 % on a budget is told of', async () => {
    const desk = await createDesk({ prices, budget: { daily: 1 } });
    spend(desk.home, 0.5);
    expect((await desk.aix(...ask)).stderr).not.toContain('budget');
    spend(desk.home, 0.3, 0.00001);
    const { code, stderr } = await desk.aix(...ask);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('of the $1.00 of budget.daily'),
    });
  });

  test('H30 a repository can neither set a budget nor lift one', async () => {
    const desk = await createDesk({ prices, budget: { daily: 0 } });
    const cwd = join(createHome({ budget: { daily: 100 }, prices: { m: { input: 0, output: 0 } } }), '..');
    const { code } = await spawnAix(ask, { home: desk.home, cwd });
    expect({ code, requests: desk.server.requests.length }).toEqual({ code: 11, requests: 0 });
  });
});
