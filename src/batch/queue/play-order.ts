import type { Context } from '../../context.ts';
import { Failure, toErrorDocument, type FailureCode } from '../../errors.ts';
import type { StreamEvent, Usage } from '../../providers/provider.ts';
import { newConversation } from '../../run/conversation.ts';
import { toFailedEnvelope, type Envelope } from '../../run/envelope.ts';
import { createCap, type RunPlan } from '../../run/run-chat.ts';
import type { AtWork } from '../../run/at-work.ts';
import { endsAll, type RunSetup } from '../play-row.ts';
import type { Row } from '../rows/row.ts';
import type { BatchRuns } from '../shared-runs.ts';
import type { Answer, Tray } from './tray.ts';

export interface OrderDesk {
  readonly context: Context;
  readonly setup: RunSetup;
  readonly tray: Tray;
  readonly shared: BatchRuns;
  readonly atWork: AtWork;
  readonly toJobId: (row: Row) => string;
}

/** Gives a row to whoever takes it, and waits for what becomes of it. */
export async function playOrder(desk: OrderDesk, row: Row): Promise<Envelope> {
  const planned = await planRow(desk, row);
  if (planned.type === 'failed') return planned.envelope;
  desk.atWork.begin();
  try {
    return await playInBudget(desk, row, planned.plan);
  } finally {
    desk.atWork.end();
  }
}

type Planned =
  | { readonly type: 'planned'; readonly plan: RunPlan }
  | { readonly type: 'failed'; readonly envelope: Envelope };

async function planRow({ setup, shared }: OrderDesk, row: Row): Promise<Planned> {
  try {
    const { messages, source } = await setup.composer.compose(row);
    const said = { messages, request: messages, source, conversation: newConversation };
    return { type: 'planned', plan: { ...(await setup.runs.toPlan(said)), shared } };
  } catch (error) {
    if (!(error instanceof Failure) || endsAll(error)) throw error;
    return { type: 'failed', envelope: toFailedEnvelope(toErrorDocument(error)) };
  }
}

/** What rows in the queue may cost at most is held back for them, and most of it is there again when they have come to an end. */
async function playInBudget(desk: OrderDesk, row: Row, plan: RunPlan): Promise<Envelope> {
  for (;;) {
    try {
      return await playOnce(desk, row, plan);
    } catch (error) {
      const isRefused = error instanceof Failure && error.code === 'budget';
      if (!isRefused || !(await desk.atWork.waitForOther())) throw error;
    }
  }
}

/** Throws `budget` before a row is put into the queue that would pass it. */
async function playOnce(desk: OrderDesk, row: Row, plan: RunPlan): Promise<Envelope> {
  const { context, tray, shared, toJobId } = desk;
  const { messages } = plan.request;
  const cap = await createCap(context, plan, async () => {});
  let answer: Answer | null = null;
  const call = async function* send(): AsyncGenerator<StreamEvent> {
    answer = await tray.send(toJobId(row), { row: row.number, messages });
    yield* toEvents(answer);
  };
  const route = { settings: plan.settings, model: plan.request.model };
  // What comes whole has been paid for, however much it was.
  const request = { ...plan.request, stream: false };
  for await (const _ of cap === null ? call() : cap.watch(route, { request, call }));
  const { at, envelope: told } = toDelivery(answer);
  const envelope = { ...told, cost: told.cost ?? cap?.spent() ?? null };
  if (at !== null)
    shared.keep({
      origin: plan.origin,
      run: { at, asked: { provider: route.settings.name, model: route.model }, envelope },
    });
  return envelope;
}

/** What the answer cost, in the words of a provider. */
function* toEvents(answer: Answer): Generator<StreamEvent> {
  if (answer.type === 'lost') return;
  const { text, finish, usage, model, cost } = answer.delivery.envelope;
  if (text !== '') yield { type: 'text-delta', text };
  if (cost === null && usage === null) return;
  const reason = finish ?? 'other';
  yield { type: 'finish', reason, usage: toUsage(usage), model: model ?? '', cost: cost ?? undefined };
}

function toUsage(usage: Envelope['usage']): Usage | null {
  if (usage === null) return null;
  const { input, output, reasoning, cache_read: cacheRead, cache_write: cacheWrite } = usage;
  return { input, output, reasoning, cacheRead, cacheWrite };
}

interface Delivered {
  /** Null where nothing was run. */
  readonly at: number | null;
  readonly envelope: Envelope;
}

function toDelivery(answer: Answer | null): Delivered {
  if (answer?.type === 'delivered') return answer.delivery;
  const failure = toLost(answer?.reason ?? '');
  return { at: null, envelope: toFailedEnvelope(toErrorDocument(failure)) };
}

function toLost(reason: string): Failure {
  const isStalled = reason.startsWith('job stalled');
  const [code, message]: readonly [FailureCode, string] = isStalled
    ? ['network', 'every worker that took this row was lost']
    : ['internal', 'the worker could not run this row'];
  return new Failure(code, message, { detail: reason });
}
