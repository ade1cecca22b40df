import type { ResultCode } from './results/result.ts';

/** What became of the rows so far. */
export class Tally {
  readonly #codes = new Map<ResultCode, number>();
  readonly #costs: Map<string, number>;
  /** Rows whose result was there before. */
  settled = 0;
  /** Rows that were run now. */
  played = 0;
  /** Of those. */
  failed = 0;

  constructor(costs: ReadonlyMap<string, number>) {
    this.#costs = new Map(costs);
  }

  get finished(): number {
    return this.settled + this.played;
  }

  get complete(): number {
    return this.#codes.get('ok') ?? 0;
  }

  /** Most first. */
  get failures(): readonly (readonly [ResultCode, number])[] {
    return [...this.#codes].filter(([code]) => code !== 'ok').toSorted(([, a], [, b]) => b - a);
  }

  get costs(): ReadonlyMap<string, number> {
    return this.#costs;
  }

  settle(code: ResultCode): void {
    this.settled += 1;
    this.#count(code);
  }

  play(code: ResultCode, cost: { readonly amount: number; readonly currency: string } | null): void {
    this.played += 1;
    if (code !== 'ok') this.failed += 1;
    this.#count(code);
    if (cost !== null) this.#costs.set(cost.currency, (this.#costs.get(cost.currency) ?? 0) + cost.amount);
  }

  #count(code: ResultCode): void {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }
}
