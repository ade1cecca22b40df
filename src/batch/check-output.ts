import { mkdirSync, statSync, type BigIntStats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { BatchPlan } from './plan-batch.ts';

/** Makes the folder of the output. Throws `usage` for what is no file, and for one that the batch itself is made from. */
export function checkOutput({ cwd }: Context, output: string, { source, prompt }: BatchPlan): void {
  const path = resolve(cwd, output);
  const found = findFile(path);
  if (found !== null && !found.isFile())
    throw new Failure('usage', `--output "${output}" is ${found.isDirectory() ? 'a folder' : 'no file'}`, {
      hint: found.isDirectory() ? undefined : 'results go to stdout without --output',
    });
  const inputs = source.type === 'files' ? source.paths : source.type === 'file' ? [source.path] : [];
  const journal = findFile(`${path}.journal`);
  const parts = [
    ...inputs.map((input) => ({ from: input, name: 'the input' })),
    { from: prompt.path, name: 'the prompt' },
  ];
  for (const { from, name } of parts) {
    const own = from === null ? null : findFile(resolve(cwd, from));
    if (own !== null && (isSame(own, found) || isSame(own, journal)))
      throw new Failure('usage', `--output "${output}" would replace ${name}`, { hint: 'name another --output' });
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `the folder of --output "${output}" cannot be made`, { detail, cause: error });
  }
}

function findFile(path: string): BigIntStats | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
}

/** Whatever they are called, and through links too. */
function isSame(one: BigIntStats, other: BigIntStats | null): boolean {
  return one.dev === other?.dev && one.ino === other.ino;
}
