import { spawn } from 'node:child_process';
import { constants, platform } from 'node:os';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

/** Opens the file in the user's editor and waits until it is closed. */
export async function openInEditor(context: Context, path: string): Promise<void> {
  const editor = await findEditor(context);
  const code = await runEditor(editor, path);
  if (code !== 0) throw new Failure('config', `the editor "${editor}" ended with exit code ${code}`);
}

async function findEditor(context: Context): Promise<string> {
  const { env, io } = context;
  const editor = (await findConfiguredEditor(context)) || env['VISUAL'] || env['EDITOR'];
  if (editor) return editor;
  if (io.isInteractive) return platform() === 'win32' ? 'notepad' : 'vi';
  throw new Failure('usage', 'no editor is set', { hint: 'export EDITOR="code --wait", or: aix config set editor vi' });
}

async function findConfiguredEditor(context: Context): Promise<string | undefined> {
  try {
    // What is wrong with the settings is told once they have been edited.
    return (await (await import('../config/read.ts')).inspectConfig(context)).editor;
  } catch (error) {
    // A broken file is what the editor is wanted for.
    if (error instanceof Failure && error.code === 'config') return undefined;
    throw error;
  }
}

/** Through a shell, as git does it: an editor is a command line with arguments and quotes. */
function runEditor(editor: string, path: string): Promise<number> {
  const isWindows = platform() === 'win32';
  const child = isWindows
    ? spawn(`${editor} "${path}"`, { shell: true, stdio: 'inherit' })
    : spawn('/bin/sh', ['-c', `${editor} "$1"`, editor, path], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new Failure('config', `the editor "${editor}" cannot be started`, { cause })));
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
