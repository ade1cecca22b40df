import type { Context } from '../context.ts';
import { Failure, withHint, type FailureCode } from '../errors.ts';
import type { Message } from '../providers/provider.ts';
import { describeSchema } from '../providers/schema-words.ts';
import { toLate } from '../routing/deadline.ts';
import type { RunRecord } from './record.ts';
import type { Audience, RunPlan } from './run-chat.ts';

/** What --format jsonl says when an answer is asked for again. Its names are fixed: scripts read them. */
export interface RepairEvent {
  readonly provider: string;
  readonly model: string;
  readonly code: FailureCode;
  readonly message: string;
  /** What is wrong with the answer, which can quote it. */
  readonly detail: string | null;
  readonly repair: number;
  readonly repairs: number;
}

interface Repair {
  readonly plan: RunPlan;
  /** What was wrong with the first answer. */
  readonly failure: Failure;
  readonly audience: Audience;
  readonly play: (context: Context, plan: RunPlan, audience: Audience) => Promise<Failure | null>;
}

/** Tells the model what is wrong with its answer until it is right, or often enough. Gives what is wrong in the end. */
export async function repair(context: Context, task: Repair): Promise<Failure | null> {
  const { plan, audience } = task;
  const time = takeTime(context, plan, audience);
  try {
    return toResult(context, task, await askAgain(context, task, time));
  } catch (error) {
    // What is wrong could not be shown.
    if (error instanceof Failure) return error;
    throw error;
  } finally {
    time.end();
  }
}

async function askAgain(context: Context, task: Repair, time: Time): Promise<Failure | null> {
  const { plan, audience, play } = task;
  const { record } = audience;
  let failure: Failure | null = task.failure;
  let asked = plan;
  for (let number = 1; number <= plan.repairs && !time.isOver() && isRepairable(failure, plan, record); number += 1) {
    asked = toNextPlan(asked, failure, record);
    await tell(context, { failure, number, of: plan.repairs }, audience);
    record.reject(failure);
    failure = await play({ ...context, signal: time.signal }, asked, audience);
  }
  return failure;
}

function toResult(context: Context, { plan, audience }: Repair, failure: Failure | null): Failure | null {
  const { provider, text, finish } = audience.record;
  const isLate = failure?.code === 'cancelled' && !context.signal.aborted;
  if (isLate) return toLate(plan.timeoutMs, { provider, isGiven: text !== '' });
  if (failure === null || !isRejected(failure, plan, audience.record)) return failure;
  if (finish?.reason === 'length')
    return withHint(failure, 'the answer reached the output limit; allow more with --max-tokens');
  return withHint(failure, '--format json shows the answer; --repair N asks for it again more often');
}

/** Before its end nothing is checked: what fails there is the showing. What --extract misses was asked for in no form. */
function isRejected(failure: Failure | null, { request }: RunPlan, { finish }: RunRecord): failure is Failure {
  return failure?.code === 'invalid-output' && request.schema !== undefined && finish !== null;
}

/** An answer that was cut at its limit would be cut again. */
function isRepairable(failure: Failure | null, plan: RunPlan, record: RunRecord): failure is Failure {
  return isRejected(failure, plan, record) && record.finish?.reason !== 'length';
}

interface Time {
  /** Aborts with the signal of the run, and when the time for the run is up. */
  readonly signal: AbortSignal;
  isOver(): boolean;
  end(): void;
}

function takeTime({ clock, signal }: Context, { timeoutMs }: RunPlan, { startedAt }: Audience): Time {
  if (timeoutMs === null) return { signal, isOver: () => signal.aborted, end: () => {} };
  const late = new AbortController();
  const leftMs = timeoutMs - (clock.elapsed() - startedAt);
  const end = clock.after(Math.max(0, leftMs), () => late.abort());
  return { signal: AbortSignal.any([signal, late.signal]), isOver: () => late.signal.aborted || leftMs <= 0, end };
}

/** The conversation goes on with whoever gave the answer. Those who were asked in vain before are left out. */
function toNextPlan(plan: RunPlan, failure: Failure, record: RunRecord): RunPlan {
  const routes = [{ settings: plan.settings, model: plan.request.model }, ...plan.fallbacks];
  const at = routes.findIndex(({ settings, model }) => settings.name === record.provider && model === record.model);
  const [route = { settings: plan.settings, model: plan.request.model }, ...fallbacks] = routes.slice(Math.max(at, 0));
  const messages = [...plan.request.messages, ...toMessages(plan, failure, record.text)];
  return {
    ...plan,
    notes: [],
    settings: route.settings,
    fallbacks,
    request: { ...plan.request, model: route.model, messages },
  };
}

function toMessages(
  { request: { schema } }: RunPlan,
  { message, detail }: Failure,
  answer: string,
): readonly Message[] {
  const reason = detail === undefined ? message : `${message}: ${detail}`;
  const wanted = schema === undefined ? '' : ` ${describeSchema(schema)}`;
  const content = `This cannot be used, as ${reason}. Give the corrected answer.${wanted}`;
  const said: readonly Message[] = [
    { role: 'assistant', content: answer },
    { role: 'user', content },
  ];
  // Vendors refuse a message without words.
  return answer.trim() === '' ? said.slice(1) : said;
}

async function tell(
  { io, redactor }: Context,
  { failure, number, of }: { readonly failure: Failure; readonly number: number; readonly of: number },
  { record, view }: Audience,
): Promise<void> {
  const { code, message } = failure;
  const detail = failure.detail === undefined ? null : redactor.redact(failure.detail);
  const { provider, model } = record;
  await view.repair({ provider, model, code, message, detail, repair: number, repairs: of });
  if (io.log !== null) return;
  const reason = detail === null ? message : `${message} (${detail})`;
  await io.notice(`${reason}, asking again (${number} of ${of})`);
}
