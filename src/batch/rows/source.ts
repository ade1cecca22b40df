import { createHash, type Hash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { findFiles, isPattern } from '../../run/material/glob.ts';

/** Where the rows come from. */
export type Source =
  | { readonly type: 'stdin' }
  | { readonly type: 'file'; readonly path: string }
  /** What a shell puts in the place of `<(command)`, and any other file that gives its bytes once. */
  | { readonly type: 'pipe'; readonly path: string }
  /** Every file is a row. */
  | { readonly type: 'files'; readonly paths: readonly string[] };

const chunkBytes = 256 * 1024;

/** A file by its name, stdin, or all files that match a pattern. Throws `usage` where there is nothing. */
export function findSource({ cwd }: Context, input: string): Source {
  if (input === '-') return { type: 'stdin' };
  const path = resolve(cwd, input);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true)
    throw new Failure('usage', `--input "${input}" is a folder`, { hint: `every file in it: --input '${input}/*'` });
  if (found !== undefined) return { type: found.isFile() ? 'file' : 'pipe', path };
  if (!isPattern(input)) throw new Failure('usage', `--input "${input}" is not there`);
  const { paths } = findFiles(input, cwd);
  if (paths.length === 0) throw new Failure('usage', `no file matches --input "${input}"`);
  return { type: 'files', paths };
}

export function isReadOnce({ type }: Source): boolean {
  return type === 'stdin' || type === 'pipe';
}

export async function* readBytes(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: chunkBytes, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `the input "${path}" cannot be read`, { detail, cause: error });
  }
}

/** Tells whether the input is the same as before; null for what can be read only once. */
export async function hashSource({ cwd, signal }: Context, source: Source): Promise<string | null> {
  if (source.type === 'stdin' || source.type === 'pipe') return null;
  const hash = createHash('sha256');
  if (source.type === 'file') return (await addFile(hash, source.path, signal)).digest('hex');
  for (const path of source.paths) {
    hash.update(`${path}\0`);
    await addFile(hash, resolve(cwd, path), signal);
  }
  return hash.digest('hex');
}

async function addFile(hash: Hash, path: string, signal: AbortSignal): Promise<Hash> {
  let bytes = 0;
  for await (const chunk of readBytes(path, signal)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return hash.update(`\0${bytes}\0`);
}
