import { expect, test } from 'vitest';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createScene, toWords } from './scene.ts';

const queue = '--queue redis://127.0.0.1:1';

test.each([
  [`${queue} --provider-batch`],
  [`${queue} -j 4`],
  [`${queue} --record tape.json`],
  [`${queue} --replay tape.json`],
  ['--provider-batch -j 4'],
  ['--provider-batch --cache'],
  ['--provider-batch --fallback other'],
  ['--provider-batch --max-errors 3'],
  ['--provider-batch --repair 1'],
  ['--limit 3 --sample 2'],
  ['--retry-failed --restart'],
  ['--record tape.json --replay tape.json'],
  ['--delimiter ; --input-format jsonl'],
  ['--wait'],
  ['--part-rows 10'],
])('flags that contradict each other are refused before anything is looked at: %s', async (words) => {
  const { batch, write, sent, cwd } = await createScene();
  write('in.csv', toWords(2));
  const { code, stdout, stderr } = await batch(['--input', 'in.csv', '--output', 'out.jsonl', ...words.split(' ')]);
  expect([code, stdout, sent()]).toEqual([2, '', []]);
  expect(stderr).toContain(words.split(' ')[0] === '--limit' ? '--sample' : words.split(' ')[0]);
  expect(existsSync(join(cwd, 'out.jsonl.journal'))).toBe(false);
});

test('a queue that the environment names goes with no -j, which would say nothing', async () => {
  const { batch, write, env } = await createScene();
  write('in.csv', toWords(2));
  const words = ['--input', 'in.csv', '--output', 'out.jsonl', '-j', '2'];
  const told = await batch(words, { env: { ...env, AIX_QUEUE: 'redis://127.0.0.1:1' } });
  expect([told.code, told.stderr]).toEqual([2, expect.stringContaining('AIX_QUEUE')]);
  expect((await batch(words, { env: { ...env, AIX_QUEUE: '' } })).code).toBe(0);
});
