import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { ListedEntry } from '../prompts/entries.ts';
import type { Param } from '../prompts/param.ts';

export interface ListWish {
  /** All of them are wanted, in any case. */
  readonly tags: readonly string[];
  readonly search: string | null;
  /** Whether what the files say is wanted. Names alone are had without opening one. */
  readonly isDetailed: boolean;
}

export interface ListedPrompt {
  readonly entry: ListedEntry;
  /** Null when the file was not opened. */
  readonly details: PromptDetails | null;
}

interface PromptDetails {
  readonly description: string | null;
  readonly tags: readonly string[];
  /** Null where the text is too long to be looked through for a list. */
  readonly params: readonly Param[] | null;
  readonly text: string;
  /** Why the prompt cannot be run, or null. */
  readonly problem: string | null;
}

/** Of a longer file a list reads the beginning alone, where the front matter stands. */
const maxBytes = 256 * 1024;

export async function listPrompts(context: Context, wish: ListWish): Promise<readonly ListedPrompt[]> {
  const entries = (await context.prompts()).entries();
  if (!wish.isDetailed && wish.tags.length === 0 && wish.search === null) {
    return entries.map((entry) => ({ entry, details: null }));
  }
  const listed: ListedPrompt[] = [];
  for (const entry of entries) {
    const details = await readDetails(context, entry);
    if (hasTags(details, wish.tags) && holds({ entry, details }, wish.search)) listed.push({ entry, details });
  }
  return listed;
}

async function readDetails(context: Context, entry: ListedEntry): Promise<PromptDetails> {
  const { path } = entry;
  try {
    const library = await context.prompts();
    const isLong = statSync(path).size > maxBytes;
    // As text: a template that was cut off cannot be read.
    const origin = { name: entry.name, path: null };
    const prompt = isLong ? await library.parse(readHead(path), origin) : await library.open(entry);
    const { description, tags, text } = prompt;
    return { description, tags, params: isLong ? null : prompt.params, text, problem: null };
  } catch (error) {
    // One prompt that is broken, or gone since the folder was read, must not hide all the others.
    if (!(error instanceof Failure) && !(error instanceof Error && 'code' in error)) throw error;
    return { description: null, tags: [], params: null, text: '', problem: error.message };
  }
}

function readHead(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(maxBytes);
    return bytes.toString('utf8', 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function hasTags(details: PromptDetails, wanted: readonly string[]): boolean {
  const tags = new Set(details.tags.map((tag) => tag.toLowerCase()));
  return wanted.every((tag) => tags.has(tag.toLowerCase()));
}

function holds({ entry, details }: { entry: ListedEntry; details: PromptDetails }, search: string | null): boolean {
  if (search === null) return true;
  const parts = [entry.name, details.description ?? '', ...details.tags, details.text];
  return parts.some((part) => part.toLowerCase().includes(search.toLowerCase()));
}
