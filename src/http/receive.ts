import type { Clock } from '../context.ts';
import { Failure, type ProviderFailure } from '../errors.ts';
import type { HttpRequest } from './client.ts';
import { decode } from './decode.ts';
import type { Head } from './exchange.ts';
import type { Prepared, Preparer } from './prepare.ts';
import { Reception, type LastReceiver, type Receiver } from './reception.ts';
import { Roll } from './roll.ts';
import { withSharedTimer } from './shared-timer.ts';
import type { Scene } from './trouble.ts';

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
  const { open } = parts;
  const clock = withSharedTimer(parts.clock);
  const underWay = new Roll<Reception>();
  open.add({ fail: (failure) => underWay.list().forEach((reception) => reception.giveUp(failure)) });
  const listen = createListener(underWay);
  const onOver = (reception: Reception): void => void underWay.remove(reception);
  return (request, signal, receiver) => {
    const begin = ({ wireRequest, transport }: Prepared): Promise<Head> => {
      if (signal.aborted) throw new Failure('cancelled', 'cancelled');
      const proxy = wireRequest.proxy?.host ?? null;
      const scene = { request, url: wireRequest.url, proxy, hasHead: false };
      listen(signal);
      const decoded = new DecodedReceiver(receiver, parts, scene);
      const reception = new Reception({ clock, scene, receiver: decoded, signal, onOver });
      underWay.add(reception);
      return reception.open(transport, wireRequest);
    };
    const prepared = parts.prepare(request);
    return prepared instanceof Promise ? prepared.then(begin) : begin(prepared);
  };
}

/** One listener for all that hang on a signal: it looks through those that it has with every new one. */
function createListener(underWay: Roll<Reception>): (signal: AbortSignal) => void {
  const known = new WeakSet<AbortSignal>();
  return (signal) => {
    if (known.has(signal)) return;
    known.add(signal);
    const cancel = (): void => {
      for (const reception of underWay.list())
        if (reception.signal === signal) reception.giveUp(new Failure('cancelled', 'cancelled'));
    };
    signal.addEventListener('abort', cancel, { once: true });
  };
}

/** Hardly any answer is compressed, as nobody asks for that: one that is waits for its end. */
class DecodedReceiver implements LastReceiver {
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
    this.#encoded.push(Buffer.from(chunk));
    return 'payload';
  }

  over(): Head | Promise<Head> {
    // No answer is over before it has begun.
    const head = this.#head ?? { status: 0, headers: {} };
    return this.#encoding === null ? head : this.#decode(this.#encoding).then(() => head);
  }

  /** Gives out what could not be read before its end. */
  async #decode(encoding: string): Promise<void> {
    try {
      for await (const chunk of decode(toIterable(this.#encoded), encoding)) if (this.#take(chunk) === 'enough') return;
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
