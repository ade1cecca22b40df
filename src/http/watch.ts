import type { Clock } from '../context.ts';
import type { Timeouts } from './client.ts';

/** Which clock ran out. */
export interface Expiry {
  readonly type: (typeof types)[number];
  readonly ms: number;
}

/** Longer ones overflow Node's timers, which then fire at once. */
const longestMs = 2 ** 31 - 1;

const types = ['connect', 'first-byte', 'byte-idle', 'payload-idle', 'total'] as const;

/**
 * The clocks of one exchange. The two idle clocks run only while somebody waits for bytes: a slow reader of ours is no
 * fault of the server. One timer stands for all of them, and is set anew only for what ends before it: nearly every answer
 * is there long before, and a timer for each phase and wait would cost a batch more than these.
 */
export class Watch {
  readonly #timeouts: Timeouts;
  readonly #clock: Clock;
  readonly #onExpired: (expiry: Expiry) => void;
  readonly #startedAt: number;
  #phase: 'connect' | 'first-byte' | 'body' = 'connect';
  #phaseStartedAt: number;
  #waitingSince: number | null = null;
  /** Before the wait that goes on, since the last progress. */
  #waitedMs = 0;
  #isOver = false;
  #firesAt = Infinity;
  #cancel: (() => void) | null = null;

  constructor(timeouts: Timeouts, clock: Clock, onExpired: (expiry: Expiry) => void) {
    this.#timeouts = timeouts;
    this.#clock = clock;
    this.#onExpired = onExpired;
    this.#startedAt = clock.elapsed();
    this.#phaseStartedAt = this.#startedAt;
    this.#started('connect');
    this.#started('total');
  }

  connected(): void {
    if (this.#phase !== 'connect') return;
    this.#phase = 'first-byte';
    this.#phaseStartedAt = this.#clock.elapsed();
    this.#started('first-byte');
  }

  headArrived(): void {
    this.#phase = 'body';
  }

  waitStarted(): void {
    this.#waitingSince = this.#clock.elapsed();
    this.#started('byte-idle');
    this.#started('payload-idle');
  }

  waitEnded(): void {
    if (this.#waitingSince !== null) this.#waitedMs += this.#clock.elapsed() - this.#waitingSince;
    this.#waitingSince = null;
  }

  progress(): void {
    this.#waitedMs = 0;
  }

  stop(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  /** Only what has just begun to run can run out before the timer that is set. */
  #started(type: Expiry['type']): void {
    const at = this.#endOf(type);
    if (at >= this.#firesAt || this.#isOver) return;
    this.#cancel?.();
    this.#firesAt = at;
    const ms = Math.ceil(at - this.#clock.elapsed());
    this.#cancel = this.#clock.after(Math.min(Math.max(0, ms), longestMs), () => this.#look());
  }

  #look(): void {
    this.#firesAt = Infinity;
    const now = this.#clock.elapsed();
    const over = types.find((type) => this.#endOf(type) <= now);
    if (over === undefined) types.forEach((type) => this.#started(type));
    else if (!this.#isOver) this.#onExpired({ type: over, ms: toMs(this.#timeouts, over) });
  }

  /** When this clock runs out; never where it does not run. */
  #endOf(type: Expiry['type']): number {
    const ms = toMs(this.#timeouts, type);
    switch (type) {
      case 'connect':
      case 'first-byte':
        return this.#phase === type ? this.#phaseStartedAt + ms : Infinity;
      case 'byte-idle':
        return this.#phase === 'body' && this.#waitingSince !== null ? this.#waitingSince + ms : Infinity;
      case 'payload-idle':
        return this.#phase === 'body' && this.#waitingSince !== null
          ? this.#waitingSince + ms - this.#waitedMs
          : Infinity;
      case 'total':
        return this.#startedAt + ms - (this.#timeouts.spentMs ?? 0);
    }
  }
}

function toMs(timeouts: Timeouts, type: Expiry['type']): number {
  switch (type) {
    case 'connect':
      return timeouts.connectMs;
    case 'first-byte':
      return timeouts.firstByteMs;
    case 'byte-idle':
      return timeouts.byteIdleMs;
    case 'payload-idle':
      return timeouts.payloadIdleMs;
    case 'total':
      return timeouts.totalMs ?? Infinity;
  }
}
