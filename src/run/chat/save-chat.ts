import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { toText as toPiece, type DraftMessage } from '../../prompts/importers/draft.ts';
import { toPromptFile } from '../../prompts/importers/prompt-file.ts';
import { toPromptName } from '../../prompts/names.ts';
import { createPromptStore } from '../../prompts/store.ts';
import { mask } from '../../http/redact.ts';
import { toText, type Message } from '../../providers/provider.ts';
import { mapTexts } from '../redact-document.ts';

/** Writes what was said to a file, or makes a prompt of it where the name can be no path. Gives back the path. */
export async function saveChat(context: Context, messages: readonly Message[], name: string): Promise<string> {
  if (messages.length === 0) throw new Failure('usage', 'nothing was said yet, so there is nothing to save');
  const shown = mapTexts(messages, (text) => context.redactor.replaceKnown(text, () => mask));
  return /[./\\]/.test(name) ? saveTranscript(context, shown, name) : savePrompt(context, shown, name);
}

/** `~` is for us to read: no shell has seen what is typed in a chat. */
export function toPath({ cwd, env }: Context, name: string): string {
  return name.startsWith('~/') ? join(env['HOME'] || homedir(), name.slice(2)) : resolve(cwd, name);
}

async function saveTranscript(context: Context, messages: readonly Message[], name: string): Promise<string> {
  const path = toPath(context, name);
  try {
    await writeFile(path, toTranscript(messages), { flag: 'wx' });
    return path;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new Failure('usage', `"${name}" is already there`, { hint: 'give another name', cause: error });
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `"${name}" cannot be written`, { detail, cause: error });
  }
}

const titles = { system: 'System', user: 'User', assistant: 'Assistant' } as const;

function toTranscript(messages: readonly Message[]): string {
  const parts = messages.map((message) => `## ${titles[message.role]}\n\n${describe(message).trim()}\n`);
  return parts.join('\n');
}

function describe(message: Message): string {
  if (typeof message.content === 'string') return message.content;
  return message.content
    .map((part) => (part.type === 'text' ? part.text : `\n\n[${part.name ?? part.contentType ?? 'media'}]`))
    .join('');
}

async function savePrompt(context: Context, messages: readonly Message[], name: string): Promise<string> {
  const wanted = toPromptName(name);
  const drafted = messages.map((message): DraftMessage => {
    return { role: message.role === 'assistant' ? 'model' : message.role, pieces: [toPiece(toText(message))] };
  });
  const { type, source } = toPromptFile({ name, from: 'a chat', messages: drafted, notes: [] });
  const { path } = await createPromptStore(context.home).add({ ...wanted, type }, source, false);
  if (messages.some(({ content }) => typeof content !== 'string'))
    await context.io.notice('not saved, as a prompt does not hold it: what was attached');
  return path;
}
