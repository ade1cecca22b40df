import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { ParamValues } from '../prompts/param.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Message } from '../providers/provider.ts';
import type { InputLimit } from './material/limit.ts';
import type { Material } from './material/material.ts';
import { fillPrompt, type ParamOptions } from './params.ts';

/** What goes in beside the words of the prompt. */
export interface MaterialOptions {
  readonly files: readonly string[];
  readonly urls: readonly string[];
  /** Files, URLs and `-` that go in by their content type. */
  readonly attachments: readonly string[];
  readonly inputLimit: InputLimit | null;
  readonly isDryRun: boolean;
}

export interface ComposeOptions extends ParamOptions, MaterialOptions {}

/** Stands for stdin among the files, and waits for it however long it takes. */
const stdinFile = '-';

interface Composed {
  readonly messages: readonly Message[];
  /** What was given or got for params. */
  readonly values: ParamValues;
}

/** The messages of a prompt with all that goes in: values, then what was piped in, then files and pages. */
export async function composePrompt(context: Context, prompt: Prompt, options: ComposeOptions): Promise<Composed> {
  const isTaken = takesStdin(prompt, options);
  const more = await prepareMaterial(context, options);
  const filled = await fillPrompt(context, prompt, options);
  const piped = await readPiped(context, { isTaken, files: options.files });
  return { messages: await more(filled, piped), values: filled.values };
}

/** The same for words that are no prompt. */
export async function composeWords(
  context: Context,
  { messages, piped }: { readonly messages: readonly Message[]; readonly piped: string },
  options: MaterialOptions,
): Promise<readonly Message[]> {
  const more = await prepareMaterial(context, options);
  return more({ messages, material: [] }, piped);
}

interface Filled {
  readonly messages: readonly Message[];
  readonly material: readonly Material[];
}

type AddMaterial = (filled: Filled, piped: string) => Promise<readonly Message[]>;

/** Looks at every file before a question is asked or a command runs. Pages come last. */
async function prepareMaterial(context: Context, options: MaterialOptions): Promise<AddMaterial> {
  const addTexts = await prepareTexts(context, options);
  if (options.attachments.length === 0) return addTexts;
  const { attach, readAttachments } = await import('./attachments.ts');
  const parts = await readAttachments(context, options.attachments);
  return async (filled, piped) => attach(await addTexts(filled, piped), parts);
}

async function prepareTexts(context: Context, options: MaterialOptions): Promise<AddMaterial> {
  const { files, urls, inputLimit } = options;
  if (files.length === 0 && urls.length === 0 && inputLimit === null)
    return async ({ messages }, piped) => (piped === '' ? messages : appendText(messages, piped));
  const { collectMaterial } = await import('./material/collect.ts');
  const collected = await collectMaterial(context, { ...options, files: files.filter((file) => file !== stdinFile) });
  return async (filled, text) => {
    const piped: readonly Material[] = text === '' ? [] : [{ label: 'the piped input', heading: null, text }];
    const added = [...piped, ...(await collected())];
    const blocks = added.map(({ heading, text: body }) => (heading === null ? body : `${heading}\n${body}`));
    const messages = blocks.reduce(appendText, filled.messages);
    if (inputLimit === null) return messages;
    const { limitInput } = await import('./material/limit.ts');
    return limitInput(context, { messages, material: [...filled.material, ...added] }, inputLimit);
  };
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
  const isAttached = options.attachments.includes(stdinFile);
  if (isAttached && (isParam || prompt.path === null))
    throw new Failure('usage', 'stdin cannot be attached, as the prompt or a param is read from it');
  return isParam || isAttached || prompt.path === null;
}

async function readPiped(
  { io }: Context,
  { isTaken, files }: { readonly isTaken: boolean; readonly files: readonly string[] },
): Promise<string> {
  if (isTaken && files.includes(stdinFile)) throw new Failure('usage', 'stdin cannot fill both a param and --file -');
  if (isTaken) return '';
  if (files.includes(stdinFile)) return io.stdin.readAll();
  const piped = await io.stdin.readPiped();
  if (piped.type === 'silent')
    await io.notice('nothing came from the open pipe on stdin, so the run goes on without it; --file - waits for it');
  return piped.type === 'text' && piped.text.trim() !== '' ? piped.text : '';
}
