import { spawn } from 'node:child_process';
import { constants, platform } from 'node:os';
import { renderKey } from '../../config/keys.ts';
import { readLayers } from '../../config/read.ts';
import { listUnknown } from '../../config/settings.ts';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { ensurePrivateFolder } from '../../files.ts';
import { askConfirm } from '../../terminal/ask.ts';

/** What was written stays, broken or not: it is the user's work. */
export async function editConfig(context: Context): Promise<void> {
  const { path } = await context.configFile();
  const editor = await findEditor(context);
  ensurePrivateFolder(context.home);
  const code = await runEditor(editor, path);
  if (code !== 0) throw new Failure('config', `the editor "${editor}" ended with exit code ${code}`);
  const { document } = await readLayers(context);
  for (const key of listUnknown(document)) {
    await context.io.notice(`"${renderKey(key)}" is no setting that aix reads, and is kept as it is`);
  }
}

export async function resetConfig(context: Context, isSure: boolean): Promise<void> {
  const { io } = context;
  const file = await context.configFile();
  const message = `Set "${file.path}" aside and begin anew?`;
  if (!isSure && !(await askConfirm(io, { message, insteadOf: '--yes' }))) return io.notice('nothing was changed');
  const backup = await file.reset();
  if (backup === null) return io.notice('nothing was set, so nothing was changed');
  await io.notice(`the settings and providers are gone from "${file.path}"; a backup is in "${backup}"`);
  await io.notice('keys in the keychain and in keys.json are kept; aix api-key --list shows them');
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
    return (await context.config()).editor;
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
