import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { RunEntry } from '../../src/history/entry.ts';
import { createHome } from '../helpers/home.ts';
import { changeEntry, createEntry, sayEntry } from './entries.ts';
import { buildWorker, createWorker, sides, type Worker } from './sides.ts';

const script = await buildWorker('history');

describe.each(sides)('with $name', (side) => {
  const worker = createWorker(script, side);
  afterAll(() => worker.end());

  test('gives back what was saved, byte for byte', async () => {
    const home = createHome();
    const image = `data:image/png;base64,${'iVBORw0KGgo'.repeat(20_000)}`;
    const strange = `${'long '.repeat(220)}\0 NUL, \ud800 half a pair, \u{1f600}, "quotes"\r\n`;
    const entry = changeEntry(
      1,
      {
        params: {
          short: '\0marked',
          long: strange,
          [strange]: 'named by a long text',
          '\0mark': 'named like a mark',
          slash: 'one at the end \\',
          slashes: '\\"'.repeat(600),
        },
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: strange },
              { type: 'media', url: image, contentType: 'image/png' },
            ],
          },
        ],
      },
      { text: strange, reasoning: strange },
    );
    await worker.save(home, entry);
    expect(await worker.call(home, 'show', 'last')).toEqual(entry);
    expect(await worker.call(home, 'export', {})).toEqual([entry]);
  });

  test('takes in what another program has written with blanks', async () => {
    const home = createHome();
    const entry = changeEntry(1, { params: { ['long name '.repeat(120)]: 'long text '.repeat(120) } });
    await worker.save(home, createEntry(2));
    writeFileSync(join(home, 'history.new/other.json'), JSON.stringify(entry).replaceAll('":', '" : '));
    expect(await worker.call(home, 'show', entry.id)).toEqual(entry);
  });

  test('lists the newest first, each in one line', async () => {
    const home = createHome();
    const entry = changeEntry(3, { messages: [{ role: 'user', content: ` What\n\tis  it?${' so'.repeat(90)}` }] });
    await worker.save(home, createEntry(2), entry, createEntry(1));
    const found = await worker.call(home, 'list', {});
    expect(found.map(({ id }) => id)).toEqual([entry.id, createEntry(2).id, createEntry(1).id]);
    expect(found[0]).toEqual({
      id: entry.id,
      at: entry.at,
      command: 'run',
      prompt: 'prompt-3',
      provider: 'custom:p3',
      model: 'model-3',
      status: 'complete',
      conversation: entry.id,
      question: `What is it?${' so'.repeat(22)} s…`,
      input: 120,
      output: 130,
      cost: { amount: 0.001, currency: 'USD', estimated: false },
      totalMs: 812,
    });
  });

  test('lists a run that knows little of itself', async () => {
    const home = createHome();
    const unknown = { provider: null, model: null, usage: null, cost: null, timing: null, status: 'failed' };
    await worker.save(home, changeEntry(1, { prompt: null, messages: [] }, unknown));
    expect(await worker.call(home, 'list', {})).toMatchObject([
      { prompt: null, provider: 'custom:p1', model: 'model-1', question: '', input: null, cost: null, totalMs: null },
    ]);
  });

  test('keeps the order of runs that began in the same millisecond, and loses none', async () => {
    const home = createHome();
    const at = createEntry(0).at;
    const entries = Array.from({ length: 60 }, (_, index) => changeEntry(index, { at: at + Math.floor(index / 50) }));
    await worker.save(home, ...entries.slice(0, 30));
    await worker.call(home, 'stats');
    await worker.save(home, ...entries.slice(30));
    expect((await worker.call(home, 'export', {})).map(({ id }) => id).toSorted()).toEqual(entries.map(({ id }) => id));
  });

  test.each([
    [{ prompt: 'greet' }, [4, 3]],
    [{ provider: 'custom:p5' }, [5]],
    [{ model: 'model-6' }, [6]],
    [{ model: 'dated-7' }, [7]],
    [{ model: 'model-7' }, [7]],
    [{ status: 'failed' }, [8]],
    [{ command: 'chat' }, [9]],
    [{ prompt: 'greet', model: 'model-3' }, [3]],
    [{ prompt: 'nobody' }, []],
    [{ since: createEntry(7).at }, [9, 8, 7]],
    [{ until: createEntry(3).at }, [2, 1]],
    [{ since: createEntry(4).at, until: createEntry(7).at, limit: 2 }, [6, 5]],
    [{ words: 'both' }, [4, 3]],
    [{ words: 'both', prompt: 'greet', until: createEntry(4).at }, [3]],
    [{ words: 'both', status: 'failed' }, []],
    [{ words: '++' }, []],
    [{ words: 'n1' }, []],
    [{ limit: 0 }, []],
  ])('finds by %j', async (filter, numbers) => {
    const home = createHome();
    const both = { prompt: 'greet', messages: [{ role: 'user' as const, content: 'both of them' }] };
    const entries = Array.from({ length: 6 }, (_, index) => createEntry(index + 1)).filter(
      (_, index) => index !== 2 && index !== 3,
    );
    await worker.save(home, ...entries, changeEntry(3, both), changeEntry(4, both));
    await worker.save(
      home,
      changeEntry(7, {}, { model: 'dated-7' }),
      changeEntry(8, {}, { status: 'failed' }),
      changeEntry(9, { command: 'chat' }),
    );
    const ids = (await worker.call(home, 'list', filter)).map(({ id }) => id);
    expect(ids).toEqual(numbers.map((number) => createEntry(number).id));
    expect((await worker.call(home, 'export', filter)).map(({ id }) => id)).toEqual(ids);
  });

  test('searches questions, answers and thoughts, but not what the system says', async () => {
    const home = createHome();
    const messages = [
      { role: 'system' as const, content: 'zebra' },
      { role: 'user' as const, content: 'lion' },
    ];
    await worker.save(home, changeEntry(1, { messages }, { text: 'tiger', reasoning: 'panther' }));
    const find = async (words: string): Promise<number> => (await worker.call(home, 'list', { words })).length;
    expect([await find('lion'), await find('tiger panther'), await find('zebra')]).toEqual([1, 1, 0]);
  });

  test('goes through more runs than a page holds, and each comes once', async () => {
    const home = createHome();
    await worker.save(home, ...Array.from({ length: 1201 }, (_, index) => sayEntry(index, `alike ${index}`)));
    for (const filter of [{}, { words: 'alike' }]) {
      const ids = (await worker.call(home, 'list', filter)).map(({ id }) => id);
      expect([ids.length, new Set(ids).size, ids.toSorted().toReversed()]).toEqual([1201, 1201, ids]);
    }
    expect(await worker.call(home, 'list', { words: 'alike', limit: 700 })).toHaveLength(700);
  });

  test('takes what a later version says besides, and does without what an earlier one did not say', async () => {
    const home = createHome();
    const { envelope, ...entry } = createEntry(1);
    const { cost: _cost, timing: _timing, reasoning: _reasoning, ...early } = envelope;
    const late = { ...early, usage: { input: 1, output: 2, sound: { seconds: 3 } }, mood: 'good' };
    // Of another version, and so not of the type of this one.
    const saved = { ...entry, parent: undefined, envelope: late } as unknown as RunEntry;
    await worker.save(home, saved);
    expect(await worker.call(home, 'list', {})).toMatchObject([{ input: 1, output: 2, cost: null }]);
    expect(await worker.call(home, 'thread', 'last')).toMatchObject({ isWhole: true, entries: [{ envelope: late }] });
  });

  test('is not held up by turns that follow each other in a circle', async () => {
    const home = createHome();
    const [one, other] = [createEntry(1), createEntry(2)];
    await worker.save(home, { ...one, parent: other.id }, { ...other, parent: one.id });
    expect(await worker.call(home, 'thread', one.id)).toMatchObject({ isWhole: false });
  });

  test('finds a run by the beginning of its id, and names those that it could be', async () => {
    const home = createHome();
    const ids = ['abcd-1', 'abcd-2', 'abxy-3', 'abcd'];
    await worker.save(home, ...ids.slice(0, 3).map((id, index) => changeEntry(index, { id })));
    const show = (which: string): ReturnType<Worker['ask']> =>
      worker.ask({ type: 'call', home, method: 'show', args: [which] });
    expect(await show('abxy')).toMatchObject({ value: { id: 'abxy-3' } });
    expect(await show('abcd')).toMatchObject({
      code: 'usage',
      message: '"abcd" is the beginning of several runs: abcd-2, abcd-1',
    });
    expect(await show('abc')).toMatchObject({ code: 'usage', message: '"abc" is too short for the id of a run' });
    expect(await show('zzzz')).toMatchObject({ code: 'config', message: 'run "zzzz" not found' });
    await worker.save(home, changeEntry(3, { id: 'abcd' }));
    expect(await show('abcd')).toMatchObject({ value: { id: 'abcd' } });
  });

  test('has no last run while there is none', async () => {
    const reply = await worker.ask({ type: 'call', home: createHome(), method: 'show', args: ['last'] });
    expect(reply).toMatchObject({ code: 'config', message: 'there are no runs in the history' });
  });

  test('rebuilds a conversation up to a turn, and says when a turn is missing', async () => {
    const home = createHome();
    const [first, second, other] = [sayEntry(1, 'one'), sayEntry(2, 'two'), sayEntry(3, 'another two')];
    const follow = { parent: first.id, conversation: first.id };
    const third = changeEntry(
      4,
      { ...sayEntry(4, 'three'), parent: second.id, conversation: first.id },
      { text: 'four' },
    );
    await worker.save(home, first, { ...second, ...follow }, { ...other, ...follow }, third);
    const thread = await worker.call(home, 'thread', third.id);
    expect(thread.entries.map(({ messages, envelope }) => [messages[0]?.content, envelope.text])).toEqual([
      ['one', 'answer 1'],
      ['two', 'answer 2'],
      ['three', 'four'],
    ]);
    expect(thread.isWhole).toBe(true);
    await worker.call(home, 'delete', [first.id]);
    expect(await worker.call(home, 'thread', third.id)).toMatchObject({
      isWhole: false,
      entries: [{ id: second.id }, {}],
    });
  });

  test('counts and weighs what there is', async () => {
    const home = createHome();
    await worker.save(home, createEntry(1), createEntry(2));
    expect(await worker.call(home, 'check')).toEqual({
      path: join(home, 'history.db'),
      runs: 2,
      oldest: createEntry(1).at,
      newest: createEntry(2).at,
      bytes: expect.any(Number),
      waiting: 0,
      broken: 0,
      problems: [],
    });
  });
});
