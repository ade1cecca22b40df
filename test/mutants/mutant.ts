export interface Mutant {
  /** What the broken code does. */
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The tests that are to notice. */
  readonly tests: readonly string[];
}
