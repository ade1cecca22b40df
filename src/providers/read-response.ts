import { ProviderFailure } from '../errors.ts';
import type { HttpResponse } from '../http/client.ts';
import { readSse, type SseMessage } from '../http/sse.ts';
import { readAll, sniff, type Answer } from './answer-body.ts';
import type { Driver, Exchange } from './driver.ts';
import { toPlainText } from './error-words.ts';
import { parseJson } from './json.ts';
import type { StreamEvent } from './provider.ts';

const longestPage = 64 * 1024;

/** Reads an answer below 400, as a stream or whole, whichever came. */
export async function* readResponse(
  response: HttpResponse,
  driver: Driver,
  exchange: Exchange,
): AsyncGenerator<StreamEvent> {
  const { form, body } = await sniff(response.body);
  const answer = { body, progress: () => response.progress() };
  switch (form) {
    case 'events':
      yield* driver.readStream(readBatches(answer), exchange);
      return;
    case 'json':
      yield* driver.readAnswer(await readWhole(answer, exchange), exchange);
      return;
    case 'page':
    case 'words':
      throw toPageFailure(exchange, await readAll(answer, longestPage));
    case 'empty':
      throw toIncomplete(exchange, 'the provider sent an empty answer');
  }
}

export function toPageFailure({ provider }: Exchange, text: string): ProviderFailure {
  return new ProviderFailure('provider', 'the answer is no JSON', {
    provider,
    detail: toPlainText(text) || undefined,
    hint: 'check the base URL, and whether a proxy or a login page answers in its place',
  });
}

/** Tells the clock of the payload about every batch. A connection that breaks later leaves half an answer. */
async function* readBatches(answer: Answer): AsyncGenerator<readonly SseMessage[]> {
  let hasBegun = false;
  try {
    for await (const batch of readSse(answer.body)) {
      if (batch.length === 0) continue;
      hasBegun = true;
      answer.progress();
      yield batch;
    }
  } catch (error) {
    throw hasBegun ? toBroken(error) : error;
  }
}

async function readWhole(answer: Answer, exchange: Exchange): Promise<unknown> {
  const text = await readJson(answer);
  const parsed = parseJson(text);
  if (parsed !== undefined) return parsed;
  if (!/[}\]]\s*$/.test(text)) throw toIncomplete(exchange, 'the answer broke off');
  throw new ProviderFailure('provider', 'the answer is no valid JSON', {
    provider: exchange.provider,
    detail: toPlainText(text),
  });
}

async function readJson(answer: Answer): Promise<string> {
  try {
    return await readAll(answer);
  } catch (error) {
    throw toBroken(error);
  }
}

function toBroken(error: unknown): unknown {
  if (!(error instanceof ProviderFailure) || error.code !== 'network') return error;
  const { message, detail, hint, provider, status, isRetryable } = error;
  const options = { provider, status, detail, hint, isRetryable, cause: error };
  return new ProviderFailure('incomplete', `incomplete: ${message}`, options);
}

/** Nothing of it was shown, so the same request may be sent again. */
function toIncomplete({ provider }: Exchange, message: string): ProviderFailure {
  return new ProviderFailure('incomplete', `incomplete: ${message}`, { provider, isRetryable: true });
}
