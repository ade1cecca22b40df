import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { changeEntry, createEntry, sayEntry } from './entries.ts';
import { buildWorker, createWorker, sides } from './sides.ts';

const script = await buildWorker('remove');

describe.each(sides)('with $name', (side) => {
  const worker = createWorker(script, side);
  afterAll(() => worker.end());

  test('stores a text once, however many runs of a week have it', async () => {
    const home = createHome();
    const text = 'Such a long text. '.repeat(500);
    await worker.save(
      home,
      ...Array.from({ length: 300 }, (_, index) => changeEntry(index, sayEntry(index, text), { text })),
    );
    await worker.call(home, 'stats');
    expect(
      await worker.ask({ type: 'sql', home, sql: 'SELECT count(*) AS texts, max(uses) AS uses FROM text' }),
    ).toMatchObject({
      value: [{ texts: 1, uses: 600 }],
    });
    expect(statSync(join(home, 'history.db')).size).toBeLessThan((600 * text.length) / 1.5);
  });

  test('keeps the texts of a week together, so that few pages are written for new ones', async () => {
    const home = createHome();
    const texts = Array.from({ length: 40 }, (_, index) => `text ${index} `.repeat(50));
    const week = 604_800_000;
    await worker.save(
      home,
      ...texts.map((text, index) => ({ ...sayEntry(index, text), at: Math.floor(index / 10) * week })),
      ...texts.map((text, index) => ({ ...sayEntry(index + 40, text), at: Math.floor(index / 10) * week })),
    );
    expect(await worker.call(home, 'stats')).toMatchObject({ runs: 80 });
    const sql = 'SELECT content, uses FROM text ORDER BY hash';
    const { value } = (await worker.ask({ type: 'sql', home, sql })) as { value: { content: string; uses: number }[] };
    const numbers = value.map(({ content }) => Number(/\d+/.exec(content)?.[0]));
    expect(numbers.map((number) => Math.floor(number / 10))).toEqual(texts.map((_, index) => Math.floor(index / 10)));
    expect(value.every(({ uses }) => uses === 2)).toBe(true);
  });

  test('deletes a run with its words and with the texts that no other run has', async () => {
    const home = createHome();
    const text = 'shared '.repeat(50);
    await worker.save(home, sayEntry(1, text), sayEntry(2, text), sayEntry(3, 'mine '.repeat(70)));
    expect(await worker.call(home, 'delete', [createEntry(1).id, createEntry(3).id, createEntry(3).id])).toBe(2);
    expect(await worker.call(home, 'show', 'last')).toMatchObject({ messages: [{ content: text }] });
    expect(await worker.call(home, 'list', { words: 'mine' })).toEqual([]);
    expect(await worker.call(home, 'list', { words: 'shared' })).toHaveLength(1);
    expect(await worker.ask({ type: 'sql', home, sql: 'SELECT uses FROM text' })).toMatchObject({
      value: [{ uses: 1 }],
    });
  });

  test('deletes nothing where one of the runs is not there', async () => {
    const home = createHome();
    await worker.save(home, createEntry(1));
    const reply = await worker.ask({ type: 'call', home, method: 'delete', args: [[createEntry(1).id, 'nowhere']] });
    expect(reply).toMatchObject({ type: 'failed', message: 'run "nowhere" not found' });
    expect(await worker.call(home, 'list', {})).toHaveLength(1);
  });

  test.each([
    ['keepRuns', { keepRuns: 3 }, 3],
    ['keepRuns of more than there are', { keepRuns: 100 }, 10],
    ['keepRuns of none', { keepRuns: 0 }, 0],
    ['before', { before: createEntry(4).at }, 6],
    ['status', { status: 'failed' }, 9],
    ['status and before', { status: 'failed', before: createEntry(0).at }, 10],
    ['keepDays', { keepDays: 1 }, 0],
    ['a status that no run has', { status: 'nothing' }, 10],
  ])('prunes by %s', async (_name, rule, left) => {
    const home = createHome();
    await worker.save(home, ...Array.from({ length: 10 }, (_, index) => createEntry(index)));
    expect(await worker.call(home, 'prune', rule)).toBe(10 - left);
    expect(await worker.call(home, 'stats')).toMatchObject({ runs: left });
  });

  test('refuses to prune without a rule', async () => {
    const reply = await worker.ask({ type: 'call', home: createHome(), method: 'prune', args: [{}] });
    expect(reply).toMatchObject({ type: 'failed', code: 'usage' });
  });

  test('keeps the earlier turns of a conversation that goes on', async () => {
    const home = createHome();
    const conversation = createEntry(1).id;
    await worker.save(
      home,
      createEntry(0),
      createEntry(1),
      createEntry(2),
      changeEntry(3, { conversation, parent: conversation }),
    );
    expect(await worker.call(home, 'prune', { keepRuns: 1 })).toBe(2);
    expect((await worker.call(home, 'thread', 'last')).isWhole).toBe(true);
  });

  test('makes the file smaller when runs go', async () => {
    const home = createHome();
    const size = (): number => statSync(join(home, 'history.db')).size;
    await worker.save(home, ...Array.from({ length: 3000 }, (_, index) => createEntry(index)));
    await worker.call(home, 'stats');
    const before = size();
    expect(await worker.call(home, 'prune', { keepRuns: 100 })).toBe(2900);
    expect(size()).toBeLessThan(before / 5);
    expect(await worker.call(home, 'check')).toMatchObject({ problems: [], runs: 100 });
  });
});
