import { ProviderFailure } from '../errors.ts';
import { Draft } from './draft.ts';
import type { Driver, Exchange, Message, Reader } from './driver.ts';
import type { StreamEvent } from './provider.ts';

/**
 * The events of a stream. Takes what arrived in one read as one batch and answers with as few events as that batch allows,
 * but for the first word of the answer.
 * Ends with `finish` only when the protocol's own end signal came, and throws an `incomplete` ProviderFailure otherwise.
 */
export async function* readStream(
  batches: AsyncIterable<readonly Message[]>,
  driver: Driver,
  exchange: Exchange,
): AsyncGenerator<StreamEvent> {
  const draft = createDraft(driver, exchange);
  const reader = driver.createReader(draft, exchange);
  try {
    for await (const batch of batches) {
      const rest = draft.hasText ? batch : readFirst(batch, reader, draft);
      yield* draft.takeEvents();
      readBatch(rest, reader, draft);
      yield* draft.takeEvents();
      if (draft.isOver) break;
    }
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    // The model had finished, so what breaks while we wait for the usage takes nothing from the answer.
    if (!draft.isComplete) throw draft.toBrokenOff(error);
  }
  reader.end?.();
  yield* draft.end();
}

/** Up to the first word, which is shown before what came with it is read: half a millisecond earlier. Gives the others. */
function readFirst(batch: readonly Message[], reader: Reader, draft: Draft): readonly Message[] {
  const count = batch.findIndex((message) => {
    readBatch([message], reader, draft);
    return draft.hasText;
  });
  return count === -1 ? [] : batch.slice(count + 1);
}

export function readBatch(batch: readonly Message[], reader: Reader, draft: Draft): void {
  for (const message of batch) if (!draft.isOver) reader.read(message);
}

/** The events of an answer that came in one piece. */
export function* readAnswer(body: unknown, driver: Driver, exchange: Exchange): Generator<StreamEvent> {
  const draft = createDraft(driver, exchange);
  const reader = driver.createReader(draft, exchange);
  reader.readWhole(body);
  draft.close();
  yield* draft.takeEvents();
  reader.end?.();
  yield* draft.end();
}

export function createDraft(driver: Driver, exchange: Exchange): Draft {
  return new Draft(exchange, (body) => driver.toFailure({ status: 200, headers: {}, body, receivedAt: 0 }, exchange));
}
