import type { FailureCode } from '../../errors.ts';
import type { Envelope } from '../../run/envelope.ts';
import type { Row, RowValues } from '../rows/row.ts';

/** What became of a row. Its names are fixed: they stand in files that scripts read. */
export interface Result extends Envelope {
  readonly row: number;
  /** The columns of the row. */
  readonly input: RowValues;
}

export type ResultCode = 'ok' | FailureCode;

export function toResult({ number, input }: Pick<Row, 'number' | 'input'>, envelope: Envelope): Result {
  return { row: number, input, ...envelope };
}

/** A result, and what stands in the journal of it. */
export interface PlayedRow {
  readonly result: Result;
  readonly json: string;
}

/** The envelope may be JSON already. */
export function toPlayedRow(
  { number, input }: Pick<Row, 'number' | 'input'>,
  envelope: Envelope,
  json = JSON.stringify(envelope),
): PlayedRow {
  const result = toResult({ number, input }, envelope);
  return { result, json: `{"row":${number},"input":${JSON.stringify(input)},${json.slice(1)}` };
}

export function toCode({ error }: Result): ResultCode {
  return error?.code ?? 'ok';
}
