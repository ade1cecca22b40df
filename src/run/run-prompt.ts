import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { toText, type ChatRequest, type ChatSettings, type Message } from '../providers/provider.ts';
import type { ProviderSettings } from '../providers/settings.ts';
import { findMaxRetries } from '../routing/max-retries.ts';
import { chooseRoute, type ChosenRoute, type Route, type Wish } from '../routing/route.ts';
import { composePrompt, composeWords, type ComposeOptions } from './compose.ts';
import { printMessages } from './dry-run.ts';
import { readSystem } from './params.ts';
import { runChat, type RunPlan } from './run-chat.ts';
import type { SaveAnswer } from './save-answer.ts';
import { createView, type Format } from './views.ts';

/** What the command line says about a run. Null and empty mean: not said. */
export interface RunOptions extends ComposeOptions {
  readonly provider: string | null;
  readonly model: string | null;
  readonly stream: boolean | null;
  readonly settings: ChatSettings;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number | null;
  readonly idleTimeoutMs: number | null;
  readonly maxRetries: number | null;
  /** Who is asked when the first one fails; empty for nobody. */
  readonly fallback: readonly string[] | null;
  readonly fallsOnOverflow: boolean;
  readonly output: string | null;
  readonly isForced: boolean;
  readonly format: Format;
  readonly failsOnLength: boolean;
  /** JSON Schema that the answer must have: a file, or the JSON itself. */
  readonly schema: string | null;
  /** Functions that the model may call: a file, or the JSON itself. */
  readonly tools: string | null;
  readonly checksContext: boolean;
}

/** A prompt by name or path; `-` reads its text from stdin. */
export async function readPrompt(context: Context, name: string): Promise<Prompt> {
  const prompts = await context.prompts();
  return name === '-' ? prompts.parse(await context.io.stdin.readAll(), { name, path: null }) : prompts.find(name);
}

export async function runPrompt(context: Context, prompt: Prompt, options: RunOptions): Promise<void> {
  if (prompt.text.trim() === '') throw noText(prompt);
  const messages = await composePrompt(context, prompt, options);
  // What a template shows may hang on a value that is not there.
  if (messages.length === 0) throw noText(prompt);
  const wish = prompt.type === 'simple' ? prompt : await (await import('./prompt-wish.ts')).toWish(context, prompt);
  await runMessages(context, { messages, wish, settings: prompt.settings }, options);
}

function noText(prompt: Prompt): Failure {
  return new Failure('usage', `prompt "${prompt.name}" has no text`, { hint: 'nothing was sent' });
}

/** Sends the text as it stands: nothing in it is a param. */
export async function ask(context: Context, text: string, options: RunOptions): Promise<void> {
  const isPiped = !context.io.stdin.isTerminal && !options.attachments.includes('-');
  const piped = isPiped ? await context.io.stdin.readAll() : '';
  if (`${text}${piped}`.trim() === '' && options.attachments.length === 0) {
    throw new Failure('usage', 'nothing to ask', { hint: 'aix ask "your question", or pipe it in' });
  }
  const system = await readSystem(context, options.system);
  const words: Message[] = system === null ? [] : [{ role: 'system', content: system }];
  words.push({ role: 'user', content: text });
  const messages = await composeWords(context, { messages: words, piped }, options);
  await runMessages(context, { messages, wish: {}, settings: {} }, options);
}

interface Chat {
  readonly messages: readonly Message[];
  readonly wish: Wish;
  readonly settings: ChatSettings;
}

async function runMessages(context: Context, chat: Chat, options: RunOptions): Promise<void> {
  const { messages } = chat;
  const form = await readForm(context, options);
  if (options.isDryRun) return printMessages(context.io, messages, options.format);
  const first = await chooseRoute(context, [options, chat.wish]);
  const { settings, model } = first;
  const chatSettings = { ...chat.settings, ...options.settings };
  const checksContext = options.checksContext && isLong(messages, chatSettings);
  if (checksContext && !options.fallsOnOverflow) {
    const { checkContext } = await import('./check-context.ts');
    checkContext(context, first, { messages, settings: chatSettings });
  }
  const fallbacks = await findFallbacks(context, first, options);
  const save = await prepareSaving(context, options);
  const view = createView(context.io, {
    format: options.format,
    isLive: options.stream ?? context.io.stdout.isTerminal,
    save,
  });
  const request = {
    model,
    messages,
    stream: options.stream !== false,
    settings: chatSettings,
    ...form.request,
    extra: options.extra,
  };
  const { failsOnLength, fallsOnOverflow } = options;
  const rules = { failsOnLength, fallsOnOverflow, checksContext, checkAnswer: form.checkAnswer };
  await runChat(context, { settings: withLimits(context, settings, options), request, fallbacks, ...rules }, view);
}

function withLimits(context: Context, settings: ProviderSettings, options: RunOptions): ProviderSettings {
  return {
    ...settings,
    timeoutMs: options.timeoutMs ?? settings.timeoutMs,
    idleTimeoutMs: options.idleTimeoutMs ?? settings.idleTimeoutMs,
    maxRetries: findMaxRetries(context, options.maxRetries, settings),
  };
}

/** Who is asked when the first one fails. Most setups name nobody. */
async function findFallbacks(context: Context, first: ChosenRoute, options: RunOptions): Promise<readonly Route[]> {
  const { fallback, fallsOnOverflow } = options;
  const configured = (await context.config()).fallback_order ?? [];
  if ((fallback ?? configured).length === 0 && !fallsOnOverflow) return [];
  const { chooseFallbacks } = await import('../routing/fallbacks.ts');
  const routes = await chooseFallbacks(context, first, fallback);
  if (routes.length === 0 && fallsOnOverflow) throw toNobody();
  return routes.map(({ settings, model }) => ({ model, settings: withLimits(context, settings, options) }));
}

function toNobody(): Failure {
  return new Failure('usage', '--fallback-on-overflow has nobody to fall back to', {
    hint: 'name who with --fallback a,b, or in fallback_order of the config',
  });
}

interface Form {
  readonly request: Pick<ChatRequest, 'schema' | 'tools'>;
  readonly checkAnswer: RunPlan['checkAnswer'];
}

/** What the answer must look like, and what the model may call. Most runs ask for neither. */
async function readForm(context: Context, { schema, tools }: RunOptions): Promise<Form> {
  if (schema === null && tools === null) return { request: {}, checkAnswer: null };
  const { readAnswerForm } = await import('./answer-form.ts');
  return readAnswerForm(context, { schema, tools });
}

const longText = 8000;

/** Less than this fits any model, so that nothing needs to be looked up. */
function isLong(messages: readonly Message[], { maxTokens = 0 }: ChatSettings): boolean {
  const answerLength = maxTokens * 4;
  return messages.reduce((length, message) => length + toText(message).length, answerLength) >= longText;
}

async function prepareSaving(context: Context, { output, isForced }: RunOptions): Promise<SaveAnswer | null> {
  if (output === null || output === '-') return null;
  const { prepareOutput } = await import('./save-answer.ts');
  return prepareOutput(context, { output, isForced });
}
