import { expect, test } from 'vitest';
import type { RunEntry } from '../../src/history/entry.ts';
import { saveEntries } from '../../src/history/save.ts';
import { spawnAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { changeEntry } from '../history/entries.ts';
import { startSession } from '../terminal/session.ts';

const noon = new Date(2026, 0, 20, 12).getTime();
const day = 86_400_000;

interface Facts {
  readonly model: string;
  readonly provider?: string;
  readonly prompt?: string | null;
  readonly daysAgo?: number;
  readonly cost?: RunEntry['envelope']['cost'];
  readonly usage?: RunEntry['envelope']['usage'];
  readonly status?: string;
}

const usage = { input: 1200, output: 300, reasoning: null, cache_read: 1000, cache_write: null };
const usd = (amount: number, estimated = false) => ({ amount, currency: 'USD', estimated });
const since = ['--since', '2026-01-10', '--until', '2026-01-20'];

/** A home with these runs in its history. */
function createHistory(runs: readonly Facts[]): string {
  const home = createHome();
  const entries = runs.map(({ model, provider = 'openai', prompt = 'explain', daysAgo = 0, ...facts }, at) =>
    changeEntry(
      at + 1,
      { id: `run${at}`, at: noon - daysAgo * day, prompt, conversation: `run${at}` },
      { status: 'complete', provider, model, usage, cost: usd(0.01), ...facts },
    ),
  );
  saveEntries(home, entries);
  return home;
}

const mixed: readonly Facts[] = [
  { model: 'gpt-5-mini', cost: usd(0.01), daysAgo: 1 },
  { model: 'gpt-5-mini', cost: usd(0.0025, true) },
  { model: 'claude-sonnet-5-5', provider: 'anthropic', cost: usd(0.5), prompt: 'review' },
  { model: 'llama3.2', provider: 'custom:ollama', cost: null, usage: null, prompt: null },
];

test('sums by model come as columns with tabs, the most expensive first, estimates marked', async () => {
  const { stdout, code } = await runAix(['usage', ...since], { home: createHistory(mixed) });
  expect(code).toBe(0);
  expect(stdout).toBe(
    'claude-sonnet-5-5\t1\t1200\t300\t0.5 USD\t0\t1\t812\t190\n' +
      'gpt-5-mini\t2\t2400\t600\t~0.0125 USD\t0\t1\t812\t190\n' +
      'llama3.2\t1\t0\t0\t-\t1\t1\t812\t190\n',
  );
});

test.each([
  ['provider', 'anthropic\t1', 'openai\t2', 'custom:ollama\t1'],
  ['prompt', 'review\t1', 'explain\t2', '-\t1'],
  ['day', '2026-01-19\t1', '2026-01-20\t3'],
])('sums go by %s', async (by, ...expected) => {
  const { stdout } = await runAix(['usage', '--by', by, ...since], { home: createHistory(mixed) });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split('\t').slice(0, 2).join('\t'))).toEqual(expected);
});

test('days outside the span are in no sum', async () => {
  const home = createHistory([{ model: 'm', daysAgo: 5 }, { model: 'm', daysAgo: 2 }, { model: 'm' }]);
  const argv = ['usage', '--since', '2026-01-18', '--until', '2026-01-19'];
  expect((await runAix(argv, { home })).stdout).toMatch(/^m\t1\t/);
});

test('--json has the sums, the whole, and null for what no prompt of a name asked', async () => {
  const { stdout } = await runAix(['usage', '--by', 'prompt', '--json', ...since], { home: createHistory(mixed) });
  const sum = { input: 2400, output: 600, reasoning: 0, cache_read: 2000, cache_write: 0, unknown_usage: 0 };
  const money = { amount: 0.0125, currency: 'USD', estimated: 0.0025 };
  expect(JSON.parse(stdout)).toMatchObject({
    by: 'prompt',
    since: '2026-01-10',
    until: '2026-01-20',
    groups: [{ key: 'review' }, { key: 'explain', runs: 2, ...sum, costs: [money], unknown_cost: 0 }, { key: null }],
    total: { runs: 4, input: 3600, unknown_usage: 1, unknown_cost: 1, costs: [{ amount: 0.5125 }] },
  });
});

