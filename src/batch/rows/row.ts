/** What one run of a batch is made of. */
export interface Row {
  /** From 1, in the order of the input. */
  readonly number: number;
  /** By the name of the column. */
  readonly values: RowValues;
  /** What the result repeats of it. */
  readonly input: RowValues;
  /** Why it cannot be run; null where it can. */
  readonly problem: string | null;
  /** Differs when this row, or one before it, is another one. Null where the whole input was compared. */
  readonly mark: number | null;
}

export type RowValues = Readonly<Record<string, unknown>>;

/** A row as a reader finds it. */
export type FoundRow = Omit<Row, 'number' | 'mark'>;

/** The column of rows that have but one value: a line, the text of a file. */
export const textColumn = 'text';

export function toFoundRow(values: RowValues): FoundRow {
  return { values, input: values, problem: null };
}

export function toBrokenRow(problem: string): FoundRow {
  return { values: {}, input: {}, problem };
}
