import type { Context } from '../context.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Message } from '../providers/provider.ts';
import { fillPrompt, type ParamOptions } from './params.ts';

export type ComposeOptions = ParamOptions;

/** The messages of a prompt with all that goes in: the values of its params, then what was piped in. */
export async function composePrompt(
  context: Context,
  prompt: Prompt,
  options: ComposeOptions,
): Promise<readonly Message[]> {
  const messages = await fillPrompt(context, prompt, options);
  const piped = takesStdin(prompt, options) ? '' : await readPiped(context);
  return piped === '' ? messages : appendText(messages, piped);
}

/** Puts a text below the last words of the user, after an empty line. */
function appendText(messages: readonly Message[], text: string): readonly Message[] {
  const at = messages.findLastIndex((message) => message.role === 'user');
  const message = messages[at];
  if (message === undefined) return [...messages, { role: 'user', content: text }];
  return messages.with(at, { ...message, content: appendContent(message.content, text) });
}

function appendContent(content: Message['content'], text: string): Message['content'] {
  if (typeof content !== 'string') return [...content, { type: 'text', text: `\n\n${text}` }];
  return content === '' ? text : `${content}\n\n${text}`;
}

/** Whether somebody reads stdin already: a param, or the prompt itself comes from there. */
function takesStdin(prompt: Prompt, options: ComposeOptions): boolean {
  const isParam = prompt.params.some(({ name }) => name === 'stdin') || options.params.some((p) => p.type === 'stdin');
  return isParam || prompt.path === null;
}

async function readPiped({ io }: Context): Promise<string> {
  const piped = await io.stdin.readPiped();
  if (piped.type === 'silent')
    await io.notice('nothing came from the open pipe on stdin, so the run goes on without it');
  return piped.type === 'text' && piped.text.trim() !== '' ? piped.text : '';
}