test('--csv quotes what needs it and gives every currency a line', async () => {
  const model = 'odd, "name"';
  const home = createHistory([
    { model, cost: usd(0.25) },
    { model, cost: { amount: 30, currency: 'RUB', estimated: true } },
  ]);
  const { stdout } = await runAix(['usage', '--csv', ...since], { home });
  const [head, ...lines] = stdout.trimEnd().split('\n');
  expect(head).toBe(
    'model,runs,input,output,reasoning,cache_read,cache_write,unknown_usage,unknown_cost,currency,cost,estimated,' +
      'complete,incomplete,failed,cancelled,success_rate,timed,total_ms,mean_ms,first_timed,first_token_ms,mean_first_token_ms',
  );
  expect(lines).toEqual([
    '"odd, ""name""",2,2400,600,0,2000,0,0,0,RUB,30,30,2,0,0,0,1,2,1624,812,2,380,190',
    '"odd, ""name""",,,,,,,,,USD,0.25,0,,,,,,,,,,,',
  ]);
});

const ended: readonly Facts[] = [
  ...['complete', 'complete', 'failed', 'incomplete', 'cancelled'].map((status) => ({ model: 'm', status })),
  { model: 'stopped', status: 'cancelled', cost: usd(0.001) },
];

test('a run that was cancelled is neither a success nor a failure', async () => {
  const home = createHistory(ended);
  const { stdout } = await runAix(['usage', '--json', ...since], { home });
  const counts = { complete: 2, incomplete: 1, failed: 1, cancelled: 1, success_rate: 0.5 };
  const times = {
    timed: 2,
    total_ms: 1624,
    mean_ms: 812,
    first_timed: 2,
    first_token_ms: 380,
    mean_first_token_ms: 190,
  };
  expect(JSON.parse(stdout)).toMatchObject({
    groups: [
      { key: 'm', ...counts, ...times },
      { key: 'stopped', success_rate: null, mean_ms: null, mean_first_token_ms: null },
    ],
    total: { ...counts, cancelled: 2, ...times },
  });
  expect((await runAix(['usage', ...since], { home })).stdout).toMatch(/\t0\t0\.5\t812\t190\n.*\t0\t-\t-\t-\n$/);
});

test.each([
  [46, [], /\$0\.05 +█+$/],
  [47, ['ok'], /\$0\.05 +50% +█+$/],
  [53, ['ok'], /\$0\.05 +50% +█+$/],
  [54, ['ok', 'time'], /\$0\.05 +50% +0\.8 s +█+$/],
])('%d columns show %j beside what is always shown', async (columns, more, expected) => {
  const env = { LANG: 'C.UTF-8' };
  const home = createHistory(ended);
  const { stdout } = await runAix(['usage', ...since], { home, env, isTerminal: true, columns });
  const [titles = '', first] = stdout.split('\n');
  expect(titles.split(/ +/)).toEqual(['model', 'runs', 'in', 'out', 'cost', ...more, 'of', 'cost']);
  expect(first).toMatch(expected);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
});

test.each([
  ['LANG=C.UTF-8', '████████████', '▎'],
  ['LANG=C', '############', '#'],
])('a terminal of 60 columns with %s shows a chart that fits', async (locale, long, short) => {
  const env = { AIX_HOME: createHistory(mixed), NO_COLOR: '1' };
  const session = startSession(`stty cols 60; ${locale} aix usage ${since.join(' ')}`, env);
  expect(await session.ended).toBe(0);
  expect(session.shown().replaceAll('\r\n', '\n')).toBe(
    'model              runs  in    out  cost     ?  of cost\n' +
      `claude-sonnet-5-5  1     1200  300  $0.50       ${long}\n` +
      `gpt-5-mini         2     2400  600  ~$0.013     ${short}\n` +
      'llama3.2           1     0     0    -        1\n' +
      'total              4     3600  900  ~$0.51   1\n' +
      'aix: not among the tokens: 1 run that told of none\n' +
      'aix: not in the cost: 1 run that cost something unknown, "?"\n',
  );
});

