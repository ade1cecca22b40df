import type { Clock } from '../context.ts';

/** What is under way was begun before the provider complained, and complains with it: that is one complaint. */
const shortestCutMs = 500;
const longestPauseMs = 60_000;

/**
 * How many rows may be under way: as many as `size`, half of that when a provider says that it is too much, then one more
 * for every round that goes well.
 */
export class Crew {
  #size: number;
  readonly #clock: Clock;
  #limit: number;
  #active = 0;
  /** Until then complaints belong to one that was heard. */
  #cutUntil = 0;
  /** Nobody begins before. */
  #closedUntil = 0;
  #isDismissed = false;
  #enter: (() => void) | null = null;
  #leaveEmpty: (() => void) | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(size: number, clock: Clock) {
    this.#size = size;
    this.#limit = size;
    this.#clock = clock;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Whether a further row has begun at once. */
  tryEntering(): boolean {
    if (!this.#isFree()) return false;
    this.#active += 1;
    return true;
  }

  /** Resolves when a further row has begun, and when nobody is to begin any more. */
  async enter(): Promise<void> {
    if (!this.#isFree()) {
      await new Promise<void>((resolve) => {
        this.#enter = resolve;
        if (this.#isClosed()) this.#admitLater();
      });
    }
    this.#active += 1;
  }

  leave(isComplete: boolean): void {
    this.#active -= 1;
    if (isComplete) this.#limit = Math.min(this.#size, this.#limit + 1 / this.#limit);
    if (this.#active === 0) this.#leaveEmpty?.();
    this.#admit();
  }

  /** There is room for another number of rows from now on. */
  resize(size: number): void {
    this.#size = size;
    this.#limit = size;
    this.#admit();
  }

  /** Resolves when the last one has left. */
  async empty(): Promise<void> {
    if (this.#active > 0) {
      await new Promise<void>((resolve) => {
        this.#leaveEmpty = resolve;
      });
    }
    this.#cancelTimer?.();
  }

  /** A provider has said that it is too much, and when it wants to be asked again. */
  slowDown(waitMs: number): void {
    const now = this.#clock.elapsed();
    const pauseMs = Math.min(waitMs, longestPauseMs);
    this.#closedUntil = Math.max(this.#closedUntil, now + pauseMs);
    if (this.#enter !== null) this.#admitLater();
    if (now < this.#cutUntil) return;
    this.#limit = Math.max(1, this.#limit / 2);
    this.#cutUntil = now + Math.max(pauseMs, shortestCutMs);
  }

  /** Whoever waits to begin waits no longer. */
  dismiss(): void {
    this.#isDismissed = true;
    this.#admit();
  }

  #isFree(): boolean {
    return this.#isDismissed || (this.#active < this.limit && !this.#isClosed());
  }

  #isClosed(): boolean {
    return this.#closedUntil > 0 && this.#clock.elapsed() < this.#closedUntil;
  }

  #admit(): void {
    const enter = this.#enter;
    if (enter === null || !this.#isFree()) return;
    this.#enter = null;
    enter();
  }

  #admitLater(): void {
    this.#cancelTimer?.();
    // Timers may come a little early.
    const leftMs = Math.max(1, Math.ceil(this.#closedUntil - this.#clock.elapsed()));
    this.#cancelTimer = this.#clock.after(leftMs, () => {
      if (this.#isClosed()) this.#admitLater();
      else this.#admit();
    });
  }
}
