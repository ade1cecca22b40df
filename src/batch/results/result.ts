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

/** What a row has brought. A result is made of it only where somebody needs one: it has twenty fields. */
export interface PlayedRow {
  readonly number: number;
  readonly input: RowValues;
  readonly envelope: Envelope;
  /** The result as it stands in the journal. */
  readonly json: string;
}

/** The envelope may be JSON already. */
export function toPlayedRow(
  { number, input }: Pick<Row, 'number' | 'input'>,
  envelope: Envelope,
  json = JSON.stringify(envelope),
): PlayedRow {
  const row = renderNumber(number);
  return { number, input, envelope, json: `{"row":${row},"input":${JSON.stringify(input)},${json.slice(1)}` };
}

/** Otherwise V8 keeps the text for the next time, so that those of all rows outlive the quick rounds of its collector. */
export function renderNumber(row: number): string {
  return row.toFixed();
}

export function toResult({ number, input, envelope }: PlayedRow): Result {
  return { row: number, input, ...envelope };
}

export function toCode({ error }: Envelope): ResultCode {
  return error?.code ?? 'ok';
}