test('long names are wrapped into the columns of the terminal', async () => {
  const model = 'meta-llama/llama-3.3-70b-instruct-with-a-name-that-does-not-end';
  const home = createHistory([{ model }, { model: 'm' }]);
  const { stdout } = await runAix(['usage', ...since], { home, isTerminal: true, columns: 60 });
  expect(stdout.replaceAll('\n', '')).toContain('meta-llama/llama');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
});

test.each([
  ['Asia/Tokyo', '2026-01-21'],
  ['America/Los_Angeles', '2026-01-20'],
])('a day is one of the local calendar: %s', async (TZ, expected) => {
  const home = createHome();
  const at = Date.UTC(2026, 0, 20, 20);
  saveEntries(home, [changeEntry(1, { at })]);
  const argv = ['usage', '--by', 'day', '--since', expected, '--until', expected, '--jq', '.groups[].key'];
  expect((await spawnAix(argv, { home, env: { TZ } })).stdout).toBe(`${expected}\n`);
});

test('what runs took is added up, of those of today too, and stays when they are deleted', async () => {
  const home = createHome();
  await runAix(['ask', 'hi', '--provider', 'mock'], { home });
  await runAix(['ask', 'one two', '--provider', 'mock'], { home });
  const before = await runAix(['usage'], { home });
  expect(before.stdout).toMatch(/^echo\t2\t\d+\t\d+\t0 USD\t0\t1\t\d+\t\d+\n$/);
  expect((await runAix(['logs', 'delete', 'last', '--yes'], { home })).code).toBe(0);
  expect((await runAix(['usage'], { home })).stdout).toBe(before.stdout);
});

test('an answer of the cache takes no tokens', async () => {
  const home = createHome();
  const argv = ['ask', 'one two', '--provider', 'mock', '--cache'];
  await runAix(argv, { home });
  const before = (await runAix(['usage'], { home })).stdout;
  expect((await runAix(argv, { home })).stderr).toContain('cached');
  expect((await runAix(['usage'], { home })).stdout).toBe(before.replace('echo\t1\t', 'echo\t2\t'));
});

test.each([
  ['up to a day that is long ago', ['--until', '2026-01-20'], '2025-12-21', '2026-01-20'],
  ['since before there were days', ['--since', '999999999d', '--until', '2026-01-20'], '1970-01-01', '2026-01-20'],
])('%s, the first day is one of the calendar', async (_, flags, first, last) => {
  const { stdout } = await runAix(['usage', ...flags, '--json'], { home: createHistory(mixed) });
  expect(JSON.parse(stdout)).toMatchObject({ since: first, until: last, total: { runs: 4 } });
});

test('nothing to add up is told, and is no failure', async () => {
  const { code, stdout, stderr } = await runAix(['usage', ...since]);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '',
    stderr: 'aix: the history has no runs from 2026-01-10 to 2026-01-20\n',
  });
});

test.each([
  [['--since', 'soon'], '--since must be 7d'],
  [['--since', '2026-02-30'], '--since must be 7d'],
  [['--since', '2026-02-03', '--until', '2026-02-01'], '--since is later than --until'],
  [['--by', 'mood'], '--by must be provider, model, prompt or day'],
  [['--json', '--csv'], 'cannot be used with'],
  [['--prometheus', '--csv'], 'cannot be used with'],
  [['--prometheus', '--since', '7d'], 'cannot be used with'],
  [['--prometheus', '--until', '2026-01-20'], 'cannot be used with'],
  [['--prometheus', '--by', 'day'], 'cannot be used with'],
])('%j is refused', async (flags, message) => {
  const { code, stderr } = await runAix(['usage', ...flags]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});
