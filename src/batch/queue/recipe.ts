import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Context } from '../../context.ts';
import { describeProcess } from '../../system.ts';
import { Failure } from '../../errors.ts';
import type { Pace } from '../../providers/pace/plan.ts';
import { isObject, parseJson } from '../../providers/json.ts';
import type { ChatRequest } from '../../providers/provider.ts';
import type { ProviderSettings } from '../../providers/settings.ts';
import { chooseRoute, type Route } from '../../routing/route.ts';
import { newConversation } from '../../run/conversation.ts';
import { readEnvironmentLimits, withLimits, type Limits } from '../../run/environment-settings.ts';
import type { Extraction } from '../../run/extract.ts';
import { createOrigin } from '../../run/origin.ts';
import type { RunPlan } from '../../run/run-chat.ts';
import type { PreparedRuns, RunOptions } from '../../run/run-prompt.ts';

interface RouteName {
  readonly provider: string;
  readonly model: string;
  /** What whoever began the batch keeps to there. */
  readonly pace: Pace;
}

type Rules = Pick<RunPlan, 'fallsOnOverflow' | 'failsOnLength' | 'checksContext' | 'timeoutMs' | 'cache' | 'repairs'>;

/** All that a worker needs to know about every row of a batch. Names alone say who is asked: keys stay where they are. */
export interface Recipe {
  readonly routes: readonly RouteName[];
  readonly limits: Limits;
  readonly request: Omit<ChatRequest, 'messages' | 'model'>;
  readonly extract: Extraction | null;
  readonly rules: Rules;
}

/** What hangs on the board for a batch. */
export interface Notice {
  readonly version: typeof version;
  /** Another one each time the batch is begun or gone on with. */
  readonly run: string;
  readonly host: string;
  readonly pid: number;
  /** Whose history keeps the runs. */
  readonly keeper: string;
  /** Whether results are of use to anybody when whoever began the batch has gone. */
  readonly outlives: boolean;
  readonly recipe: Recipe;
}

const version = 1;

export async function toRecipe(context: Context, runs: PreparedRuns, options: RunOptions): Promise<Recipe> {
  const nothing = { messages: [], request: [], conversation: newConversation };
  const plan = await runs.toPlan({ ...nothing, source: { command: 'batch', prompt: null, values: {} } });
  const { messages: _, model, ...request } = plan.request;
  const { fallsOnOverflow, failsOnLength, timeoutMs, cache, repairs } = plan;
  const environment = readEnvironmentLimits(context.env);
  return {
    routes: [{ settings: plan.settings, model }, ...plan.fallbacks].map(toName),
    limits: {
      timeoutMs: options.timeoutMs ?? environment.timeoutMs,
      idleTimeoutMs: options.idleTimeoutMs ?? environment.idleTimeoutMs,
      connectTimeoutMs: options.connectTimeoutMs ?? environment.connectTimeoutMs,
      maxRetries: options.maxRetries ?? environment.maxRetries,
    },
    request,
    extract: options.extract,
    rules: { fallsOnOverflow, failsOnLength, timeoutMs, cache, repairs, checksContext: options.checksContext },
  };
}

function toName({ settings, model }: Route): RouteName {
  const { minIntervalMs, rpm, tpm } = settings;
  return { provider: settings.name, model, pace: { minIntervalMs, rpm, tpm } };
}

export function toNotice(context: Context, recipe: Recipe, { outlives }: Pick<Notice, 'outlives'>): Notice {
  const { pid } = describeProcess();
  const run = context.clock.now().toString(36);
  return { version, run, host: hostname(), pid, keeper: toKeeper(context), outlives, recipe };
}

/** The same for all processes that share a history. */
export function toKeeper({ home }: Context): string {
  return createHash('sha256')
    .update(JSON.stringify([hostname(), home]))
    .digest('hex')
    .slice(0, 16);
}

/** Throws `config` for a notice of another version of this program. */
export function parseNotice(text: string): Notice {
  const value = parseJson(text);
  if (!isObject(value) || value['version'] !== version)
    throw new Failure('config', 'another version of aix has begun it', { hint: 'use the same version everywhere' });
  // Written by this very program.
  return value as unknown as Notice;
}

/** The same runs on this machine, by its own settings and keys. Throws `config` where it does not know who is to be asked. */
export async function prepareRecipe(
  context: Context,
  { routes, limits, rules, ...form }: Recipe,
): Promise<PreparedRuns> {
  const found: Route[] = [];
  for (const { provider, model, pace } of routes) {
    const { settings } = await chooseRoute(context, [{ provider, model }]);
    const own = { ...settings, ...toSlower(settings, pace) };
    found.push({ model, settings: withLimits(own, limits, noLimits) });
  }
  const [first, ...fallbacks] = found;
  if (first === undefined) throw new Failure('config', 'the batch names nobody to ask');
  const checkAnswer = await readCheck(context, form);
  const common = { ...rules, fallbacks, notes: [], checkAnswer, maxCost: null, shared: null };
  return {
    first,
    toPlan({ messages, request, source, conversation }) {
      const place = { messages, parent: conversation.parent, conversation: conversation.id };
      const origin = createOrigin(source, { ...place, isKept: false });
      const asked = { ...form.request, model: first.model, messages: request };
      return { ...common, settings: first.settings, request: asked, origin };
    },
  };
}

const noLimits: Limits = { timeoutMs: null, idleTimeoutMs: null, connectTimeoutMs: null, maxRetries: null };

function toSlower(own: ProviderSettings, other: Pace): Pace {
  return {
    minIntervalMs: Math.max(own.minIntervalMs, other.minIntervalMs),
    rpm: toLower(own.rpm, other.rpm),
    tpm: toLower(own.tpm, other.tpm),
  };
}

function toLower(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

async function readCheck(
  context: Context,
  { request, extract }: Pick<Recipe, 'request' | 'extract'>,
): Promise<RunPlan['checkAnswer']> {
  if (request.schema === undefined && extract === null) return null;
  const { readAnswerForm } = await import('../../run/answer-form.ts');
  const prompt = { name: 'batch', path: null, answer: request.schema?.schema ?? null };
  const form = await readAnswerForm(context, { schema: null, schemaMulti: null, tools: null, extract, prompt });
  return form.checkAnswer;
}
