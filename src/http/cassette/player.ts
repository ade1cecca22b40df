import { exitCodes, Failure, ProviderFailure, type FailureCode } from '../../errors.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../client.ts';
import type { Redactor } from '../redact.ts';
import type { Cassette, RecordedExchange, RecordedFailure, RecordedResponse } from './cassette.ts';
import { toRecordedRequest } from './conceal.ts';
import { isSameRequest, listDifferences } from './difference.ts';

interface Stage {
  readonly redactor: Redactor;
  /** What the cassette is called, for messages. */
  readonly name: string;
}

/** Answers each request with what was recorded for it, and opens no connection. */
export function createPlayer(cassette: Cassette, stage: Stage): HttpClient {
  // As at the recording, nothing that a server repeated of a secret is shown.
  for (const mask of cassette.masks) stage.redactor.add(mask);
  const calls = cassette.exchanges.filter(({ kind }) => kind === 'call');
  const tokens = cassette.exchanges.filter(({ kind }) => kind === 'token');
  let tokenCount = 0;
  return {
    async send(request, signal) {
      if (signal.aborted) throw new Failure('cancelled', 'cancelled');
      if (request.isForToken !== true) return answer(takeCall(calls, request, stage), signal);
      tokenCount += 1;
      return answer(tokens.shift() ?? toToken(tokenCount), signal);
    },
    close: async () => {},
  };
}

/** Takes it off the list: what is asked for twice was recorded twice. */
function takeCall(calls: RecordedExchange[], asked: HttpRequest, { redactor, name }: Stage): RecordedExchange {
  const request = toRecordedRequest(asked, redactor);
  const at = calls.findIndex((call) => isSameRequest(call.request, request));
  const [found] = at === -1 ? [] : calls.splice(at, 1);
  if (found !== undefined) return found;
  const hint = 'if it is meant to be another one, record again with --record and --force';
  const [next] = calls;
  if (next === undefined)
    throw new Failure('config', 'the request was not recorded', {
      detail: `${request.method} ${request.url}\nall requests of "${name}" have been answered`,
      hint,
      isFinal: true,
    });
  throw new Failure('config', 'the request is not the one that was recorded', {
    detail: [`in "${name}":`, ...listDifferences(next.request, request)].join('\n'),
    hint,
    isFinal: true,
  });
}

type Outcome = Pick<RecordedExchange, 'response' | 'failure'>;

function answer({ response, failure }: Outcome, signal: AbortSignal): HttpResponse {
  if (response !== null) return { ...response, body: play(response, failure, signal), progress: () => {} };
  throw toFailure(failure);
}

async function* play(
  { chunks }: RecordedResponse,
  failure: RecordedFailure | null,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    if (signal.aborted) throw new Failure('cancelled', 'cancelled');
    yield 'text' in chunk ? Buffer.from(chunk.text) : Buffer.from(chunk.base64, 'base64');
  }
  if (failure !== null) throw toFailure(failure);
}

function toFailure(failure: RecordedFailure | null): Failure {
  const { code, message, detail, hint, provider, status, is_retryable: isRetryable } = failure ?? nothing;
  const known = isFailureCode(code) ? code : 'network';
  if (provider === undefined) return new Failure(known, message, { detail, hint });
  return new ProviderFailure(known, message, { detail, hint, provider, status, isRetryable });
}

const nothing: RecordedFailure = { code: 'network', message: 'no answer was recorded' };

function isFailureCode(code: string): code is FailureCode {
  return code !== 'ok' && Object.hasOwn(exitCodes, code);
}

/** Each time another one, as a token that was refused is not taken twice. */
function toToken(count: number): Outcome {
  const text = JSON.stringify({ access_token: `replayed-token-${count}`, expires_in: 3600 });
  return { response: { status: 200, headers: {}, chunks: [{ at_ms: 0, text }] }, failure: null };
}
