import type { Context } from '../../context.ts';
import { Failure, toErrorDocument } from '../../errors.ts';
import { composeChat, planRun, readForm, type PlanOptions } from '../run-prompt.ts';
import type { CommandMode } from '../prompt-commands.ts';
import type { Envelope } from '../envelope.ts';
import type { Cost } from '../price.ts';
import type { Limits } from '../environment-settings.ts';
import type { HistoryOptions } from '../origin.ts';
import type { Check } from './assertions/assertion.ts';
import type { Bout } from './bout.ts';
import { addCosts, toStatus, type BoutResult, type CheckResult, type RunResult } from './result.ts';
import { isEmpty, type Purse } from './purse.ts';

/** What the command line says about every run. */
export interface PlayOptions extends Limits, HistoryOptions {
  readonly commands: CommandMode;
  /** What all runs and all who judge them may cost, in US dollars; null for anything. */
  readonly maxCost: number | null;
}

export interface Stakes {
  readonly options: PlayOptions;
  readonly purse: Purse;
}

/** All runs of a case with one of those who answer it, one after the other. */
export async function playBout(context: Context, bout: Bout, stakes: Stakes): Promise<BoutResult> {
  const { suite, test, contestant } = bout;
  const runs: RunResult[] = [];
  const startedAt = context.clock.elapsed();
  const seat = { provider: contestant.label };
  while (runs.length < test.repeat && findRefusal(runs) === null)
    runs.push(await play(context, bout, { ...stakes, seat }));
  const [first] = runs;
  if (first !== undefined && isUnpaid(first))
    return { ...skipBout(bout, { refusal: first.error }), provider: seat.provider };
  return {
    suite: suite.name,
    name: test.name,
    line: test.line,
    provider: seat.provider,
    status: toStatus(runs, test.threshold),
    threshold: test.threshold,
    runs,
    ms: toMs(runs, context.clock.elapsed() - startedAt),
    cost: addCosts(runs.map(({ cost }) => cost)),
    refusal: findRefusal(runs),
  };
}

function findRefusal(runs: readonly RunResult[]): BoutResult['refusal'] {
  return runs.find(({ error }) => error?.code === 'budget')?.error ?? null;
}

/** Whether nothing was sent, as it would have cost too much. */
function isUnpaid({ error, envelope }: RunResult): boolean {
  return error?.code === 'budget' && (envelope === null || isEmpty(envelope));
}

/** What did not begin, because another one did not pass or nothing more may be spent. */
export function skipBout({ suite, test, contestant }: Bout, { refusal }: Pick<BoutResult, 'refusal'>): BoutResult {
  const { name, line, threshold } = test;
  const nothing = { status: 'skipped', runs: [], ms: 0, cost: null, refusal } as const;
  return { suite: suite.name, name, line, provider: contestant.label, threshold, ...nothing };
}

/** The answers alone, without those who judged them. */
function toMs(runs: readonly RunResult[], wholeMs: number): number {
  const times = runs.flatMap(({ envelope }) => envelope?.timing?.total_ms ?? []);
  return times.length === 0 ? Math.round(wholeMs) : times.reduce((sum, ms) => sum + ms, 0);
}

interface Scene extends Stakes {
  /** Who answers is known for sure once that has been chosen. */
  readonly seat: { provider: string | null };
}

async function play(context: Context, bout: Bout, { options, purse, seat }: Scene): Promise<RunResult> {
  const costs: (Cost | null)[] = [];
  let envelope: Envelope | null = null;
  const checks: CheckResult[] = [];
  try {
    const planOptions = toPlanOptions(bout, options);
    const { source, ...chat } = await composeChat(context, bout.suite.prompt, toComposeOptions(bout, options));
    const form = await readForm(context, { ...planOptions, extract: null }, bout.suite.prompt);
    const plan = await planRun(context, { ...chat, form, source: { ...source, command: 'test' } }, planOptions);
    seat.provider ??= `${plan.settings.name}/${plan.request.model}`;
    const played = await purse.play(context, plan);
    ({ envelope } = played);
    if (mayCost(envelope)) costs.push(envelope.cost);
    if (played.failure?.code === 'invalid-output') checks.push(toFormResult(played.failure));
    else if (played.failure !== null) throw played.failure;
    const spend = (cost: Cost | null): void => void costs.push(cost);
    const subject = { envelope, context, options: planOptions, purse, spend };
    for (const check of bout.test.checks) checks.push(await judge(check, subject));
    const status = checks.every(({ passes }) => passes) ? 'passed' : 'failed';
    return { status, envelope, checks, error: null, cost: addCosts(costs) };
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'cancelled') throw error;
    return {
      status: 'errored',
      envelope,
      checks,
      error: toErrorDocument(error),
      cost: costs.length === 0 ? free : addCosts(costs),
    };
  }
}

const free: Cost = { amount: 0, currency: 'USD', estimated: false };

/** A call that failed before a word of an answer costs nothing. */
function mayCost({ status, text, cost }: Envelope): boolean {
  return cost !== null || status !== 'failed' || text !== '';
}

async function judge(
  { type, expected, judge: find }: Check,
  subject: Parameters<Check['judge']>[0],
): Promise<CheckResult> {
  return { type, expected, ...(await find(subject)) };
}

/** What the prompt itself wants of the answer is asserted too. */
function toFormResult({ message, detail }: Failure): CheckResult {
  const got = detail === undefined ? message : `${message}: ${detail}`;
  return { type: 'output', passes: false, expected: 'the form that the prompt wants', got };
}

function toPlanOptions({ contestant }: Bout, options: PlayOptions): PlanOptions {
  const { provider, model, settings } = contestant;
  const { timeoutMs, idleTimeoutMs, connectTimeoutMs, maxRetries, isKept, maxCost } = options;
  return {
    provider,
    model,
    settings,
    timeoutMs,
    idleTimeoutMs,
    connectTimeoutMs,
    maxRetries,
    isKept,
    stream: null,
    extra: {},
    // Whoever is tested answers, and nobody in their place.
    fallback: [],
    fallsOnOverflow: false,
    failsOnLength: false,
    tools: null,
    checksContext: true,
    schema: null,
    schemaMulti: null,
    repairs: 1,
    // An answer that was given before says nothing about now.
    isCached: false,
    cacheTtlMs: null,
    maxCost,
  };
}

function toComposeOptions({ test }: Bout, { commands }: PlayOptions): Parameters<typeof composeChat>[2] {
  return {
    params: test.params,
    paramsFile: null,
    system: null,
    commands,
    files: [],
    urls: [],
    attachments: [],
    inputLimit: null,
    isDryRun: false,
  };
}
