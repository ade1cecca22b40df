import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

/** The text of a file that a flag names. Throws `usage` when it cannot be read. */
export function readFlagFile({ cwd }: Context, flag: string, path: string): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8').replace(/^\u{feff}/u, '');
  } catch (error) {
    throw toReadFailure(flag, path, error);
  }
}

export function toReadFailure(flag: string, path: string, error: unknown): Failure {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    return new Failure('usage', `no file "${path}" for ${flag}`, { cause: error });
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('usage', `${flag} "${path}" cannot be read`, { detail, cause: error });
}
