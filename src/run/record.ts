import type { Clock } from '../context.ts';
import { ProviderFailure, toErrorDocument, type Failure } from '../errors.ts';
import type { StreamEvent, Usage } from '../providers/provider.ts';
import type { Fall } from '../routing/fallback.ts';
import type { Retry } from '../routing/retry.ts';
import { toStatus, type Envelope } from './envelope.ts';

type Finish = Extract<StreamEvent, { type: 'finish' }>;

/** Keeps what a run brings: every event as it comes, then the whole as one document. */
export interface RunRecord {
  readonly id: string;
  /** `at` is when the first of the answer came, where that was not now. */
  add(event: StreamEvent, at?: number): void;
  /** Whether it is a warning that has been given. */
  hasTold(event: StreamEvent): boolean;
  /** Keeps a call that failed and is followed by another one. */
  addRetry(retry: Retry): void;
  /** That other one begins. */
  restart(): void;
  /** Somebody failed, and somebody else is asked. */
  fallBack(fall: Fall): void;
  /** The answer failed its check, and another one is asked for: what comes now takes its place. */
  reject(failure: Failure): void;
  /** Who is asked. */
  readonly provider: string;
  /** The model that is asked for. */
  readonly model: string;
  readonly text: string;
  readonly finish: Finish | null;
  /** Every call that came to its end, with who was asked for what. */
  readonly ended: readonly EndedCall[];
  /** Keeps what the answer says as JSON. */
  parse(toValue: (text: string) => unknown): void;
  toEnvelope(failure: Failure | null): Envelope;
}

/** What --format json says where the others have a line on stderr. */
const lengthWarning = 'the answer reached the output limit';

interface EndedCall extends Names {
  readonly finish: Finish;
}

interface Names {
  readonly provider: string;
  readonly model: string;
}

interface Kept {
  texts: string[];
  thoughts: string[];
  /** The last answer that failed its check. */
  rejected: string;
  /** What each of those took. */
  readonly spent: (Usage | null)[];
  readonly warnings: string[];
  readonly toolCalls: Envelope['tool_calls'][number][];
  /** The calls that failed before the last one. */
  readonly attempts: Envelope['attempts'][number][];
  /** Who is asked. */
  names: Names;
  /** When the call began that is under way; null between two calls. */
  calledAt: number | null;
  firstTokenAt: number | null;
  finish: Finish | null;
  readonly ended: EndedCall[];
  parsed: unknown;
}

export function createRecord(names: Names, clock: Clock): RunRecord {
  const startedAt = clock.elapsed();
  const id = createRunId(clock);
  const kept = createKept(names, startedAt);
  return {
    id,
    ended: kept.ended,
    get finish() {
      return kept.finish;
    },
    get text() {
      return kept.texts.join('');
    },
    add: (event, at) => keep(kept, event, at ?? clock.elapsed()),
    hasTold: (event) => event.type === 'warning' && kept.warnings.includes(event.message),
    reject: (failure) => reject(kept, failure, clock.elapsed()),
    addRetry: (retry) => {
      kept.attempts.push(toAttempt(retry));
      kept.calledAt = null;
    },
    restart: () => {
      kept.calledAt = clock.elapsed();
    },
    fallBack: ({ failure, from, to }) => {
      const now = clock.elapsed();
      const ms = Math.round(now - (kept.calledAt ?? now));
      kept.attempts.push(toAttempt({ ...from, failure, ms }));
      kept.names = { provider: to.provider, model: to.model };
      kept.calledAt = now;
    },
    get provider() {
      return kept.names.provider;
    },
    get model() {
      return kept.names.model;
    },
    parse: (toValue) => {
      kept.parsed = toValue(kept.texts.join(''));
    },
    toEnvelope(failure) {
      const endedAt = clock.elapsed();
      const totalMs = Math.round(endedAt - startedAt);
      const callMs = kept.calledAt === null ? null : Math.round(endedAt - kept.calledAt);
      const firstTokenMs = kept.firstTokenAt === null ? null : Math.round(kept.firstTokenAt - startedAt);
      const circumstances = { ...kept.names, totalMs, callMs, firstTokenMs };
      return { id, ...toAnswer(kept, failure), ...toCircumstances(kept, failure, circumstances) };
    },
  };
}

export function createRunId(clock: Clock): string {
  return `${clock.now().toString(36)}-${Math.random().toString(36).slice(2, 10).padEnd(8, '0')}`;
}

function createKept(names: Names, calledAt: number): Kept {
  const lists = { texts: [], thoughts: [], warnings: [], toolCalls: [], attempts: [], spent: [], ended: [] };
  return { ...lists, names, calledAt, firstTokenAt: null, finish: null, parsed: null, rejected: '' };
}

