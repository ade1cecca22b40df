import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createScene } from './scene.ts';

const rows = 15_000;
/** Half of the rows, or of their answers, would be too much for it. */
const heapMb = 48;

test('memory does not grow with the rows', { timeout: 180_000 }, async () => {
  const { cwd, home, read } = await createScene();
  const input = createWriteStream(join(cwd, 'in.csv'));
  input.write('word\n');
  for (let row = 1; row <= rows; row += 1) input.write(`${row} ${'long'.repeat(1000)}\n`);
  await finished(input.end());
  const argv = [
    'batch',
    './say.md',
    '--input',
    'in.csv',
    '--output',
    'out.jsonl',
    '--provider',
    'mock',
    '--no-history',
  ];
  const env = { NODE_OPTIONS: `--max-old-space-size=${heapMb}` };
  const { code, stderr } = await spawnAix([...argv, '-j', '32'], { cwd, home, env });
  expect([code, stderr]).toEqual([0, expect.stringContaining(`${rows} complete, 0 failed`)]);
  expect(read('out.jsonl').split('\n')).toHaveLength(rows + 1);
});
