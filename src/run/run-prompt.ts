import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { toText, type ChatRequest, type ChatSettings, type Message } from '../providers/provider.ts';
import type { NamedFallbacks } from '../routing/fallbacks.ts';
import type { LineUp } from '../routing/line-up.ts';
import { chooseRoute, type Route, type Wish } from '../routing/route.ts';
import type { PromptAnswer, SchemaOptions } from './answer-form.ts';
import type { MoneyOptions } from './budget.ts';
import { composePrompt, composeWords, type ComposeOptions } from './compose.ts';
import { joinMessages, newConversation, type ContinueOptions, type Conversation } from './conversation.ts';
import { showMessages } from './dry-run.ts';
import {
  fallbackVariable,
  readEnvironmentSettings,
  withLimits,
  type EnvironmentSettings,
  type Limits,
} from './environment-settings.ts';
import { openView, type OutputOptions } from './open-view.ts';
import { createOrigin, type HistoryOptions, type RunSource } from './origin.ts';
import { readSystem } from './params.ts';
import { planCache, type CacheOptions } from './plan-cache.ts';
import { runChat, type PlayedRun, type RunPlan } from './run-chat.ts';
import type { CassetteOptions } from './through-cassette.ts';

/** What the command line says about who is asked and how. Null and empty mean: not said. */
export interface PlanOptions extends Limits, SchemaOptions, HistoryOptions, CacheOptions, MoneyOptions {
  readonly provider: string | null;
  readonly model: string | null;
  readonly stream: boolean | null;
  readonly settings: ChatSettings;
  readonly extra: Readonly<Record<string, unknown>>;
  /** Who is asked when the first one fails; empty for nobody. */
  readonly fallback: readonly string[] | null;
  readonly fallsOnOverflow: boolean;
  readonly failsOnLength: boolean;
  /** Functions that the model may call: a file, or the JSON itself. */
  readonly tools: string | null;
  readonly checksContext: boolean;
}

/** What the command line says about a run. */
export interface RunOptions extends PlanOptions, ComposeOptions, ContinueOptions, OutputOptions, CassetteOptions {}

/** A prompt by name or path; `-` reads its text from stdin. */
export async function readPrompt(context: Context, name: string): Promise<Prompt> {
  const prompts = await context.prompts();
  return name === '-' ? prompts.parse(await context.io.stdin.readAll(), { name, path: null }) : prompts.find(name);
}

export async function runPrompt(context: Context, prompt: Prompt, options: RunOptions): Promise<void> {
  const stored = await findConversation(context, options);
  const chat = await composeChat(context, prompt, options);
  throwTrouble(await runMessages(context, { ...chat, ...stored, source: { ...chat.source, command: 'run' } }, options));
}

/** What a prompt says and wants. */
export async function composeChat(context: Context, prompt: Prompt, options: ComposeOptions): Promise<Chat> {
  if (prompt.text.trim() === '') throw noText(prompt);
  const { messages, values } = await composePrompt(context, prompt, options);
  // What a template shows may hang on a value that is not there.
  if (messages.length === 0) throw noText(prompt);
  const wish = prompt.type === 'simple' ? prompt : await (await import('./prompt-wish.ts')).toWish(context, prompt);
  const { settings } = prompt;
  return { messages, wish, settings, source: { command: 'chat', prompt, values }, conversation: newConversation };
}

export function noText(prompt: Prompt): Failure {
  return new Failure('usage', `prompt "${prompt.name}" has no text`, { hint: 'nothing was sent' });
}

/** Sends the text as it stands: nothing in it is a param. */
export async function ask(context: Context, text: string, options: RunOptions): Promise<void> {
  const stored = await findConversation(context, options);
  const isPiped = !context.io.stdin.isTerminal && !options.attachments.includes('-');
  const piped = isPiped ? await context.io.stdin.readAll() : '';
  if (`${text}${piped}`.trim() === '' && options.attachments.length === 0) {
    throw new Failure('usage', 'nothing to ask', { hint: 'aix ask "your question", or pipe it in' });
  }
  const system = await readSystem(context, options.system);
  const words: Message[] = system === null ? [] : [{ role: 'system', content: system }];
  words.push({ role: 'user', content: text });
  const messages = await composeWords(context, { messages: words, piped }, options);
  const source = { command: 'ask', prompt: null, values: {} };
  throwTrouble(await runMessages(context, { messages, wish: {}, settings: {}, source, ...stored }, options));
}

function throwTrouble(played: PlayedRun | null): void {
  if (played !== null && played.failure !== null) throw played.failure;
}

/** What came before, and who answered then: they are asked again, whoever a prompt names. */
async function findConversation(
  context: Context,
  options: RunOptions,
): Promise<{ readonly conversation: Conversation; readonly wish?: Wish }> {
  if (options.continues === null && !options.isFork) return { conversation: newConversation };
  const { loadConversation, toConversation } = await import('./stored-conversation.ts');
  const stored = await loadConversation(context, options);
  return { conversation: toConversation(stored), wish: stored.wish };
}

export interface Chat {
  /** What is said now. */
  readonly messages: readonly Message[];
  /** What has been said before. */
  readonly conversation: Conversation;
  readonly wish: Wish;
  readonly settings: ChatSettings;
  readonly source: RunSource;
}

/** Null where nothing was to be sent. */
export async function runMessages(context: Context, chat: Chat, options: RunOptions): Promise<PlayedRun | null> {
  const form = await readForm(context, options, chat.source.prompt);
  if (options.isDryRun) {
    const messages = joinMessages(chat.conversation.messages, chat.messages);
    await showMessages(context, { messages, ...form.request }, options);
    return null;
  }
  const plan = await planRun(context, { ...chat, form }, options);
  return runChat(context, plan, await openView(context, { ...options, isChecked: form.request.schema !== undefined }));
}

