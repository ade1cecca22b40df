import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBytes } from '../../helpers/history.ts';
import { createScene, submission } from './scene.ts';

test('rows that are at a provider are run nowhere else meanwhile', async () => {
  const scene = await createScene('openai-chat', 2);
  const id = (await scene.submit()).stdout.trim();
  const asked = scene.vendor.server.requests.length;
  for (const words of [[], ['--restart'], ['--restart', '--provider-batch']]) {
    const { code, stderr } = await scene.aix([...submission.slice(0, -1), ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`at the provider as batch ${id}`)]);
  }
  expect(await scene.submit()).toMatchObject({ code: 0, stdout: `${id}\n` });
  expect(scene.vendor.server.requests.length).toBe(asked);
});

test('an output that ends in .csv is CSV here too', async () => {
  const scene = await createScene('openai-chat', 2, { looks: 0 });
  await scene.aix([...submission, '--output', 'out.csv', '--wait']);
  const [head, ...rows] = scene.read('out.csv').trimEnd().split('\n');
  expect([head?.endsWith('input.word'), rows.map((row) => row.split(',').at(-1))]).toEqual([true, ['w1', 'w2']]);
});

test('secrets of a prompt stand in nothing that is kept at home', async () => {
  const scene = await createScene('openai-chat', 0, { looks: 1, make: ({ words }) => words });
  scene.write('say.md', '---\ninput:\n  schema:\n    word: string\n    pin: secret\n---\n{word} {pin}');
  scene.write('in.csv', 'word,pin\nhi,1234567890abc\n');
  const id = (await scene.submit()).stdout.trim();
  expect(scene.vendor.batches[0]?.asked[0]?.words).toBe('hi 1234567890abc');
  expect(findBytes(scene.home, '1234567890abc')).toEqual([]);
  expect((await scene.aix(['batch', 'wait', id])).code).toBe(0);
  expect(findBytes(scene.home, '1234567890abc')).toEqual([]);
  expect(scene.results()[0]).toMatchObject({ text: 'hi 1234567890abc', input: { pin: '***' } });
});

test.each([
  [['--provider', 'mock'], '"mock" takes no batches that aix knows'],
  [['--provider', 'gemini/gemini-x'], '"gemini" takes no batches that aix knows'],
  [['--provider', 'mistral/m'], '"mistral" takes no batches that aix knows'],
  [['--output', '-'], '--provider-batch needs --output'],
  [['--fallback', 'mock'], '--fallback'],
  [['--record', 'x.json'], '--record'],
  [['--max-errors', '3'], '--max-errors'],
])('%j goes with no batch at a provider', async (words, message) => {
  const scene = await createScene('openai-chat', 1);
  const { code, stderr } = await scene.submit(words);
  expect([code, stderr, scene.vendor.server.requests]).toEqual([2, expect.stringContaining(message), []]);
});

test.each([['--wait'], ['--part-rows', '2'], ['--interval', '9']])('%s needs --provider-batch', async (...words) => {
  const scene = await createScene('openai-chat', 1);
  const { code, stderr } = await scene.aix([...submission.slice(0, -1), ...words]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${words[0]} needs --provider-batch`)]);
});

test('a prompt that is called like a verb is run by its path', async () => {
  const scene = await createScene('openai-chat', 1, { looks: 0 });
  writeFileSync(join(scene.home, 'prompts/status.md'), 'Say {word}');
  const words = ['--input', 'in.csv', '--output', 'out.jsonl', '--provider-batch', '--wait'];
  const [before, behind] = [
    await scene.aix(['batch', ...words, 'status']),
    await scene.aix(['batch', 'status', ...words]),
  ];
  expect([before.code, before.stderr]).toEqual([2, expect.stringContaining('run by its path')]);
  expect(behind.code).toBe(2);
  const path = join(scene.home, 'prompts/status.md');
  expect((await scene.aix(['batch', path, ...words])).code).toBe(0);
});

test('an id that nobody knows is told of, and a beginning is enough for one that is known', async () => {
  const scene = await createScene('openai-chat', 1, { looks: 0 });
  expect(await scene.aix(['batch', 'status'])).toMatchObject({ code: 0, stdout: '' });
  const unknown = await scene.aix(['batch', 'fetch', 'nobody']);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('no batch "nobody" was sent from here')]);
  const id = (await scene.submit()).stdout.trim();
  expect((await scene.aix(['batch', 'fetch', id.slice(0, 3)])).code).toBe(0);
  expect((await scene.aix(['complete', 'batches'])).stdout).toBe(`${id}\n`);
  const listed = await scene.aix(['batch', 'status']);
  expect(listed.stdout.split('\t').slice(0, 4)).toEqual([id, 'fetched', '1', '0']);
});
