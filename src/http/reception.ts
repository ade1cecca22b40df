import type { Clock } from '../context.ts';
import type { Head } from './exchange.ts';
import type { Listed } from './roll.ts';
import { toExpired, toFailure, type Scene } from './trouble.ts';
import { Watch } from './watch.ts';
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
  /** Before the head. */
  readonly scene: Scene;
  readonly receiver: LastReceiver;
  readonly signal: AbortSignal;
  /** Called once, when the connection is free again or closed. */
  readonly onOver: (reception: Reception) => void;
}

/** A server that has said all says so within that time. Whoever closed the connection at once would open one for each request. */
const lingerMs = 500;

/** One request, and its answer taken whole: what an exchange does for those who watch, at a fraction of the cost. */
export class Reception implements Listed, WireListener {
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
    const { clock, scene } = options;
    this.#options = options;
    this.#watch = new Watch(scene.request.timeouts, clock, (expiry) => this.giveUp(toExpired(expiry, scene)));
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
    this.#wire = transport(request, this);
    if (this.#isOver) this.#wire.destroy();
    return settled;
  }

  giveUp(failure: unknown): void {
    if (this.#settle()) this.#reject?.(failure);
    this.#end()?.destroy();
  }

  connected(): void {
    this.#watch.connected();
  }

  head(status: number, headers: Head['headers']): void {
    this.#hasHead = true;
    this.#watch.headArrived();
    this.#watch.waitStarted();
    try {
      this.#options.receiver.head({ status, headers });
    } catch (error) {
      this.giveUp(error);
    }
  }

  data(chunk: Uint8Array): void {
    if (this.#isSettled) return;
    this.#watch.waitEnded();
    try {
      this.#heed(this.#options.receiver.data(chunk));
    } catch (error) {
      this.giveUp(error);
    }
  }

  end(): void {
    this.#complete();
    this.#end();
  }

  fail(error: unknown): void {
    this.giveUp(toFailure(error, { ...this.#options.scene, hasHead: this.#hasHead }));
  }

  #heed(found: ReturnType<Receiver['data']>): void {
    if (found === 'payload') this.#watch.progress();
    if (found !== 'enough') return this.#watch.waitStarted();
    this.#complete();
    this.#cancelLinger = this.#options.clock.after(lingerMs, () => this.#end()?.destroy());
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
