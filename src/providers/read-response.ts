import { ProviderFailure } from '../errors.ts';
import type { HttpResponse } from '../http/client.ts';
import { readNdjson } from '../http/ndjson.ts';
import { readSse } from '../http/sse.ts';
import { peekLine, readAll, sniff, type Answer, type SniffedBody } from './answer-body.ts';
import type { Driver, Exchange, Framing, Message } from './driver.ts';
import { toPlainText } from './error-words.ts';
import { parseJson } from './json.ts';
import type { StreamEvent } from './provider.ts';
import { readAnswer, readStream } from './read-answer.ts';

const longestPage = 64 * 1024;

/** Reads an answer below 400, as a stream or whole, whichever came. */
export async function* readResponse(
  response: HttpResponse,
  driver: Driver,
  exchange: Exchange,
): AsyncGenerator<StreamEvent> {
  const { form, answer } = await sniffAnswer(response, driver);
  switch (form) {
    case 'stream':
      yield* readStream(readBatches(answer, driver.framing), driver, exchange);
      return;
    case 'json':
    case 'pretty':
      yield* readAnswer(await readWhole(answer, exchange), driver, exchange);
      return;
    case 'page':
    case 'words':
    case 'events':
    case 'binary':
      throw toPageFailure(exchange, await readAll(answer, longestPage));
    case 'empty':
      throw toIncomplete(exchange, 'the provider sent an empty answer');
  }
}

interface Sniffed {
  readonly form: SniffedBody['form'] | 'stream';
  readonly answer: Answer;
}

async function sniffAnswer(response: HttpResponse, { framing }: Driver): Promise<Sniffed> {
  const { form, body } = await sniff(response.body);
  const answer = { body, progress: () => response.progress() };
  if (framing === 'event-stream') return { form: form === 'binary' ? 'stream' : form, answer };
  // Whoever sends bytes where lines were wanted hears of it from the reader of lines, which also knows how long one may be.
  if (form === 'events' || form === 'binary') return { form: 'stream', answer };
  if (framing !== 'ndjson' || form !== 'json') return { form, answer };
  if (/ndjson|jsonl|json-?lines|x-json-?stream/i.test(response.headers['content-type'] ?? ''))
    return { form: 'stream', answer };
  // Some proxies label a stream of JSON lines as JSON. One document has no line after the first that holds a document too.
  const first = await peekLine(answer);
  const isStream = first.isFollowed && parseJson(first.text) !== undefined;
  return { form: isStream ? 'stream' : 'json', answer: { ...answer, body: first.body } };
}

export function toPageFailure({ provider }: Exchange, text: string): ProviderFailure {
  return new ProviderFailure('provider', 'the answer is no JSON', {
    provider,
    detail: toPlainText(text) || undefined,
    hint: 'check the base URL, and whether a proxy or a login page answers in its place',
  });
}

/** Tells the clock of the payload about every batch. A connection that breaks later leaves half an answer. */
async function* readBatches(answer: Answer, framing: Framing): AsyncGenerator<readonly Message[]> {
  let hasBegun = false;
  try {
    for await (const batch of await openMessages(answer.body, framing)) {
      if (batch.length === 0) continue;
      hasBegun = true;
      answer.progress();
      yield batch;
    }
  } catch (error) {
    throw hasBegun ? toBroken(error) : error;
  }
}

async function openMessages(body: Answer['body'], framing: Framing): Promise<AsyncIterable<readonly Message[]>> {
  switch (framing) {
    case 'sse':
      return readSse(body);
    case 'ndjson':
      return readNdjson(body);
    case 'event-stream':
      // One vendor alone has it.
      return (await import('../http/event-stream.ts')).readEventStream(body);
  }
}

async function readWhole(answer: Answer, exchange: Exchange): Promise<unknown> {
  const text = await readJson(answer);
  const parsed = parseJson(text);
  if (parsed !== undefined) return parsed;
  if (isOpen(text)) throw toIncomplete(exchange, 'the answer broke off');
  throw new ProviderFailure('provider', 'the answer is no valid JSON', {
    provider: exchange.provider,
    detail: toPlainText(text),
  });
}

/** Whether JSON ends before all that it opened is closed. */
function isOpen(text: string): boolean {
  let depth = 0;
  let isString = false;
  for (const [mark] of text.matchAll(/\\.|["{}[\]]/gs)) {
    if (mark === '"') isString = !isString;
    else if (!isString && mark.length === 1) depth += mark === '{' || mark === '[' ? 1 : -1;
  }
  return depth > 0;
}

async function readJson(answer: Answer): Promise<string> {
  try {
    return await readAll(answer);
  } catch (error) {
    throw toBroken(error);
  }
}

export function toBroken(error: unknown): unknown {
  if (!(error instanceof ProviderFailure) || error.code !== 'network') return error;
  const { message, detail, hint, provider, status, isRetryable } = error;
  const options = { provider, status, detail, hint, isRetryable, cause: error };
  return new ProviderFailure('incomplete', `incomplete: ${message}`, options);
}

/** Nothing of it was shown, so the same request may be sent again. */
function toIncomplete({ provider }: Exchange, message: string): ProviderFailure {
  return new ProviderFailure('incomplete', `incomplete: ${message}`, { provider, isRetryable: true });
}
