import { expect, test } from 'vitest';
import { sendChatStream } from '../helpers/server.ts';
import { createScene, readResults, readWords, toWords, type Scene } from './scene.ts';

/** Each answer takes 10 tokens, which is a dollar. */
const prices = {
  'custom:here/m': { input: 100_000, output: 100_000 },
  'custom:here/served-model': { input: 100_000, output: 100_000 },
};

async function createPaid(config: object = {}): Promise<Scene> {
  const scene = await createScene((request, response) => sendChatStream(response, [readWords(request)]), {
    prices,
    ...config,
  });
  scene.write('in.csv', toWords(10));
  return scene;
}

test('--dry-run says how many rows there are and what they would cost, as an estimate, and sends nothing', async () => {
  const { batch, write, sent } = await createPaid();
  write('in.jsonl', '{"word": "one"}\n{"other": 1}\n{"word": "four"}\n');
  const told = await batch(['--input', 'in.jsonl', '--dry-run', '--max-tokens', '10', '--output', 'out.jsonl']);
  expect([told.code, told.stderr, sent()]).toEqual([0, '', []]);
  expect(told.stdout.split('\n')).toEqual([
    'rows: 3, 1 of which cannot be run: row 2: prompt "say" needs a value for "word"',
    'asked: custom:here m',
    'tokens in: about 4 (estimate, 4 characters for each token)',
    'tokens out: at most 20 (--max-tokens)',
    'cost: at most $2.40 (estimate)',
    '',
  ]);
  const open = await batch(['--input', 'in.csv', '--dry-run', '--sample', '4']);
  expect(open.stdout).toMatch(
    /^rows: 4\n.*\ntokens in: about 8 .*\ntokens out: unknown.*\ncost: at least \$1\.20 \(estimate\)\n$/,
  );
});

test('--dry-run asks for no key and calls an unknown price unknown', async () => {
  const { batch, write } = await createScene();
  write('in.csv', toWords(2));
  const told = await batch(['--input', 'in.csv', '--dry-run', '--provider', 'openai/some-model']);
  expect([told.code, told.stdout]).toEqual([0, expect.stringContaining('cost: unknown, as nobody knows the price')]);
});

test('--sample takes the same rows each time, and the whole goes on from there', async () => {
  const { batch, write, read, sent } = await createScene();
  write('in.csv', toWords(40));
  const words = ['--input', 'in.csv', '--output', 'out.jsonl', '-j', '1'];
  await batch([...words, '--sample', '8']);
  const first = sent();
  const rows = readResults(read('out.jsonl')).map(({ row }) => row);
  expect([new Set(rows).size, rows]).toEqual([8, rows.toSorted((a, b) => a - b)]);
  await batch([...words, '--sample', '8']);
  expect(sent()).toEqual(first);
  expect((await batch(words)).code).toBe(0);
  expect([sent().length, new Set(sent()).size]).toEqual([40, 40]);
  expect(readResults(read('out.jsonl')).map(({ row }) => row)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
});

test('rows that are not wanted now keep the results that they have', async () => {
  const { batch, write, read } = await createScene();
  write('in.csv', toWords(6));
  await batch(['--input', 'in.csv', '--output', 'out.jsonl', '--limit', '4']);
  await batch(['--input', 'in.csv', '--output', 'out.jsonl', '--limit', '2']);
  expect(readResults(read('out.jsonl')).map(({ row }) => row)).toEqual([1, 2, 3, 4]);
});

test.each(['1', '4'])(
  '--max-cost ends the batch before it would be passed, also over several runs, -j %s',
  async (j) => {
    const { batch, read, sent } = await createPaid();
    const words = ['--input', 'in.csv', '--output', 'out.jsonl', '-j', j, '--max-tokens', '8'];
    const ended = await batch([...words, '--max-cost', '3.5']);
    expect([ended.code, ended.stderr]).toEqual([11, expect.stringContaining('--max-cost allows $3.50')]);
    expect(ended.stderr).toContain('3 rows: 3 complete, 0 failed, $3.00, 7 rows left');
    expect(readResults(read('out.jsonl')).map(({ row }) => row)).toHaveLength(3);
    const again = await batch([...words, '--max-cost', '5.5']);
    expect([again.code, again.stderr]).toEqual([11, expect.stringContaining('$5.00, 5 rows left')]);
    expect(sent()).toHaveLength(5);
    expect((await batch(words)).code).toBe(0);
    expect(sent()).toHaveLength(10);
  },
);

test('a row that waits for what others may cost at most is sent when they have cost less', async () => {
  const { batch, sent } = await createPaid();
  // At most 10.20 for each of them, of which 11.50 are allowed.
  const words = ['--input', 'in.csv', '-j', '8', '--max-tokens', '100', '--limit', '2', '--max-cost', '11.5'];
  const { code, stdout } = await batch(words);
  expect([code, sent().length, readResults(stdout).length]).toEqual([0, 2, 2]);
});

test('a budget of the config holds for all rows together', async () => {
  const { batch } = await createPaid({ budget: { daily: 4.5 } });
  const { code, stderr } = await batch(['--input', 'in.csv', '-j', '1', '--output', 'out.jsonl']);
  expect([code, stderr]).toEqual([11, expect.stringContaining('budget.daily')]);
});
