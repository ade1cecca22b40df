import { isUtf8 } from 'node:buffer';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { ensurePrivateFolder } from '../files.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { askConfirm } from '../terminal/ask.ts';
import { openInEditor } from './editor.ts';

/** A text that was edited and can be read as a prompt. */
export interface Draft {
  readonly path: string;
  readonly text: string;
  readonly prompt: Prompt;
}

export interface DraftWish {
  readonly fileName: string;
  readonly content: string | Uint8Array;
  /** Throws a Failure for a text that will not do. */
  readonly check: (text: string, path: string) => Promise<Prompt>;
  /** What to do with a text that was kept, its path at the end. */
  readonly rescue: string;
}

/** Opens a copy in the editor until it can be read. Null when it was left as it was. */
export async function editDraft(context: Context, wish: DraftWish): Promise<Draft | null> {
  const path = createDraft(context.home, wish);
  for (;;) {
    try {
      await openInEditor(context, path);
      const bytes = readDraft(path);
      if (!bytes.equals(Buffer.from(wish.content))) return await toDraft(bytes, path, wish);
      discardDraft(path);
      return null;
    } catch (error) {
      const failure = keepDraft(error, path, wish);
      if (!(await isOpenedAgain(context, failure, path))) throw failure;
    }
  }
}

export function discardDraft(path: string): void {
  rmSync(dirname(path), { recursive: true, force: true });
}

/** The failure with the place where the text is; without a change there is nothing to keep. */
export function keepDraft(error: unknown, path: string, { content, rescue }: DraftWish): unknown {
  if (!(error instanceof Failure)) return error;
  if (!existsSync(path) || readFileSync(path).equals(Buffer.from(content))) {
    discardDraft(path);
    return error;
  }
  const { message, detail } = error;
  const code = error.code === 'cancelled' ? 'cancelled' : 'config';
  return new Failure(code, message, { detail, hint: `your text is kept; ${rescue} "${path}"`, cause: error });
}

/** For its owner alone, and with the prompt's own name for the editor's sake. */
function createDraft(home: string, { fileName, content }: DraftWish): string {
  const folder = join(home, 'drafts');
  ensurePrivateFolder(home);
  ensurePrivateFolder(folder);
  const path = join(mkdtempSync(join(folder, 'edit-')), fileName);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

function readDraft(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', 'what you edited is gone, so nothing was changed', { detail, cause: error });
  }
}

async function toDraft(bytes: Buffer, path: string, { check }: DraftWish): Promise<Draft> {
  if (!isUtf8(bytes)) throw new Failure('config', `"${path}" is not UTF-8 text`);
  const text = bytes.toString('utf8');
  return { path, text, prompt: await check(text, path) };
}

async function isOpenedAgain(context: Context, failure: unknown, path: string): Promise<boolean> {
  if (!(failure instanceof Failure) || !existsSync(path) || !context.io.isInteractive) return false;
  await context.io.explain(
    [failure.message, failure.detail, `your text is kept in "${path}"`].filter(Boolean).join('\n  '),
  );
  return askConfirm(context.io, { message: 'Open it again?', initial: true, insteadOf: 'a terminal' });
}
