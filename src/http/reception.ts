import type { Clock } from '../context.ts';
import type { Failure } from '../errors.ts';
import type { Timeouts } from './client.ts';
import type { Head } from './exchange.ts';
import type { Listed } from './roll.ts';
import { Watch, type Expiry } from './watch.ts';
import type { Transport, Wire, WireListener, WireRequest } from './wire.ts';

/** Takes an answer as it comes, at once: nobody is slower than the network here. */
export interface Receiver {
  /** Called before the first byte. May throw what the answer fails with. */
  head(head: Head): void;
  /** What the bytes were: keep-alives, something of the answer, or the last of it that is needed. May throw as `head` does. */
  data(chunk: Uint8Array): 'nothing' | 'payload' | 'enough';
}

/** One that says what has come of it when all is there. */
export interface LastReceiver extends Receiver {
  over(): Head | Promise<Head>;
}

export interface ReceptionOptions {
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  readonly toFailure: (error: unknown, hasHead: boolean) => Failure;
  readonly toExpired: (expiry: Expiry) => Failure;
  readonly receiver: LastReceiver;
  readonly signal: AbortSignal;
  /** Called once, when the connection is free again or closed. */
  readonly onOver: (reception: Reception) => void;
}

/** A server that has said all says so within that time. Whoever closed the connection at once would open one for each request. */
const lingerMs = 500;

/** One request, and its answer taken whole: what an exchange does for those who watch, at a fraction of the cost. */
export class Reception implements Listed {
  place = 0;
  readonly #options: ReceptionOptions;
  readonly #watch: Watch;
  #resolve: ((head: Head | Promise<Head>) => void) | null = null;
  #reject: ((failure: unknown) => void) | null = null;
  #wire: Wire | null = null;
  #cancelLinger: (() => void) | null = null;
  #hasHead = false;
  #isSettled = false;
  #isOver = false;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#watch = new Watch(options.timeouts, options.clock, (expiry) => this.fail(options.toExpired(expiry)));
  }

  /** Ends it when it aborts. */
  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /** Resolves when the answer is over, or enough of it is there. */
  open(transport: Transport, request: WireRequest): Promise<Head> {
    const settled = new Promise<Head>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#wire = transport(request, this.#listener());
    if (this.#isOver) this.#wire.destroy();
    return settled;
  }

  fail(failure: unknown): void {
    if (this.#settle()) this.#reject?.(failure);
    this.#end()?.destroy();
  }

  #listener(): WireListener {
    return {
      connected: () => this.#watch.connected(),
      head: (status, headers) => {
        this.#hasHead = true;
        this.#watch.headArrived();
        this.#watch.waitStarted();
        this.#try(() => this.#options.receiver.head({ status, headers }));
      },
      data: (chunk) => this.#try(() => this.#take(chunk)),
      end: () => {
        this.#complete();
        this.#end();
      },
      fail: (error) => this.fail(this.#options.toFailure(error, this.#hasHead)),
    };
  }

  #take(chunk: Uint8Array): void {
    if (this.#isSettled) return;
    this.#watch.waitEnded();
    const found = this.#options.receiver.data(chunk);
    if (found === 'payload') this.#watch.progress();
    if (found !== 'enough') return this.#watch.waitStarted();
    this.#complete();
    this.#cancelLinger = this.#options.clock.after(lingerMs, () => this.#end()?.destroy());
  }

  #try(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(error);
    }
  }

  #complete(): void {
    if (this.#settle()) this.#resolve?.(this.#options.receiver.over());
  }

  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    this.#watch.stop();
    return true;
  }

  /** Gives the wire where there is one to close. */
  #end(): Wire | null {
    if (this.#isOver) return null;
    this.#isOver = true;
    this.#cancelLinger?.();
    this.#options.onOver(this);
    return this.#wire;
  }
}
