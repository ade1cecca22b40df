import { Failure, mayQuoteAnswer, ProviderFailure, withHint, type FailureCode } from '../errors.ts';
import type { ChatRequest, Provider, StreamEvent } from '../providers/provider.ts';
import type { Route } from './route.ts';

/** Somebody who can be asked, under the model that is theirs. */
export interface Candidate extends Route {
  readonly provider: string;
  /** Finds the key. Throws where there is none. */
  open(): Promise<Pick<Provider, 'stream'>>;
}

/** Who was asked in vain, why, and who is asked next. */
export interface Fall {
  readonly failure: Failure;
  readonly from: Candidate;
  readonly to: Candidate;
}

export interface FallbackRules {
  onFall(fall: Fall): Promise<void>;
  /** Whether one may be asked with what was too long for the other one; null where nobody may. */
  readonly isRoomier: ((to: Candidate, from: Candidate) => boolean) | null;
}

export type Ask = (request: ChatRequest, signal: AbortSignal) => AsyncIterable<StreamEvent>;

/**
 * Asks one after another until somebody answers, and only while nothing of an answer has been given away: two providers'
 * words are never mixed. A request that is itself at fault goes to nobody else.
 */
export function withFallback(candidates: readonly Candidate[], rules: FallbackRules): Ask {
  return async function* ask(request, signal) {
    const failed: Failed[] = [];
    let [from, ...others] = candidates;
    while (from !== undefined) {
      const trouble: Trouble | null = yield* attempt(from, request, signal);
      if (trouble === null) return;
      const { failure } = trouble;
      if (signal.aborted || trouble.isGiven) throw failure;
      failed.push({ candidate: from, failure });
      const [to, ...further]: readonly Candidate[] = findOthers(others, { failure, from }, rules);
      if (to === undefined) throw toFailure(failed, candidates.length, rules);
      await rules.onFall({ failure, from, to });
      [from, others] = [to, further];
    }
  };
}

interface Failed {
  readonly candidate: Candidate;
  readonly failure: Failure;
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

/** Who of the others could do better. */
function findOthers(
  others: readonly Candidate[],
  { failure, from }: Omit<Fall, 'to'>,
  { isRoomier }: FallbackRules,
): readonly Candidate[] {
  if (failure.isOverflow) return isRoomier === null ? [] : others.filter((to) => isRoomier(to, from));
  return mayFallBack(failure) ? others : [];
}

/** What others could do better: they have a key, are there, have time. */
const othersMayHelp: ReadonlySet<FailureCode> = new Set(['auth', 'config', 'network', 'rate-limit', 'incomplete']);

function mayFallBack(failure: Failure): boolean {
  if (failure.isFinal) return false;
  return othersMayHelp.has(failure.code) || (failure instanceof ProviderFailure && isTheirs(failure));
}

/** They are broken, do not know the model, or their protocol cannot say what was asked for. */
function isTheirs({ code, isInvalid }: ProviderFailure): boolean {
  return code === 'usage' || (code === 'provider' && !isInvalid);
}

function toFailure(failed: readonly Failed[], count: number, { isRoomier }: FallbackRules): Failure {
  const last = failed.at(-1)?.failure;
  if (last === undefined) return new Failure('config', 'there is nobody to ask');
  const none = 'nobody else is known to have a larger context window';
  const isCramped = last.isOverflow && isRoomier !== null;
  const told = isCramped ? withHint(last, last.hint === undefined ? none : `${none}; ${last.hint}`) : last;
  if (failed.length === 1) return told;
  const who = failed.length === count ? `all ${count}` : `${failed.length} of ${count}`;
  return new ProviderFailure(told.code, `${who} providers failed`, {
    detail: failed.map(renderFailed).join('\n'),
    hint: told.hint,
    provider: told instanceof ProviderFailure ? told.provider : undefined,
    status: told instanceof ProviderFailure ? told.status : undefined,
    cause: told,
  });
}

/** On one line, whatever the provider wrote. */
function renderFailed({ candidate: { provider, model }, failure }: Failed): string {
  const { message, detail } = failure;
  const words = detail === undefined || mayQuoteAnswer(failure) ? message : `${message}: ${detail}`;
  return `${provider} ${model}: ${words.replaceAll(/\s+/g, ' ')}`;
}
