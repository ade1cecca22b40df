import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { ensurePrivateFolder } from '../../files.ts';
import { openInEditor } from '../editor.ts';

/** Opens the text in the user's editor. Null when it was left as it was, or empty. */
export async function editText(context: Context, text: string): Promise<string | null> {
  if (!context.io.isInteractive) throw new Failure('usage', 'an editor needs a terminal');
  const folder = join(context.home, 'drafts');
  ensurePrivateFolder(context.home);
  ensurePrivateFolder(folder);
  const draft = mkdtempSync(join(folder, 'chat-'));
  const path = join(draft, 'message.md');
  // An editor has uses of its own for Ctrl-C, and it goes to both.
  const release = ignoreInterrupts(context);
  try {
    writeFileSync(path, text === '' ? '' : `${text}\n`, { mode: 0o600 });
    await openInEditor(context, path);
    const edited = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return edited.trim() === '' || edited === text ? null : edited;
  } finally {
    release();
    rmSync(draft, { recursive: true, force: true });
  }
}

function ignoreInterrupts(context: Context): () => void {
  const take = (): (() => void) => context.takeInterrupt(() => (release = take()));
  let release = take();
  return () => release();
}
