import { Failure } from '../errors.ts';
import type { Prompt } from '../prompts/prompt.ts';
import type { Message } from '../providers/provider.ts';
import type { RunSource } from '../run/origin.ts';
import type { FilledRow, Given } from '../run/params.ts';
import { noText } from '../run/run-prompt.ts';
import type { ColumnMap } from './map-columns.ts';
import type { Row, RowValues } from './rows/row.ts';

/** What a row asks, and what its result repeats of it. */
export interface Composer {
  /** Throws `usage` for a row that cannot be run. */
  compose(row: Row): ComposedRow | Promise<ComposedRow>;
  toInput(row: Row): RowValues;
}

export interface ComposedRow {
  readonly messages: readonly Message[];
  readonly source: RunSource;
}

interface Parts {
  readonly prompt: Prompt;
  readonly columns: ColumnMap;
  readonly fill: (given: Given) => FilledRow | Promise<FilledRow>;
}

export function createComposer({ prompt, columns, fill }: Parts): Composer {
  const toComposed = ({ messages, values }: FilledRow): ComposedRow => {
    if (messages.length === 0) throw noText(prompt);
    return { messages, source: { command: 'batch', prompt, values } };
  };
  return {
    compose({ problem, values: cells }) {
      if (problem !== null) throw new Failure('usage', problem);
      const filled = fill(columns.toGiven(cells));
      return filled instanceof Promise ? filled.then(toComposed) : toComposed(filled);
    },
    toInput: (row) => columns.toInput(row),
  };
}
