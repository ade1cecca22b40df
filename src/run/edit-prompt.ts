import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { PromptEntry } from '../prompts/entries.ts';
import type { Param } from '../prompts/param.ts';
import { createPromptStore } from '../prompts/store.ts';
import { askConfirm } from '../terminal/ask.ts';
import { checkText } from './create-prompt.ts';
import { discardDraft, editDraft, keepDraft, type Draft, type DraftWish } from './edit-draft.ts';

export interface EditedPrompt {
  readonly entry: PromptEntry;
  readonly addedParams: readonly string[];
  readonly removedParams: readonly string[];
}

/** Null when nothing was changed. A shipped prompt stays as it is: the change goes into the user's library. */
export async function editPrompt(context: Context, nameOrPath: string): Promise<EditedPrompt | null> {
  const library = await context.prompts();
  const located = library.locate(nameOrPath);
  const entry = { ...located, path: resolve(context.cwd, located.path) };
  const before = await library.read(located);
  if (entry.place === 'shipped') {
    createPromptStore(context.home).checkFree(entry, false);
    await context.io.notice(`"${entry.name}" is shipped with aix: what you change goes into your own library`);
  }
  const wish: DraftWish = {
    fileName: basename(entry.path),
    content: before,
    check: (text, path) => checkText(context, { text, path, original: located }),
    rescue: `use it with: aix create ${entry.name} --force --file`,
  };
  const draft = await editDraft(context, wish);
  if (draft === null) return null;
  try {
    const saved = await save(context, { entry, before }, draft);
    discardDraft(draft.path);
    return { entry: saved, ...compareParams(await readParams(context, entry, before), draft.prompt.params) };
  } catch (error) {
    throw keepDraft(error, draft.path, wish);
  }
}

interface Original {
  readonly entry: PromptEntry;
  readonly before: Buffer;
}

async function save(context: Context, { entry, before }: Original, { text }: Draft): Promise<PromptEntry> {
  const store = createPromptStore(context.home);
  if (entry.place === 'shipped') return store.add(entry, text, false);
  let expected: Buffer | null = before;
  while (!(await store.change(entry, expected, text))) {
    expected = existsSync(entry.path) ? readFileSync(entry.path) : null;
    const what = expected === null ? 'was deleted' : 'was changed by somebody else';
    const message = `"${entry.path}" ${what} while you edited it`;
    if (!context.io.isInteractive) throw new Failure('config', message);
    await context.io.warn(message);
    const question = { message: 'Write your text all the same?', insteadOf: 'a terminal' };
    if (!(await askConfirm(context.io, question))) throw new Failure('cancelled', `${message}, and is left as it is`);
  }
  return entry;
}

/** None where it could not be read before the edit. */
async function readParams(context: Context, entry: PromptEntry, bytes: Buffer): Promise<readonly Param[]> {
  try {
    return (await (await context.prompts()).parse(bytes.toString('utf8'), entry, entry)).params;
  } catch (error) {
    // It may have been opened because it was broken.
    if (error instanceof Failure) return [];
    throw error;
  }
}

function compareParams(
  before: readonly Param[],
  after: readonly Param[],
): Pick<EditedPrompt, 'addedParams' | 'removedParams'> {
  const [old, current] = [before, after].map((params) => params.map(({ name }) => name));
  return {
    addedParams: (current ?? []).filter((name) => !old?.includes(name)),
    removedParams: (old ?? []).filter((name) => !current?.includes(name)),
  };
}
