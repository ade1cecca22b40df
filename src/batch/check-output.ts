import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { isSameFile } from '../run/same-file.ts';
import type { BatchPlan } from './plan-batch.ts';
import type { Source } from './rows/source.ts';

/** Leads to the file that the shell has opened for us, if it is one. */
const stdin = '/dev/stdin';

/** Makes the folder of the output. Throws `usage` for what is no file, and for one that the batch itself is made from. */
export function checkOutput({ cwd }: Context, output: string, { source, prompt }: BatchPlan): void {
  const path = resolve(cwd, output);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile())
    throw new Failure('usage', `--output "${output}" is ${found.isDirectory() ? 'a folder' : 'no file'}`, {
      hint: found.isDirectory() ? undefined : 'results go to stdout without --output',
    });
  const written = [path, `${path}.journal`].filter((target) => existsSync(target));
  const parts = [
    ...listInputs(source).map((input) => ({ from: input, name: 'the input' })),
    { from: prompt.path ?? stdin, name: 'the prompt' },
  ];
  for (const { from, name } of parts) {
    if (written.some((target) => isSameFile(target, resolve(cwd, from))))
      throw new Failure('usage', `--output "${output}" would replace ${name}`, { hint: 'name another --output' });
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `the folder of --output "${output}" cannot be made`, { detail, cause: error });
  }
}

function listInputs(source: Source): readonly string[] {
  if (source.type === 'files') return source.paths;
  return [source.type === 'stdin' ? stdin : source.path];
}
