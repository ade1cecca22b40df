import parsePrometheus from 'parse-prometheus-text-format';
import { expect, test } from 'vitest';
import { saveEntries } from '../../src/history/save.ts';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { changeEntry } from '../history/entries.ts';

const usage = { input: 100, output: 20, reasoning: 5, cache_read: 60, cache_write: null };
const euro = { amount: 0.5, currency: 'EUR', estimated: true };
const odd = 'back\\slash "quoted"\nsecond {line="1"}';

/** All values, by the name of their family and their labels. */
async function readCounters(home: string, ...flags: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { code, stdout } = await runAix(['usage', '--prometheus', ...flags], { home });
  expect({ code, last: stdout.at(-1) }).toEqual({ code: 0, last: '\n' });
  const values = parsePrometheus(stdout).flatMap(({ name, metrics }) =>
    metrics.flatMap(({ labels, ...found }) =>
      Object.entries(found).map(
        ([kind, value]) => [`${name} ${kind} ${Object.values(labels).join(' ')}`, Number(value)] as const,
      ),
    ),
  );
  expect(new Set(values.map(([name]) => name)).size).toBe(values.length);
  return new Map(values);
}

test('--prometheus has every sum as a counter of its name', async () => {
  const home = createHome();
  const facts = { provider: 'custom:p', usage };
  saveEntries(home, [
    changeEntry(1, {}, { ...facts, cost: euro }),
    changeEntry(2, {}, facts),
    changeEntry(3, {}, { ...facts, usage: null, cost: null, status: 'incomplete' }),
  ]);
  expect(Object.fromEntries(await readCounters(home, '--by', 'provider'))).toEqual({
    'aix_runs_total value custom:p complete': 2,
    'aix_runs_total value custom:p incomplete': 1,
    'aix_runs_total value custom:p failed': 0,
    'aix_runs_total value custom:p cancelled': 0,
    'aix_tokens_total value custom:p input': 200,
    'aix_tokens_total value custom:p output': 40,
    'aix_tokens_total value custom:p reasoning': 10,
    'aix_tokens_total value custom:p cache_read': 120,
    'aix_tokens_total value custom:p cache_write': 0,
    'aix_runs_unknown_tokens_total value custom:p': 1,
    'aix_cost_total value custom:p EUR': 0.5,
    'aix_cost_total value custom:p USD': 0.001,
    'aix_estimated_cost_total value custom:p EUR': 0.5,
    'aix_estimated_cost_total value custom:p USD': 0.001,
    'aix_runs_unknown_cost_total value custom:p': 1,
    'aix_run_duration_seconds sum custom:p': 1.624,
    'aix_run_duration_seconds count custom:p': 2,
    'aix_first_token_seconds sum custom:p': 0.38,
    'aix_first_token_seconds count custom:p': 2,
  });
});

test('each family says once what it is, under the name that its counters have', async () => {
  const home = createHome();
  saveEntries(home, [changeEntry(1, {}), changeEntry(2, {})]);
  const { stdout } = await runAix(['usage', '--prometheus'], { home });
  const families = parsePrometheus(stdout);
  expect(families.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'aix_runs_total COUNTER',
    'aix_tokens_total COUNTER',
    'aix_runs_unknown_tokens_total COUNTER',
    'aix_cost_total COUNTER',
    'aix_estimated_cost_total COUNTER',
    'aix_runs_unknown_cost_total COUNTER',
    'aix_run_duration_seconds SUMMARY',
    'aix_first_token_seconds SUMMARY',
  ]);
  expect(families.map(({ help }) => help)).not.toContain('');
  expect(new Set(families.flatMap(({ metrics }) => metrics.map(({ labels }) => labels['model'])))).toEqual(
    new Set(['model-1', 'model-2']),
  );
});

test.each(['model', 'prompt', 'provider'])('a name of any letters is the label %s, whole', async (by) => {
  const home = createHome();
  saveEntries(home, [changeEntry(1, { prompt: odd }, { provider: odd, model: odd })]);
  const { stdout } = await runAix(['usage', '--prometheus', '--by', by], { home });
  const labels = parsePrometheus(stdout).flatMap(({ metrics }) => metrics.map((metric) => metric.labels[by]));
  expect(new Set(labels)).toEqual(new Set([odd]));
});

test('no counter goes back or away when runs are deleted, pruned and made', async () => {
  const home = createHome();
  saveEntries(
    home,
    [1, 2, 3, 40].map((number) => changeEntry(number, {}, { usage, cost: euro })),
  );
  const before = await readCounters(home);
  expect((await runAix(['logs', 'delete', 'last', '--yes'], { home })).code).toBe(0);
  expect(await readCounters(home)).toEqual(before);
  expect((await runAix(['logs', 'prune', '--keep', '0', '--yes'], { home })).code).toBe(0);
  expect((await runAix(['logs', '--json'], { home })).stdout).toBe('[]\n');
  expect(await readCounters(home)).toEqual(before);
  saveEntries(home, [changeEntry(31, {}, { usage, cost: euro })]);
  const after = await readCounters(home);
  expect([...before].filter(([name, value]) => (after.get(name) ?? -1) < value)).toEqual([]);
  expect(after.get('aix_runs_total value model-1 complete')).toBe(2);
});

test('without a run there are families without counters', async () => {
  expect((await readCounters(createHome())).size).toBe(0);
});
