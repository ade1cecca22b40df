import { access, chmod, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

export interface OutputOptions {
  readonly output: string;
  readonly isForced: boolean;
}

export type SaveAnswer = (answer: string | Uint8Array) => Promise<void>;

/** Looks before anything is sent whether the file can be written, so that no paid answer is lost. */
export async function prepareOutput(context: Context, options: OutputOptions): Promise<SaveAnswer> {
  const path = resolve(context.cwd, options.output);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw new Failure('usage', `--output "${options.output}" is a folder`);
  // A device or a pipe is written through, never replaced.
  if (found !== null && !found.isFile()) return (answer) => writeFile(path, answer);
  if (!options.isForced && found !== null) await confirmReplacing(context, options.output);
  const folder = dirname(path);
  await mkdir(folder, { recursive: true }).catch(rethrow(`the folder of --output "${options.output}" cannot be made`));
  await access(folder, 2).catch(rethrow(`the folder of --output "${options.output}" cannot be written`));
  return async (answer) => {
    await writeWhole(path, answer, found?.mode).catch(rethrow(`--output "${options.output}" cannot be written`));
    await context.io.notice(`wrote ${options.output}`);
  };
}

async function confirmReplacing(context: Context, output: string): Promise<void> {
  const { askConfirm } = await import('../terminal/ask.ts');
  const message = `replace "${output}"?`;
  if (!context.io.isInteractive) {
    throw new Failure('usage', `"${output}" is already there`, { hint: 'replace it with --force' });
  }
  if (await askConfirm(context.io, { message, insteadOf: '--force' })) return;
  throw new Failure('cancelled', `"${output}" was left as it is`);
}

/** In one step. A file that is replaced keeps its mode, and a link to it stays a link. */
async function writeWhole(path: string, answer: string | Uint8Array, mode: number | undefined): Promise<void> {
  const target = mode === undefined ? path : await realpath(path);
  const temporary = `${target}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await writeFile(temporary, answer, { flush: true });
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function rethrow(message: string): (error: Error) => never {
  return (error) => {
    throw new Failure('usage', message, { detail: error.message, cause: error });
  };
}
