import { Failure, ProviderFailure, type FailureCode } from '../errors.ts';
import type { ChatRequest, Provider, StreamEvent } from '../providers/provider.ts';

/** Somebody who can be asked, under the model that is theirs. */
export interface Candidate {
  readonly provider: string;
  readonly model: string;
  /** Finds the key. Throws where there is none. */
  open(): Promise<Provider>;
}

/** Who was asked in vain, why, and who is asked next. */
export interface Fall {
  readonly failure: Failure;
  readonly from: Candidate;
  readonly to: Candidate;
}

export type Ask = (request: ChatRequest, signal: AbortSignal) => AsyncIterable<StreamEvent>;

/**
 * Asks one after another until somebody answers, and only while nothing of an answer has been given away: two providers'
 * words are never mixed. A request that is itself at fault goes to nobody else.
 */
export function withFallback(candidates: readonly Candidate[], onFall: (fall: Fall) => Promise<void>): Ask {
  return async function* ask(request, signal) {
    const failures: Failure[] = [];
    for (const [position, from] of candidates.entries()) {
      const trouble: Trouble | null = yield* attempt(from, request, signal);
      if (trouble === null) return;
      const to = candidates[position + 1];
      const { failure } = trouble;
      failures.push(failure);
      if (signal.aborted || trouble.isGiven || !mayFallBack(failure)) throw failure;
      if (to === undefined) throw toAllFailed(candidates, failures);
      await onFall({ failure, from, to });
    }
  };
}

interface Trouble {
  readonly failure: Failure;
  /** Whether something of the answer has been given away. */
  readonly isGiven: boolean;
}

async function* attempt(
  candidate: Candidate,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, Trouble | null> {
  let isGiven = false;
  try {
    const provider = await candidate.open();
    for await (const event of provider.stream({ ...request, model: candidate.model }, signal)) {
      isGiven ||= event.type !== 'warning';
      yield event;
    }
    return null;
  } catch (error) {
    if (error instanceof Failure) return { failure: error, isGiven };
    throw error;
  }
}

/** What others could do better: they have a key, are there, have time, know the model. */
const othersMayHelp: ReadonlySet<FailureCode> = new Set(['auth', 'config', 'network', 'rate-limit', 'incomplete']);

function mayFallBack(failure: Failure): boolean {
  return othersMayHelp.has(failure.code) || (failure instanceof ProviderFailure && isTheirs(failure));
}

function isTheirs({ code, status = 0, isRetryable, message }: ProviderFailure): boolean {
  if (code !== 'provider') return false;
  return isRetryable || status < 400 || status >= 500 || message.startsWith('Model ');
}

function toAllFailed(candidates: readonly Candidate[], failures: readonly Failure[]): Failure {
  const last = failures.at(-1);
  if (last === undefined || failures.length === 1) return last ?? new Failure('config', 'there is nobody to ask');
  const told = failures.map(({ message, detail }, position) => {
    const { provider = '', model = '' } = candidates[position] ?? {};
    return `${provider} ${model}: ${detail === undefined ? message : `${message}: ${detail}`}`;
  });
  return new ProviderFailure(last.code, `all ${failures.length} providers failed`, {
    detail: told.join('\n'),
    hint: last.hint,
    provider: last instanceof ProviderFailure ? last.provider : undefined,
    status: last instanceof ProviderFailure ? last.status : undefined,
    cause: last,
  });
}
