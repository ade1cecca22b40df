import type { Crew } from './crew.ts';
import type { PlayedRow } from './results/result.ts';
import type { Row } from './rows/row.ts';

/** Somebody takes a row and gives its result. */
export interface Player {
  /** How many rows it takes at a time. */
  readonly crew: Crew;
  /** Throws when no other row could succeed either: the batch ends, and the row counts as not run. */
  play(row: Row): Promise<PlayedRow>;
  /** The results of these rows have been written. */
  kept(rows: readonly number[]): void;
  /** No further row comes. */
  end(): Promise<void>;
}
