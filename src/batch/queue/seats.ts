import type { Clock } from '../../context.ts';

/** How many rows may be run at a time, whatever batches they belong to. First come, first served. */
export class Seats {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #taken = 0;
  #idleSince: number;
  /** Rows that have come to their end. */
  left = 0;

  constructor(count: number, clock: Clock) {
    this.#free = count;
    this.#clock = clock;
    this.#idleSince = clock.elapsed();
  }

  get isEmpty(): boolean {
    return this.#taken === 0;
  }

  /** How long nobody has been at work. */
  get idleMs(): number {
    return this.#taken > 0 ? 0 : this.#clock.elapsed() - this.#idleSince;
  }

  async enter(): Promise<void> {
    this.#taken += 1;
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  leave(): void {
    this.#taken -= 1;
    this.#idleSince = this.#clock.elapsed();
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
