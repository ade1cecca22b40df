import { isUtf8 } from 'node:buffer';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toReadFailure } from '../flag-file.ts';
import { findFiles, isPattern } from './glob.ts';
import { toHeading, type Material } from './material.ts';

/** The files of `--file`, each once. Throws `usage` for one that is missing, a folder or no text. */
export async function readFiles(context: Context, wanted: readonly string[]): Promise<readonly Material[]> {
  const files = new Map<string, Material>();
  for (const path of wanted) {
    const found =
      isPattern(path) && !exists(context, path) ? await findAll(context, path) : [await readOne(context, path)];
    for (const file of found) if (!files.has(file.label)) files.set(file.label, file);
  }
  return [...files.values()];
}

async function readOne(context: Context, path: string): Promise<Material> {
  const text = await readText(context, path);
  if (text === null)
    throw new Failure('usage', `--file "${path}" is not text`, { hint: 'only UTF-8 text can be added' });
  return { label: path, heading: toHeading(path), text };
}

/** What a pattern finds that is no text is named and left out. */
async function findAll(context: Context, pattern: string): Promise<readonly Material[]> {
  const { paths, ignoredCount } = findFiles(pattern, context.cwd);
  const files: Material[] = [];
  for (const path of paths) {
    const text = await readText(context, path);
    if (text === null) await context.io.warn(`left out "${path}", which is not text`);
    else files.push({ label: path, heading: toHeading(path), text });
  }
  if (files.length > 0) return files;
  throw new Failure('usage', `no text file matches --file "${pattern}"`, {
    hint: ignoredCount > 0 ? '.gitignore names some that match: give their paths in full' : undefined,
  });
}

/** Null when it is no text. Layout such as the last line end is left out. */
async function readText(context: Context, path: string): Promise<string | null> {
  const file = resolve(context.cwd, path);
  try {
    if (statSync(file).isDirectory())
      throw new Failure('usage', `--file "${path}" is a folder`, { hint: `all files in it: --file "${path}/**"` });
    const bytes = await readFile(file, { signal: context.signal });
    if (!isUtf8(bytes) || bytes.includes(0)) return null;
    return bytes
      .toString('utf8')
      .replace(/^\u{feff}/u, '')
      .replace(/\r?\n$/, '');
  } catch (error) {
    if (error instanceof Failure) throw error;
    context.signal.throwIfAborted();
    throw toReadFailure('--file', path, error);
  }
}

function exists({ cwd }: Context, path: string): boolean {
  return statSync(resolve(cwd, path), { throwIfNoEntry: false }) !== undefined;
}
