import type { Clock } from '../context.ts';
import { ProviderFailure, toErrorDocument, type Failure } from '../errors.ts';
import type { StreamEvent, Usage } from '../providers/provider.ts';
import type { Fall } from '../routing/fallback.ts';
import type { Retry } from '../routing/retry.ts';
import { toStatus, type Envelope } from './envelope.ts';

type Finish = Extract<StreamEvent, { type: 'finish' }>;

/** What --format json says where the others have a line on stderr. */
const lengthWarning = 'the answer reached the output limit';

interface EndedCall extends Names {
  readonly finish: Finish;
}

interface Names {
  readonly provider: string;
  readonly model: string;
}

/** Keeps what a run brings: every event as it comes, then the whole as one document. */
export class RunRecord {
  readonly id: string;
  /** Every call that came to its end, with who was asked for what. */
  readonly ended: EndedCall[] = [];
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #warnings: string[] = [];
  readonly #toolCalls: Envelope['tool_calls'][number][] = [];
  /** The calls that failed before the last one. */
  readonly #attempts: Envelope['attempts'][number][] = [];
  /** What answers took that failed their check. */
  readonly #spent: (Usage | null)[] = [];
  #texts: string[] = [];
  #thoughts: string[] = [];
  /** The last answer that failed its check. */
  #rejected = '';
  #names: Names;
  /** When the call began that is under way; null between two calls. */
  #calledAt: number | null;
  #firstTokenAt: number | null = null;
  #finish: Finish | null = null;
  #parsed: unknown = null;

  constructor(names: Names, clock: Clock) {
    this.id = createRunId(clock);
    this.#clock = clock;
    this.#names = names;
    this.#startedAt = clock.elapsed();
    this.#calledAt = this.#startedAt;
  }

  /** Who is asked. */
  get provider(): string {
    return this.#names.provider;
  }

  /** The model that is asked for. */
  get model(): string {
    return this.#names.model;
  }

  get text(): string {
    return joinOnce(this.#texts);
  }

  /** The same in the pieces that it came in. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  get finish(): Finish | null {
    return this.#finish;
  }

  /** `at` is when the first of the answer came, where that was not now. */
  add(event: StreamEvent, at = this.#clock.elapsed()): void {
    switch (event.type) {
      case 'text-delta':
        this.#firstTokenAt ??= at;
        this.#texts.push(event.text);
        return;
      case 'reasoning-delta':
        this.#firstTokenAt ??= at;
        this.#thoughts.push(event.text);
        return;
      case 'tool-call':
        this.#toolCalls.push({ id: event.id, name: event.name, arguments: event.arguments });
        return;
      case 'warning':
        this.#warnings.push(event.message);
        return;
      case 'finish':
        this.#finish = event;
        if (event.isCached !== true) this.#end(event);
    }
  }

  #end(finish: Finish): void {
    const { provider, model } = this.#names;
    this.ended.push({ provider, model, finish });
  }

  /** Whether it is a warning that has been given. */
  hasTold(event: StreamEvent): boolean {
    return event.type === 'warning' && this.#warnings.includes(event.message);
  }

  /** Keeps a call that failed and is followed by another one. */
  addRetry(retry: Retry): void {
    this.#attempts.push(toAttempt(retry));
    this.#calledAt = null;
  }

  /** That other one begins. */
  restart(): void {
    this.#calledAt = this.#clock.elapsed();
  }

  /** Somebody failed, and somebody else is asked. */
  fallBack({ failure, from, to }: Fall): void {
    const now = this.#clock.elapsed();
    this.#attempts.push(toAttempt({ ...from, failure, ms: this.#toCallMs(now) }));
    this.#names = { provider: to.provider, model: to.model };
    this.#calledAt = now;
  }

