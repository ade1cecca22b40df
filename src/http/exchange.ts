import type { Clock } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Timeouts } from './client.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { Watch, type Expiry } from './watch.ts';
import type { Transport, Wire, WireListener, WireRequest } from './wire.ts';

export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ExchangeOptions {
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  readonly toFailure: (error: unknown, hasHead: boolean) => Failure;
  readonly toExpired: (expiry: Expiry) => Failure;
  /** Called when there is nothing to do but to wait for the answer. */
  readonly onSent: () => void;
  /** Called once, when the answer is complete or given up. */
  readonly onOver: (exchange: Exchange) => void;
}

/** One request and its answer on the wire, watched by the clocks and the signal. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #inbox: Inbox;
  readonly #watch: Watch;
  readonly #head: Promise<Head>;
  readonly #cancel = (): void => this.fail(new Failure('cancelled', 'cancelled'));
  #settleHead: ((head: Head) => void) | undefined;
  #rejectHead: ((failure: Failure) => void) | undefined;
  #wire: Wire | undefined;
  #hasHead = false;
  #isOver = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#head = new Promise((resolve, reject) => {
      this.#settleHead = resolve;
      this.#rejectHead = reject;
    });
    this.#watch = new Watch(options.timeouts, options.clock, (expiry) => this.fail(options.toExpired(expiry)));
    this.#inbox = createInbox({
      onFull: (isFull) => (isFull ? this.#wire?.pause() : this.#wire?.resume()),
      onWait: (isWaiting) => (isWaiting ? this.#watch.waitStarted() : this.#watch.waitEnded()),
    });
    options.signal.addEventListener('abort', this.#cancel);
  }

  /** Sends the request; the answer's head comes back. */
  async open(transport: Transport, request: WireRequest): Promise<Head> {
    this.#wire = transport(request, this.#listener());
    if (this.#isOver) this.#wire.destroy();
    return this.#head;
  }

  /** The bytes as they came: all that one read of the socket brought is one piece. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    for (let chunk = await this.#inbox.take(); chunk !== null; chunk = await this.#inbox.take()) yield chunk;
  }

  progress(): void {
    this.#watch.progress();
  }

  /** Nobody wants the rest. */
  stop(): void {
    if (!this.#finish()) return;
    this.#wire?.destroy();
    this.#inbox.end();
  }

  fail(failure: Failure): void {
    if (!this.#finish()) return;
    this.#wire?.destroy();
    this.#rejectHead?.(failure);
    this.#inbox.fail(failure);
  }

  #listener(): WireListener {
    return {
      connected: () => this.#watch.connected(),
      sent: this.#options.onSent,
      head: (status, headers) => {
        this.#hasHead = true;
        this.#watch.headArrived();
        this.#settleHead?.({ status, headers });
      },
      data: (chunk) => this.#inbox.push(Buffer.from(chunk)),
      end: () => {
        if (this.#finish()) this.#inbox.end();
      },
      fail: (error) => this.fail(this.#options.toFailure(error, this.#hasHead)),
    };
  }

  #finish(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#watch.stop();
    this.#options.signal.removeEventListener('abort', this.#cancel);
    this.#options.onOver(this);
    return true;
  }
}
