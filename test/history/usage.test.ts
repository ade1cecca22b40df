import { afterAll, describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { changeEntry, createEntry } from './entries.ts';
import { buildWorker, createWorker, sides } from './sides.ts';

const script = await buildWorker('usage');

const day = 86_400_000;

describe.each(sides)('with $name', (side) => {
  const worker = createWorker(script, side);
  afterAll(() => worker.end());

  test('adds up tokens and money, and tells the unknown from nothing', async () => {
    const home = createHome();
    const euro = { amount: 2, currency: 'EUR', estimated: true };
    await worker.save(
      home,
      changeEntry(0, { prompt: null }, { status: 'complete' }),
      changeEntry(10, { prompt: null }, { cost: euro, provider: 'custom:p0' }),
      changeEntry(20, { prompt: null }, { usage: null, cost: null }),
      changeEntry(30, { prompt: null }, { usage: null, cost: null, status: 'failed', text: '' }),
      // An answer that was none of those wanted was paid for.
      changeEntry(40, { prompt: null }, { usage: null, cost: null, status: 'failed' }),
    );
    expect(await worker.call(home, 'sumUsage', { by: 'provider' })).toEqual([
      {
        key: 'custom:p0',
        runs: 5,
        input: 240,
        output: 260,
        reasoning: 0,
        cacheRead: 20,
        cacheWrite: 0,
        unknownUsage: 2,
        costs: [
          { currency: 'EUR', amount: 2, estimated: 2 },
          { currency: 'USD', amount: 0.001, estimated: 0.001 },
        ],
        unknownCost: 2,
        complete: 3,
        incomplete: 0,
        failed: 2,
        cancelled: 0,
        timed: 3,
        totalMs: 2436,
        firstTimed: 3,
        firstTokenMs: 570,
      },
    ]);
    expect(await worker.call(home, 'sumUsage', { by: 'prompt' })).toMatchObject([{ key: null, runs: 5 }]);
    expect((await worker.call(home, 'sumUsage', { by: 'model' })).map(({ key }) => key)).toEqual([
      'model-0',
      'model-10',
      'model-20',
    ]);
  });

  test('counts how runs ended, and the times of complete answers that were waited for', async () => {
    const home = createHome();
    await worker.save(
      home,
      changeEntry(1, {}, { timing: { total_ms: 1000, first_token_ms: 300 } }),
      changeEntry(2, {}, { timing: { total_ms: 500, first_token_ms: null } }),
      changeEntry(3, {}, { timing: null }),
      changeEntry(4, {}, { cached: true, timing: { total_ms: 2, first_token_ms: 2 } }),
      ...['failed', 'incomplete', 'cancelled', 'cancelled'].map((status, at) => changeEntry(5 + at, {}, { status })),
    );
    const [sum, ...others] = await worker.call(home, 'sumUsage', { by: 'day' });
    expect(others).toEqual([]);
    expect(sum).toMatchObject({ runs: 8, complete: 4, incomplete: 1, failed: 1, cancelled: 2 });
    expect(sum).toMatchObject({ timed: 2, totalMs: 1500, firstTimed: 1, firstTokenMs: 300 });
  });

  test('counts a run that is not kept once, and lists it nowhere', async () => {
    const home = createHome();
    const sum = changeEntry(1, { isSumOnly: true, prompt: null, messages: [] }, { text: '' });
    await worker.save(home, sum);
    expect(await worker.call(home, 'list', {})).toEqual([]);
    // As after a kill between the database and the file.
    await worker.save(home, sum, changeEntry(2, { prompt: 'other' }));
    expect(await worker.call(home, 'list', {})).toHaveLength(1);
    const sums = await worker.call(home, 'sumUsage', { by: 'prompt' });
    expect(Object.fromEntries(sums.map(({ key, runs }) => [key ?? 'none', runs]))).toEqual({ none: 1, other: 1 });
  });

  test('adds up by days of the calendar, from one to another', async () => {
    const home = createHome();
    const noon = new Date(2026, 0, 31, 12).getTime();
    await worker.save(
      home,
      ...[0, 1, 1, 2].map((days, index) => changeEntry(index, { id: `run-${index}`, at: noon + days * day })),
    );
    const sums = await worker.call(home, 'sumUsage', { by: 'day' });
    expect(sums.map(({ key, runs }) => [key, runs])).toEqual([
      ['2026-01-31', 1],
      ['2026-02-01', 2],
      ['2026-02-02', 1],
    ]);
    const some = await worker.call(home, 'sumUsage', { by: 'model', since: noon + day, until: noon + day });
    expect(some.reduce((sum, { runs }) => sum + runs, 0)).toBe(2);
    const midnight = new Date(2026, 1, 1).getTime();
    expect(await worker.call(home, 'spentSince', midnight)).toMatchObject([{ currency: 'USD' }]);
    expect((await worker.call(home, 'spentSince', midnight))[0]?.amount).toBeCloseTo(0.003);
    expect(await worker.call(home, 'spentSince', noon + 3 * day)).toEqual([]);
  });

  test('does not forget what was spent when its runs go', async () => {
    const home = createHome();
    await worker.save(home, createEntry(1), createEntry(2));
    await worker.call(home, 'prune', { keepRuns: 0 });
    expect(await worker.call(home, 'spentSince', 0)).toMatchObject([{ amount: 0.002 }]);
  });
});
