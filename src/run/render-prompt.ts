import type { Context } from '../context.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { composePrompt, type ComposeOptions } from './compose.ts';
import { printMessages } from './dry-run.ts';

export interface RenderOptions extends ComposeOptions {
  readonly format: 'text' | 'messages' | 'json';
}

/** What a dry run shows, for a prompt that nobody need be able to answer. */
export async function renderPrompt(context: Context, prompt: Prompt, options: RenderOptions): Promise<void> {
  const schema = prompt.answer === null ? {} : { schema: { name: 'answer', schema: prompt.answer } };
  const { messages } = await composePrompt(context, prompt, options);
  await printMessages(context.io, { messages, ...schema }, options.format);
}
