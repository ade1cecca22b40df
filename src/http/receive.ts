import type { Clock } from '../context.ts';
import { Failure, type ProviderFailure } from '../errors.ts';
import type { HttpRequest } from './client.ts';
import { decode } from './decode.ts';
import type { Head } from './exchange.ts';
import { Reception, type Receiver } from './reception.ts';
import { toExpired, toFailure, type Scene } from './trouble.ts';
import type { Transport, WireRequest } from './wire.ts';

export type Receive = (request: HttpRequest, signal: AbortSignal, receiver: Receiver) => Promise<void>;

/** What the client has for everybody. */
export interface ReceiveParts {
  readonly clock: Clock;
  readonly prepare: (
    request: HttpRequest,
  ) => Promise<{ readonly wireRequest: WireRequest; readonly transport: Transport }>;
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
    const { wireRequest, transport } = await parts.prepare(request);
    if (signal.aborted) throw new Failure('cancelled', 'cancelled');
    const scene = { request, url: wireRequest.url, proxy: wireRequest.proxy?.host ?? null, hasHead: false };
    const group = groups.get(signal) ?? createGroup(signal);
    groups.set(signal, group);
    const decoded = createDecodedReceiver(receiver, parts, { ...scene, hasHead: true });
    const reception = new Reception({
      clock,
      timeouts: request.timeouts,
      toFailure: (error, hasHead) => toFailure(error, { ...scene, hasHead }),
      toExpired: (expiry) => toExpired(expiry, scene),
      receiver: decoded,
      onSettled: (settled) => group.delete(settled),
      onOver: (over) => open.delete(over),
    });
    open.add(reception);
    group.add(reception);
    await reception.open(transport, wireRequest);
    await decoded.end();
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

interface DecodedReceiver extends Receiver {
  /** Gives out what could not be read before its end. */
  end(): Promise<void>;
}

/** Hardly any answer is compressed, as nobody asks for that: one that is waits for its end. */
function createDecodedReceiver(
  receiver: Receiver,
  { findRefusal, toReadFailure, countBytes }: ReceiveParts,
  scene: Scene,
): DecodedReceiver {
  const encoded: Uint8Array[] = [];
  let encoding: string | null = null;
  let bytes = 0;
  const take = (chunk: Uint8Array): ReturnType<Receiver['data']> => {
    bytes += chunk.length;
    countBytes(bytes, scene);
    return receiver.data(chunk);
  };
  return {
    head(head) {
      const refusal = findRefusal(head, scene);
      if (refusal !== null) throw refusal;
      const { 'content-encoding': name = 'identity' } = head.headers;
      encoding = name === 'identity' ? null : name;
      receiver.head(head);
    },
    data(chunk) {
      if (encoding === null) return take(chunk);
      encoded.push(chunk);
      return 'payload';
    },
    async end() {
      if (encoding === null) return;
      try {
        for await (const chunk of decode(toIterable(encoded), encoding)) if (take(chunk) === 'enough') return;
      } catch (error) {
        throw toReadFailure(error, scene);
      }
    },
  };
}

async function* toIterable(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
