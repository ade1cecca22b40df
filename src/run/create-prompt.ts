import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { changeFrontMatter } from '../prompts/change-front-matter.ts';
import type { PromptEntry } from '../prompts/entries.ts';
import { toPromptName, type PromptName } from '../prompts/names.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { createPromptStore } from '../prompts/store.ts';
import { discardDraft, editDraft, keepDraft, type DraftWish } from './edit-draft.ts';

export interface CreateOptions {
  readonly description: string | null;
  /** Null leaves the tags as they are. */
  readonly tags: readonly string[] | null;
  /** As given; `-` stands for stdin. */
  readonly text: string | null;
  readonly file: string | null;
  readonly isForced: boolean;
}

export interface CreatedPrompt {
  readonly entry: PromptEntry;
  readonly prompt: Prompt;
}

/** Null when the editor was closed without a text. */
export async function createPrompt(
  context: Context,
  name: string,
  options: CreateOptions,
): Promise<CreatedPrompt | null> {
  if (options.text !== null && options.file !== null) {
    throw new Failure('usage', 'a text and --file cannot both be given');
  }
  const wanted = toWanted(name, options.file);
  const store = createPromptStore(context.home);
  store.checkFree(wanted, options.isForced);
  const source = await readSource(context, options);
  if (source === null) return writeInEditor(context, wanted, options);
  const text = await checkAndComplete(context, source, { wanted, options });
  return { entry: await store.add(wanted, text.text, options.isForced), prompt: text.prompt };
}

interface CheckedText {
  readonly text: string;
  readonly path: string;
  /** The prompt that the text is a draft of. */
  readonly original?: PromptEntry;
}

/** Throws `usage` for a text that is none, `config` for one that cannot be read as a prompt. */
export async function checkText(context: Context, { text, path, original }: CheckedText): Promise<Prompt> {
  if (text.trim() === '') throw new Failure('usage', 'the text is empty');
  const at = text.indexOf('\0');
  if (at !== -1) {
    const line = text.slice(0, at).split('\n').length;
    throw new Failure('usage', `the text holds a NUL character in line ${line}, so it is no text`);
  }
  return (await context.prompts()).parse(text, { name: toPlainName(path), path }, original);
}

function toPlainName(path: string): string {
  return path.replace(/^.*[/\\]/s, '').replace(/\.(md|prompt)$/, '');
}

function toWanted(text: string, file: string | null): PromptName {
  const name = toPromptName(text);
  return file?.endsWith('.prompt') && !text.endsWith('.md') ? { ...name, type: 'rich' } : name;
}

function toFileName({ name, type }: PromptName): string {
  return `${name}.${type === 'rich' ? 'prompt' : 'md'}`;
}

interface Wish {
  readonly wanted: PromptName;
  readonly options: CreateOptions;
}

async function checkAndComplete(
  context: Context,
  source: string,
  { wanted, options }: Wish,
): Promise<{ readonly text: string; readonly prompt: Prompt }> {
  await checkText(context, { text: source, path: toFileName(wanted) });
  const given = { description: options.description, tags: options.tags };
  const changes = Object.entries(given).flatMap(([key, value]) => (value === null ? [] : [[[key], value] as const]));
  const text = await changeFrontMatter(source, changes);
  return { text, prompt: await checkText(context, { text, path: toFileName(wanted) }) };
}

/** Null when it is to be written in the editor. */
async function readSource(context: Context, { text, file }: CreateOptions): Promise<string | null> {
  if (text === '-' || file === '-') return context.io.stdin.readAll();
  if (text !== null) return text;
  if (file !== null) return readFile(context, file);
  if (context.io.isInteractive) return null;
  throw new Failure('usage', 'the text of the prompt is missing', {
    hint: 'give it as an argument, with --file FILE, or with - for stdin',
  });
}

function readFile(context: Context, file: string): string {
  const bytes = readBytes(resolve(context.cwd, file), file);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new Failure('usage', `--file "${file}" is not UTF-8 text`);
}

function readBytes(path: string, file: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `--file "${file}" cannot be read`, { detail, cause: error });
  }
}

async function writeInEditor(
  context: Context,
  wanted: PromptName,
  options: CreateOptions,
): Promise<CreatedPrompt | null> {
  const wish: DraftWish = {
    fileName: toFileName(wanted),
    content: '',
    check: (text, path) => checkText(context, { text, path }),
    rescue: `aix create ${wanted.name} --file`,
  };
  const draft = await editDraft(context, wish);
  if (draft === null) return null;
  try {
    const { text, prompt } = await checkAndComplete(context, draft.text, { wanted, options });
    const entry = await createPromptStore(context.home).add(wanted, text, options.isForced);
    discardDraft(draft.path);
    return { entry, prompt };
  } catch (error) {
    throw keepDraft(error, draft.path, wish);
  }
}
