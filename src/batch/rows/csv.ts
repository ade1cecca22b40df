import { CsvError, parse, type Parser } from 'csv-parse';
import { Failure } from '../../errors.ts';
import { toList } from '../../providers/json.ts';
import { toRecord } from '../../to-record.ts';
import { toBrokenRow, toFoundRow, type FoundRow } from './row.ts';

export interface CsvOptions {
  readonly delimiter: string;
  /** Called before the first row. Throws where the columns will not do. */
  readonly onColumns: (columns: readonly string[]) => void;
}

/** A quote that is never closed would take the rest of the file for one cell. */
const mostRecordBytes = 32 * 1024 * 1024;

/** The first record names the columns. */
export async function* readCsvRows(
  bytes: AsyncIterable<Uint8Array>,
  { delimiter, onColumns }: CsvOptions,
): AsyncGenerator<readonly FoundRow[]> {
  const misfits: Misfit[] = [];
  const parser = parse({
    bom: true,
    delimiter,
    max_record_size: mostRecordBytes,
    // Inches and such: a quote inside of an unquoted cell is a letter.
    relax_quotes: true,
    skip_empty_lines: true,
    // Told of every record where it stands, csv-parse takes half as long again.
    skip_records_with_error: true,
    on_skip: (error) => void misfits.push(toMisfit(error)),
  });
  // Whoever reads on finds out.
  parser.on('error', () => {});
  const toRows = createRowMaker(misfits, onColumns);
  try {
    for await (const chunk of bytes) {
      parser.write(chunk);
      yield toRows(takeRecords(parser));
    }
    parser.end();
    // What csv-parse gives where no columns are named.
    for await (const record of parser) yield toRows([record as CsvRecord]);
    yield toRows([]);
  } catch (error) {
    throw error instanceof CsvError ? toUnreadable(error) : error;
  }
}

type CsvRecord = readonly string[];

/** A record with more cells than columns, or with less. */
interface Misfit {
  /** How many records came before it that are none. */
  readonly before: number;
  readonly lines: number;
  readonly cells: number;
}

/** Throws where it is not a record of another length that is wrong. */
function toMisfit(error: CsvError | undefined): Misfit {
  if (error?.code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') throw error;
  const { records, lines, record } = error;
  return { before: Number(records), lines: Number(lines), cells: toList(record).length };
}

/** Puts the misfits between the records where they belong. */
function createRowMaker(
  misfits: Misfit[],
  onColumns: CsvOptions['onColumns'],
): (records: readonly CsvRecord[]) => readonly FoundRow[] {
  let columns: readonly string[] | null = null;
  let count = 0;
  return (records) => {
    const rows: FoundRow[] = [];
    let told = 0;
    const addMisfits = (): void => {
      for (let next = misfits[told]; next !== undefined && next.before <= count; next = misfits[told]) {
        rows.push(toMisfitRow(next, columns ?? []));
        told += 1;
      }
    };
    for (const record of records) {
      if (columns === null) onColumns((columns = checkColumns(record)));
      else {
        addMisfits();
        rows.push(toRow(columns, record));
      }
      count += 1;
    }
    addMisfits();
    misfits.splice(0, told);
    return rows;
  };
}

/** All that the bytes so far hold. */
function takeRecords(parser: Parser): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  for (let record = read(parser); record !== null; record = read(parser)) records.push(record);
  if (parser.errored !== null) throw parser.errored;
  return records;
}

function read(parser: Parser): CsvRecord | null {
  return parser.read() as CsvRecord | null;
}

function checkColumns(columns: readonly string[]): readonly string[] {
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice === undefined) return columns;
  throw new Failure('usage', `two columns of the input are called "${twice}"`, {
    hint: 'the first line must name every column, each by a name of its own',
  });
}

function toMisfitRow({ lines, cells }: Misfit, columns: readonly string[]): FoundRow {
  return toBrokenRow(`the record up to line ${lines} has ${cells} cells for ${columns.length} columns`);
}

function toRow(columns: readonly string[], record: CsvRecord): FoundRow {
  return toFoundRow(toRecord(columns.map((name, at) => [name, record[at] ?? ''])));
}

function toUnreadable(error: CsvError): Failure {
  return new Failure('usage', 'the input is no CSV', {
    detail: error.message,
    hint: 'a cell with a comma, a quote or a line break stands in quotes, and a quote in it is doubled',
    cause: error,
  });
}
