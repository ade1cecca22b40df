import { createHash, type Hash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
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

const chunkBytes = 64 * 1024;

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

/** The room of a piece is used again for the next one. New ones would outlive the quick rounds of the garbage collector. */
export async function* readFileBytes(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* readPieces(path, signal);
  } catch (error) {
    throw toUnreadable(path, error, signal);
  }
}

async function* readPieces(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const room = Buffer.allocUnsafeSlow(chunkBytes);
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead } = await file.read(room, 0, chunkBytes, null);
      signal?.throwIfAborted();
      if (bytesRead === 0) return;
      yield room.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Whoever waits for more of it can be stopped. */
export async function* readPipe(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: chunkBytes, signal });
  } catch (error) {
    throw toUnreadable(path, error, signal);
  }
}

function toUnreadable(path: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  const detail = error instanceof Error ? error.message : String(error);
  return new Failure('usage', `the input "${path}" cannot be read`, { detail, cause: error });
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
  for await (const chunk of readFileBytes(path, signal)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return hash.update(`\0${bytes}\0`);
}