/** All that is to be known before anything is sent. Throws where nothing should be. */
export async function planRun(
  context: Context,
  chat: Chat & { readonly form: Form },
  options: PlanOptions,
): Promise<RunPlan> {
  const runs = await prepareRuns(context, chat, options);
  return runs.toPlan({ ...chat, request: joinMessages(chat.conversation.messages, chat.messages) });
}

interface PlannedRun extends Pick<Chat, 'messages' | 'conversation' | 'source'> {
  /** All that is sent. */
  readonly request: readonly Message[];
}

export interface PreparedRuns {
  /** Who is asked first. */
  readonly first: Route;
  /** Throws `budget` for a request that seems too long. At once for one that is short. */
  toPlan(run: PlannedRun): RunPlan | Promise<RunPlan>;
}

/** Settles all that does not hang on what is sent, for one run or for many. */
export async function prepareRuns(
  context: Context,
  { wish, settings: own, form }: Pick<Chat, 'wish' | 'settings'> & { readonly form: Form },
  options: PlanOptions,
): Promise<PreparedRuns> {
  const environment = readEnvironmentSettings(context.env);
  const { first, fallbacks, notes } = await chooseRoutes(context, wish, { options, environment });
  const settings = { ...environment.settings, ...own, ...options.settings };
  const { failsOnLength, fallsOnOverflow, repairs, maxCost, extra } = options;
  const timeoutMs = options.timeoutMs ?? environment.timeoutMs;
  const cache = await planCache(context, options);
  const { checkAnswer } = form;
  const { history } = await context.config();
  // What is replayed was run before, and cost nothing now.
  const isRecorded = history?.enabled !== false && context.traffic !== 'replayed';
  const isKept = options.isKept && environment.isKept && isRecorded;
  const common = { model: first.model, stream: options.stream !== false, settings, ...form.request, extra };
  // A copy that changes what is there already is made twenty times as fast as one with something new.
  const blank: ChatRequest = { ...common, messages: [] };
  return {
    first,
    toPlan({ messages, request, source, conversation }) {
      const checksContext = options.checksContext && isLong(request, settings);
      const { parent, id } = conversation;
      const origin = createOrigin(source, { messages, parent, conversation: id, isKept });
      const plan = {
        settings: first.settings,
        request: { ...blank, messages: request },
        fallbacks,
        notes,
        fallsOnOverflow,
        checksContext,
        timeoutMs,
        failsOnLength,
        cache,
        maxCost,
        checkAnswer,
        repairs,
        origin,
        shared: null,
      };
      return checksContext && !fallsOnOverflow ? checkLength(context, plan) : plan;
    },
  };
}

async function checkLength(context: Context, plan: RunPlan): Promise<RunPlan> {
  const { checkContext } = await import('./check-context.ts');
  const { model, messages, settings } = plan.request;
  checkContext(context, { settings: plan.settings, model }, { messages, settings });
  return plan;
}

/** Who is asked, in order. Most setups name one alone, and load nothing for more. */
async function chooseRoutes(context: Context, wish: Wish, said: Said): Promise<LineUp> {
  const { options, environment } = said;
  const named = nameFallbacks(said);
  const { fallback_order: configured = [] } = await context.config();
  const wishes = [options, wish];
  const limit = ({ settings, model }: Route): Route => {
    return { model, settings: withLimits(settings, options, environment) };
  };
  if (configured.length === 0 && (named?.names ?? []).length === 0 && !options.fallsOnOverflow) {
    return { first: limit(await chooseRoute(context, wishes)), fallbacks: [], notes: [] };
  }
  const { lineUp } = await import('../routing/line-up.ts');
  const { first, fallbacks, notes } = await lineUp(context, { wishes, named });
  if (fallbacks.length === 0 && options.fallsOnOverflow) throw toNobody();
  return { first: limit(first), fallbacks: fallbacks.map(limit), notes };
}

interface Said {
  readonly options: PlanOptions;
  readonly environment: EnvironmentSettings;
}

function nameFallbacks({ options, environment }: Said): NamedFallbacks | null {
  if (options.fallback !== null) return { names: options.fallback, place: '--fallback' };
  return environment.fallback === null ? null : { names: environment.fallback, place: fallbackVariable };
}

function toNobody(): Failure {
  return new Failure('usage', '--fallback-on-overflow has nobody to fall back to', {
    hint: 'name who with --fallback a,b, or in fallback_order of the config',
  });
}

export interface Form {
  readonly request: Pick<ChatRequest, 'schema' | 'tools'>;
  readonly checkAnswer: RunPlan['checkAnswer'];
}

type FormOptions = Pick<RunOptions, 'schema' | 'schemaMulti' | 'repairs' | 'tools' | 'extract'>;

/** What the answer must look like, and what the model may call. Most runs ask for neither. */
export async function readForm(context: Context, options: FormOptions, prompt: PromptAnswer | null): Promise<Form> {
  const wanted = [options.schema, options.schemaMulti, options.tools, options.extract, prompt?.answer ?? null];
  if (wanted.every((each) => each === null)) return { request: {}, checkAnswer: null };
  const { readAnswerForm } = await import('./answer-form.ts');
  return readAnswerForm(context, { ...options, prompt });
}

const longText = 8000;

/** Less than this fits any model, so that nothing needs to be looked up. */
function isLong(messages: readonly Message[], { maxTokens = 0 }: ChatSettings): boolean {
  const answerLength = maxTokens * 4;
  return messages.reduce((length, message) => length + toText(message).length, answerLength) >= longText;
}
