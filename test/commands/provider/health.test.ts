import { expect, test } from 'vitest';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { failedCalls, rememberCalls, type Past } from '../../routing/health/past.ts';
import { createHome } from './home.ts';

const url = 'http://127.0.0.1:9';
const entry = { base_url: `${url}/v1`, default_model: 'm' };

/** Providers `a` and `b`, of which these calls are remembered. */
function createDesk(calls: readonly Past[], columns = 60) {
  const home = createHome({ a: entry, b: entry });
  rememberCalls(home, url, calls);
  return {
    home,
    health: (...flags: readonly string[]): Promise<RunResult> =>
      runAix(['provider', 'health', ...flags], { home, isTerminal: true, columns }),
  };
}

const answers = Array.from({ length: 4 }, (_, index) => ({ name: 'b', secondsAgo: 1, ms: 100 + index * 20 }));

async function readDocuments({ health }: ReturnType<typeof createDesk>, ...names: readonly string[]) {
  return JSON.parse((await health(...names, '--json')).stdout);
}

const mixed = [...failedCalls('a', 6, 2), ...answers, ...failedCalls('b', 1, 1)];

test('shows the health of all that were called', async () => {
  const { code, stdout } = await createDesk(mixed, 100).health();
  expect(code).toBe(0);
  const [head, a, b] = stdout.split('\n');
  expect(head?.split(/ {2,}/)).toEqual([...narrow.slice(0, 4), 'rate', 'latency', 'cooling until', 'last failure']);
  expect(a).toMatch(/^custom:a +unhealthy +6 +6 +100 % +\d.*UTC +network, \d+ s ago$/);
  expect(b).toMatch(/^custom:b +healthy +5 +1 +20 % +130 ms +network, \d+ s ago$/);
});

const narrow = ['provider', 'status', 'calls', 'failed', 'cooling until'];

test('shows what matters on sixty columns, and everything in a pipe', async () => {
  const { home, health } = createDesk(mixed);
  const lines = (await health()).stdout.trimEnd().split('\n');
  expect(lines[0]?.split(/ {2,}/)).toEqual(narrow);
  expect({ count: lines.length, isNarrow: lines.every(({ length }) => length <= 60) }).toEqual({
    count: 3,
    isNarrow: true,
  });
  const { stdout } = await runAix(['provider', 'health', 'b'], { home });
  expect(stdout).toMatch(/^custom:b\thealthy\t5\t1\t20 %\t130 ms\t\tnetwork, \d+ s ago\n$/);
});

test('says the same as JSON, under names that stay', async () => {
  const desk = createDesk(mixed);
  const [a, b, ...others] = await readDocuments(desk);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(a).toEqual({
    provider: 'custom:a',
    status: 'unhealthy',
    calls: 6,
    failures: 6,
    error_rate: 1,
    latency_ms: null,
    breaker: 'open',
    cooling_until: time,
    last_failure: { code: 'network', at: time },
  });
  expect(b).toMatchObject({ status: 'healthy', calls: 5, error_rate: 0.2, latency_ms: 130, breaker: 'closed' });
  expect(others).toEqual([]);
});

test('asks for the next call when the time is over', async () => {
  const { health } = createDesk(failedCalls('a', 5, 31));
  expect((await health('a')).stdout).toContain('the next call');
});

test('says that nothing is known of those who were not called', async () => {
  const desk = createDesk([]);
  expect(await desk.health()).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing is known yet') });
  expect(await readDocuments(desk, 'openai')).toMatchObject([
    { provider: 'openai', status: 'unknown', calls: 0, error_rate: null, last_failure: null },
  ]);
});

test('shows a built-in one that was called, after your own', async () => {
  const desk = createDesk([]);
  await runAix(['ask', 'hi', '--provider', 'mock'], { home: desk.home });
  const documents: readonly { provider: string; status: string }[] = await readDocuments(desk);
  expect(documents.map(({ provider, status }) => `${provider} ${status}`)).toEqual([
    'custom:a unknown',
    'custom:b unknown',
    'mock healthy',
  ]);
});

test('forgets the one that is named, wherever it was, or all', async () => {
  const desk = createDesk([...failedCalls('a', 5), ...failedCalls('b', 5)]);
  rememberCalls(desk.home, 'http://127.0.0.1:10', failedCalls('a', 5));
  expect(await desk.health('a', '--reset')).toMatchObject({ code: 0, stdout: 'forgot the health of custom:a\n' });
  expect(await readDocuments(desk)).toMatchObject([{ status: 'unknown' }, { status: 'unhealthy' }]);
  const moved = { AIX_A_BASE_URL: 'http://127.0.0.1:10/v1' };
  const { stdout } = await runAix(['provider', 'health', 'a', '--json'], { home: desk.home, env: moved });
  expect(JSON.parse(stdout)).toMatchObject([{ status: 'unknown' }]);
  expect(await desk.health('--reset')).toMatchObject({ code: 0, stdout: 'forgot the health of all providers\n' });
  expect(await readDocuments(desk)).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }]);
});

test.each([[['nobody']], [['nobody', '--reset']]])('%j is refused', async (argv) => {
  const { health } = createDesk([]);
  const stderr = expect.stringContaining("Custom provider 'nobody' not found");
  expect(await health(...argv)).toMatchObject({ code: 3, stdout: '', stderr });
});
