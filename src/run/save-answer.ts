import { access, chmod, mkdir, open, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { writePipe } from './write-pipe.ts';

interface FileOptions {
  readonly output: string;
  /** Whether the answer goes to the end of what is there. */
  readonly appends: boolean;
  readonly isForced: boolean;
}

export type SaveAnswer = (answer: string | Uint8Array) => Promise<void>;

/** Looks before anything is sent whether the file can be written, so that no paid answer is lost. */
export async function prepareOutput(context: Context, options: FileOptions): Promise<SaveAnswer> {
  const { output, appends } = options;
  const path = await followLink(resolve(context.cwd, output));
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() || /[/\\]$/.test(output)) throw new Failure('usage', `--output "${output}" is a folder`);
  const unwritten = rethrow(`--output "${output}" cannot be written`);
  if (found?.isFIFO()) return (answer) => writePipe(context, path, answer).catch(unwritten);
  // A device is written through, never replaced.
  if (found !== null && !found.isFile()) return (answer) => writeFile(path, answer).catch(unwritten);
  if (!appends && !options.isForced && found !== null) await confirmReplacing(context, output);
  const folder = dirname(path);
  await mkdir(folder, { recursive: true }).catch(rethrow(`the folder of --output "${output}" cannot be made`));
  if (appends && found !== null) await access(path, 2).catch(unwritten);
  else await access(folder, 2).catch(rethrow(`the folder of --output "${output}" cannot be written`));
  return async (answer) => {
    await (appends ? appendWhole(path, answer) : writeWhole(path, answer, found?.mode)).catch(unwritten);
    await context.io.notice(appends ? `added to ${output}` : `wrote ${output}`);
  };
}

/** A link that leads nowhere yet stays a link, as it would behind `>`. */
async function followLink(path: string): Promise<string> {
  const target = await readlink(path).catch(() => null);
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  return target === null || exists ? path : resolve(dirname(path), target);
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

/** On a line of its own: what was there gets the newline that it lacks. */
async function appendWhole(path: string, answer: string | Uint8Array): Promise<void> {
  const file = await open(path, 'a+');
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    const hasEnd = size === 0 || last.toString() === '\n';
    await writeAtEnd(file, Buffer.concat([Buffer.from(hasEnd ? '' : '\n'), Buffer.from(answer)]), size);
  } finally {
    await file.close();
  }
}

/** All of it or nothing: what did not fit on the disk is taken back, unless somebody else has written behind it. */
async function writeAtEnd(file: FileHandle, bytes: Buffer, size: number): Promise<void> {
  let written = 0;
  try {
    while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten;
    await file.sync();
  } catch (error) {
    if ((await file.stat()).size === size + written) await file.truncate(size);
    throw error;
  }
}

function rethrow(message: string): (error: Error) => never {
  return (error) => {
    if (error instanceof Failure) throw error;
    throw new Failure('usage', message, { detail: error.message, cause: error });
  };
}
