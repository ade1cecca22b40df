import type { Clock } from '../context.ts';
import { Failure, type ProviderFailure } from '../errors.ts';
import type { HttpRequest } from './client.ts';
import { decode } from './decode.ts';
import type { Head } from './exchange.ts';
import type { Preparer } from './prepare.ts';
import { Reception, type Receiver } from './reception.ts';
import { toExpired, toFailure, type Scene } from './trouble.ts';

/** Gives the head of the answer, which is over then. */
export type Receive = (request: HttpRequest, signal: AbortSignal, receiver: Receiver) => Promise<Head>;

/** What the client has for everybody. */
export interface ReceiveParts {
  readonly clock: Clock;
  readonly prepare: Preparer['prepare'];
  /** What an answer with this head is refused with. */
  readonly findRefusal: (head: Head, scene: Scene) => ProviderFailure | null;
  readonly toReadFailure: (error: unknown, scene: Scene) => unknown;
  readonly countBytes: (bytes: number, scene: Scene) => void;
  readonly open: Set<{ fail(failure: unknown): void }>;
}

/** Takes whole answers. */
export function createReceive(parts: ReceiveParts): Receive {
  const { clock, open } = parts;
  const groups = new WeakMap<AbortSignal, Set<Reception>>();
  return async (request, signal, receiver) => {
    const found = parts.prepare(request);
    const { wireRequest, transport } = found instanceof Promise ? await found : found;
    if (signal.aborted) throw new Failure('cancelled', 'cancelled');
    const proxy = wireRequest.proxy?.host ?? null;
    const toScene = (hasHead: boolean): Scene => ({ request, url: wireRequest.url, proxy, hasHead });
    const group = groups.get(signal) ?? createGroup(signal);
    groups.set(signal, group);
    const decoded = new DecodedReceiver(receiver, parts, toScene(true));
    const reception = new Reception({
      clock,
      timeouts: request.timeouts,
      toFailure: (error, hasHead) => toFailure(error, toScene(hasHead)),
      toExpired: (expiry) => toExpired(expiry, toScene(false)),
      receiver: decoded,
      onSettled: (settled) => group.delete(settled),
      onOver: (over) => open.delete(over),
    });
    open.add(reception);
    group.add(reception);
    await reception.open(transport, wireRequest);
    if (decoded.isEncoded) await decoded.end();
    return decoded.received;
  };
}

/** One listener for all: a signal looks through those that it has with every new one. */
function createGroup(signal: AbortSignal): Set<Reception> {
  const group = new Set<Reception>();
  const cancel = (): void => {
    for (const reception of group) reception.fail(new Failure('cancelled', 'cancelled'));
  };
  signal.addEventListener('abort', cancel, { once: true });
  return group;
}

/** Hardly any answer is compressed, as nobody asks for that: one that is waits for its end. */
class DecodedReceiver implements Receiver {
  readonly #receiver: Receiver;
  readonly #parts: ReceiveParts;
  readonly #scene: Scene;
  readonly #encoded: Uint8Array[] = [];
  #encoding: string | null = null;
  #bytes = 0;
  #head: Head | null = null;

  constructor(receiver: Receiver, parts: ReceiveParts, scene: Scene) {
    this.#receiver = receiver;
    this.#parts = parts;
    this.#scene = scene;
  }

  get isEncoded(): boolean {
    return this.#encoding !== null;
  }

  get received(): Head {
    // No answer is over before it has begun.
    return this.#head ?? { status: 0, headers: {} };
  }

  head(head: Head): void {
    const refusal = this.#parts.findRefusal(head, this.#scene);
    if (refusal !== null) throw refusal;
    const { 'content-encoding': name = 'identity' } = head.headers;
    this.#encoding = name === 'identity' ? null : name;
    this.#head = head;
    this.#receiver.head(head);
  }

  data(chunk: Uint8Array): ReturnType<Receiver['data']> {
    if (this.#encoding === null) return this.#take(chunk);
    this.#encoded.push(chunk);
    return 'payload';
  }

  /** Gives out what could not be read before its end. */
  async end(): Promise<void> {
    try {
      for await (const chunk of decode(toIterable(this.#encoded), this.#encoding ?? undefined))
        if (this.#take(chunk) === 'enough') return;
    } catch (error) {
      throw this.#parts.toReadFailure(error, this.#scene);
    }
  }

  #take(chunk: Uint8Array): ReturnType<Receiver['data']> {
    this.#bytes += chunk.length;
    this.#parts.countBytes(this.#bytes, this.#scene);
    return this.#receiver.data(chunk);
  }
}

async function* toIterable(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