  /** The answer failed its check, and another one is asked for: what comes now takes its place. */
  reject(failure: Failure): void {
    const now = this.#clock.elapsed();
    const { provider, model } = this.#names;
    const outcome = toOutcome(this.#finish, failure);
    this.#attempts.push({ provider, model: this.#finish?.model ?? model, ...outcome, ms: this.#toCallMs(now) });
    this.#spent.push(this.#finish?.usage ?? null);
    this.#rejected = this.text;
    this.#texts = [];
    this.#thoughts = [];
    this.#finish = null;
    this.#calledAt = now;
  }

  /** Keeps what the answer says as JSON. */
  parse(toValue: (text: string) => unknown): void {
    this.#parsed = toValue(this.text);
  }

  toEnvelope(failure: Failure | null): Envelope {
    const endedAt = this.#clock.elapsed();
    const finish = this.#finish;
    const callMs = this.#calledAt === null ? null : this.#toCallMs(endedAt);
    const reasoning = this.#thoughts.length === 0 ? null : joinOnce(this.#thoughts);
    // When the last call brought nothing, what came before it is all that there is.
    const text = this.#texts.length === 0 && failure !== null ? this.#rejected : chain(this.#texts);
    const isCached = finish?.isCached === true && this.#spent.length === 0;
    const model = finish?.model ?? this.model;
    const { provider } = this;
    const { code, status } = toOutcome(finish, failure);
    const last = callMs === null ? [] : [{ provider, model, code, status, ms: callMs }];
    return {
      id: this.id,
      status: failure === null ? 'complete' : toStatus(failure, { text, reasoning }),
      text,
      reasoning,
      parsed: this.#parsed,
      provider,
      model,
      finish: finish?.reason ?? null,
      response_id: finish?.responseId ?? null,
      usage: toUsageDocument(addUsage(this.#spent, finish?.usage ?? null)),
      cost: isCached ? { amount: 0, currency: 'USD', estimated: false } : null,
      cached: isCached,
      timing: {
        total_ms: Math.round(endedAt - this.#startedAt),
        first_token_ms: this.#firstTokenAt === null ? null : Math.round(this.#firstTokenAt - this.#startedAt),
        tokens_per_second: isCached ? null : toSpeed(finish?.usage ?? null, callMs ?? 0),
      },
      attempts: this.#attempts.length === 0 ? last : [...this.#attempts, ...last],
      tool_calls: this.#toolCalls,
      warnings: finish?.reason === 'length' ? [...this.#warnings, lengthWarning] : this.#warnings,
      error: failure === null ? null : toErrorDocument(failure),
    };
  }

  #toCallMs(now: number): number {
    return Math.round(now - (this.#calledAt ?? now));
  }
}

/** Many runs of a batch begin in the same millisecond. */
let moment = { at: 0, text: '' };

export function createRunId(clock: Clock): string {
  const at = clock.now();
  if (at !== moment.at) moment = { at, text: at.toString(36) };
  return `${moment.text}-${toDigits()}${toDigits()}`;
}

/** Four of them are a small integer, which becomes text much faster than a fraction. */
function toDigits(): string {
  return Math.floor(Math.random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
}

/** All in one, which takes the place of the pieces: an answer can be too long to be there twice. */
function joinOnce(texts: string[]): string {
  if (texts.length > 1) texts.splice(0, texts.length, texts.join(''));
  return texts[0] ?? '';
}

/** For those who may never look into it: until somebody does, the pieces are not there a second time. */
function chain(texts: readonly string[]): string {
  return texts.reduce((all, text) => all + text, '');
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
  finish: Finish | null,
  failure: Failure | null,
): { readonly code: string; readonly status: number | null } {
  if (failure === null) return { code: 'ok', status: finish?.status ?? null };
  if (failure.code === 'invalid-output') return { code: failure.code, status: finish?.status ?? null };
  return { code: failure.code, status: failure instanceof ProviderFailure ? (failure.status ?? null) : null };
}

/** What all answers took together; with one of them unknown, so is the sum. */
function addUsage(spent: readonly (Usage | null)[], last: Usage | null): Usage | null {
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