function reject(kept: Kept, failure: Failure, now: number): void {
  const { provider, model } = kept.names;
  const ms = Math.round(now - (kept.calledAt ?? now));
  kept.attempts.push({ provider, model: kept.finish?.model ?? model, ...toOutcome(kept, failure), ms });
  kept.spent.push(kept.finish?.usage ?? null);
  kept.rejected = kept.texts.join('');
  kept.texts = [];
  kept.thoughts = [];
  kept.finish = null;
  kept.calledAt = now;
}

function keep(kept: Kept, event: StreamEvent, at: number): void {
  switch (event.type) {
    case 'text-delta':
      kept.firstTokenAt ??= at;
      kept.texts.push(event.text);
      return;
    case 'reasoning-delta':
      kept.firstTokenAt ??= at;
      kept.thoughts.push(event.text);
      return;
    case 'tool-call':
      kept.toolCalls.push({ id: event.id, name: event.name, arguments: event.arguments });
      return;
    case 'warning':
      kept.warnings.push(event.message);
      return;
    case 'finish':
      kept.finish = event;
      if (event.isCached !== true) kept.ended.push({ ...kept.names, finish: event });
  }
}

function toAnswer(kept: Kept, failure: Failure | null): Pick<Envelope, 'status' | 'text' | 'reasoning' | 'parsed'> {
  const reasoning = kept.thoughts.length === 0 ? null : kept.thoughts.join('');
  // When the last call brought nothing, what came before it is all that there is.
  const text = kept.texts.length === 0 && failure !== null ? kept.rejected : kept.texts.join('');
  const status = failure === null ? 'complete' : toStatus(failure, { text, reasoning });
  return { status, text, reasoning, parsed: kept.parsed };
}

interface Circumstances extends Names {
  readonly totalMs: number;
  /** How long the last call took; null when the run ended before it. */
  readonly callMs: number | null;
  readonly firstTokenMs: number | null;
}

function toCircumstances(
  kept: Kept,
  failure: Failure | null,
  { provider, totalMs, callMs, firstTokenMs, ...asked }: Circumstances,
): Omit<Envelope, 'id' | 'status' | 'text' | 'reasoning' | 'parsed'> {
  const usage = kept.finish?.usage ?? null;
  const isCached = kept.finish?.isCached === true && kept.spent.length === 0;
  const model = kept.finish?.model ?? asked.model;
  return {
    provider,
    model,
    finish: kept.finish?.reason ?? null,
    response_id: kept.finish?.responseId ?? null,
    usage: toUsageDocument(addUsage(kept, usage)),
    cost: isCached ? { amount: 0, currency: 'USD', estimated: false } : null,
    cached: isCached,
    timing: {
      total_ms: totalMs,
      first_token_ms: firstTokenMs,
      tokens_per_second: isCached ? null : toSpeed(usage, callMs ?? 0),
    },
    attempts: [
      ...kept.attempts,
      ...(callMs === null ? [] : [{ provider, model, ...toOutcome(kept, failure), ms: callMs }]),
    ],
    tool_calls: kept.toolCalls,
    warnings: [...kept.warnings, ...(kept.finish?.reason === 'length' ? [lengthWarning] : [])],
    error: failure === null ? null : toErrorDocument(failure),
  };
}

interface Attempt extends Names {
  readonly failure: Failure;
  readonly ms: number;
}

function toAttempt({ provider, model, failure, ms }: Attempt): Envelope['attempts'][number] {
  const status = failure instanceof ProviderFailure ? (failure.status ?? null) : null;
  return { provider, model, code: failure.code, status, ms };
}

function toOutcome(
  { finish }: Kept,
  failure: Failure | null,
): { readonly code: string; readonly status: number | null } {
  if (failure === null) return { code: 'ok', status: finish?.status ?? null };
  if (failure.code === 'invalid-output') return { code: failure.code, status: finish?.status ?? null };
  return { code: failure.code, status: failure instanceof ProviderFailure ? (failure.status ?? null) : null };
}

/** What all answers took together; with one of them unknown, so is the sum. */
function addUsage({ spent }: Kept, last: Usage | null): Usage | null {
  return spent.reduce((all, usage) => (all === null || usage === null ? null : add(all, usage)), last);
}

function add(one: Usage, other: Usage): Usage {
  return {
    input: sum(one.input, other.input),
    output: sum(one.output, other.output),
    reasoning: sum(one.reasoning, other.reasoning),
    cacheRead: sum(one.cacheRead, other.cacheRead),
    cacheWrite: sum(one.cacheWrite, other.cacheWrite),
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function toUsageDocument(usage: Usage | null): Envelope['usage'] {
  if (usage === null) return null;
  const { input, output, reasoning, cacheRead, cacheWrite } = usage;
  return { input, output, reasoning, cache_read: cacheRead, cache_write: cacheWrite };
}

function toSpeed(usage: Usage | null, ms: number): number | null {
  if (usage?.output == null || ms <= 0) return null;
  return Math.round((usage.output / ms) * 10_000) / 10;
}
