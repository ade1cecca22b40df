import { createHash } from 'node:crypto';
import type { Context } from '../../context.ts';
import type { BatchAnswer } from '../../providers/batches/calls.ts';
import type { Provider, StreamEvent } from '../../providers/provider.ts';
import { trim } from '../../providers/models/price.ts';
import { createTill } from '../../run/budget.ts';
import { createAnswerCheck } from '../../run/check-answer.ts';
import type { Envelope } from '../../run/envelope.ts';
import { extractPart } from '../../run/extract.ts';
import type { FinishedRun } from '../../run/keep-run.ts';
import { runChat, type RunPlan } from '../../run/run-chat.ts';
import { silentView } from '../../run/silent-view.ts';
import { withoutKeys } from '../play-row.ts';
import type { Desk } from './connect-sent.ts';
import type { AnswerReading, SentBatch } from './record.ts';
import type { SpooledRow } from './spool.ts';

interface PlayedAnswer {
  readonly envelope: Envelope;
  /** For the history. */
  readonly run: FinishedRun;
}

export interface AnswerPlayer {
  /** Takes what came for the row as `aix run` takes what a call brings. */
  play(row: number, spooled: SpooledRow, answer: RowAnswer): Promise<PlayedAnswer>;
}

export interface RowAnswer {
  readonly answer: BatchAnswer | { readonly type: 'failure'; readonly failure: Error };
  /** How long the part was at the provider. */
  readonly ms: number | null;
}

export function createAnswerPlayer(desk: Desk, sent: SentBatch): AnswerPlayer {
  const context = withoutBudget(desk.context);
  const checkAnswer = createCheck(sent.reading);
  return {
    async play(row, spooled, { answer, ms }) {
      const told = { cost: false };
      let kept: FinishedRun | null = null;
      const keep = (run: FinishedRun): void => void (kept = run);
      const provider = toProvider(desk, { spooled, answer, told, model: sent.model });
      const plan = { ...toPlan(desk, sent, { provider, keep, origin: spooled.origin }), checkAnswer };
      const played = await runChat(context, plan, silentView);
      const envelope = withoutKeys(desk.context, toFetched(played.envelope, { sent, row, ms, isCostTold: told.cost }));
      const run = kept ?? { at: desk.context.clock.now(), asked: { provider: provider.name, model: sent.model } };
      return { envelope, run: { ...run, envelope } };
    },
  };
}

/** It has been paid, so it counts, and is kept from nobody. */
function withoutBudget(context: Context): Context {
  const config = async (): ReturnType<Context['config']> => {
    const { budget: _, ...rest } = await context.config();
    return rest;
  };
  return { ...context, config };
}

function createCheck({ schema, extract }: AnswerReading): RunPlan['checkAnswer'] {
  const check = schema === null ? null : createAnswerCheck(schema);
  if (extract === null) return check;
  return (text) => {
    const part = extractPart(extract, text);
    return check === null ? part.value : check(part.text);
  };
}

interface Brought {
  readonly spooled: SpooledRow;
  readonly answer: RowAnswer['answer'];
  readonly model: string;
  /** Set when the provider says itself what the answer cost. */
  readonly told: { cost: boolean };
}

/** Its one call was made long ago. */
function toProvider({ settings, batches }: Desk, { spooled, answer, model, told }: Brought): Provider {
  return {
    name: settings.name,
    async *stream(): AsyncGenerator<StreamEvent> {
      for (const message of spooled.warnings) yield { type: 'warning', message };
      if (answer.type === 'failure') throw answer.failure;
      for (const event of batches.toEvents(answer, model)) {
        if (event.type === 'finish') told.cost = event.cost !== undefined;
        yield event;
      }
    },
    listModels: refuse,
    probe: refuse,
    ping: refuse,
    embed: refuse,
  };
}

function refuse(): never {
  throw new Error('nobody is called for an answer that is there');
}

interface Wiring {
  readonly provider: Provider;
  readonly keep: (run: FinishedRun) => void;
  readonly origin: RunPlan['origin'];
}

function toPlan({ settings }: Desk, { model, reading }: SentBatch, wiring: Wiring): Omit<RunPlan, 'checkAnswer'> {
  const { provider, keep, origin } = wiring;
  return {
    settings: { ...settings, maxRetries: 0 },
    request: { model, messages: [], stream: false, settings: {}, extra: {} },
    fallbacks: [],
    notes: [],
    fallsOnOverflow: false,
    checksContext: false,
    timeoutMs: null,
    failsOnLength: reading.failsOnLength,
    cache: null,
    maxCost: null,
    repairs: 0,
    origin,
    shared: {
      // What went wrong in a batch says nothing about calls of today.
      calls: { id: '', fail: nothing, succeed: () => {}, flush: nothing },
      till: createTill(),
      connect: async () => provider,
      keep: ({ run }) => keep(run),
    },
  };
}

const nothing = async (): Promise<void> => {};

interface Facts {
  readonly sent: SentBatch;
  readonly row: number;
  readonly ms: number | null;
  readonly isCostTold: boolean;
}

/** Nobody waited for the single answer, and it costs less. Whoever fetches it twice gives it the same id. */
function toFetched(envelope: Envelope, { sent, row, ms, isCostTold }: Facts): Envelope {
  const { cost, attempts } = envelope;
  const isShared = cost !== null && !isCostTold;
  return {
    ...envelope,
    id: toRunId(sent, row),
    cost: isShared ? { ...cost, amount: trim(cost.amount * sent.priceShare), estimated: true } : cost,
    timing: null,
    attempts: attempts.map(({ provider, model, code, status }) => ({ provider, model, code, status, ms: ms ?? 0 })),
  };
}

/** As those of other runs look. */
function toRunId({ id, createdAt }: SentBatch, row: number): string {
  const hash = createHash('sha256').update(`${id}-${row}`).digest().readUIntBE(0, 6);
  return `${createdAt.toString(36)}-${hash.toString(36).padStart(8, '0').slice(-8)}`;
}
