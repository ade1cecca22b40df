import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { isSameFile } from '../run/same-file.ts';
import type { BatchPlan } from './plan-batch.ts';

/** Makes the folder of the output. Throws `usage` for what is no file, and for one that the batch itself is made from. */
export function checkOutput({ cwd }: Context, output: string, { source, prompt }: BatchPlan): void {
  const path = resolve(cwd, output);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile())
    throw new Failure('usage', `--output "${output}" is ${found.isDirectory() ? 'a folder' : 'no file'}`, {
      hint: found.isDirectory() ? undefined : 'results go to stdout without --output',
    });
  const inputs = source.type === 'files' ? source.paths : source.type === 'file' ? [source.path] : [];
  const written = [path, `${path}.journal`].filter((target) => existsSync(target));
  const parts = [
    ...inputs.map((input) => ({ from: input, name: 'the input' })),
    { from: prompt.path, name: 'the prompt' },
  ];
  for (const { from, name } of parts) {
    if (from !== null && written.some((target) => isSameFile(target, resolve(cwd, from))))
      throw new Failure('usage', `--output "${output}" would replace ${name}`, { hint: 'name another --output' });
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `the folder of --output "${output}" cannot be made`, { detail, cause: error });
  }
}
