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
  /** Who names the file; --output when absent. */
  readonly flag?: string;
  /** Of a new file; what is usual when absent. */
  readonly mode?: number;
}

/** A list of texts is written one after the other. */
type Answer = string | Uint8Array | Iterable<string>;

export type SaveAnswer = (answer: Answer) => Promise<void>;

/** Looks before anything is sent whether the file can be written, so that no paid answer is lost. */
export async function prepareOutput(context: Context, options: FileOptions): Promise<SaveAnswer> {
  const { output, appends, flag = '--output' } = options;
  const path = await followLink(resolve(context.cwd, output));
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() || /[/\\]$/.test(output)) throw new Failure('usage', `${flag} "${output}" is a folder`);
  const unwritten = rethrow(`${flag} "${output}" cannot be written`);
  if (found?.isFIFO()) return (answer) => writePipe(context, path, toWhole(answer)).catch(unwritten);
  // A device is written through, never replaced.
  if (found !== null && !found.isFile()) return (answer) => writeFile(path, answer).catch(unwritten);
  if (!appends && !options.isForced && found !== null) await confirmReplacing(context, output);
  const folder = dirname(path);
  await mkdir(folder, { recursive: true }).catch(rethrow(`the folder of ${flag} "${output}" cannot be made`));
  if (appends && found !== null) await access(path, 2).catch(unwritten);
  else await access(folder, 2).catch(rethrow(`the folder of ${flag} "${output}" cannot be written`));
  return async (answer) => {
    const modes = { old: found?.mode, fresh: options.mode };
    await (appends ? appendWhole(path, toWhole(answer)) : writeWhole(path, answer, modes)).catch(unwritten);
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

function toWhole(answer: Answer): string | Uint8Array {
  return typeof answer === 'string' || answer instanceof Uint8Array ? answer : [...answer].join('');
}

interface Modes {
  readonly old: number | undefined;
  readonly fresh: number | undefined;
}

/** In one step. A file that is replaced keeps its mode, and a link to it stays a link. */
async function writeWhole(path: string, answer: Answer, { old, fresh }: Modes): Promise<void> {
  const target = old === undefined ? path : await realpath(path);
  const temporary = `${target}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await writeFile(temporary, answer, { flush: true, mode: fresh });
    if (old !== undefined) await chmod(temporary, old);
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
    // Whoever makes the answer while it is written may have trouble of its own.
    if (!('syscall' in error)) throw error;
    throw new Failure('usage', message, { detail: error.message, cause: error });
  };
}
