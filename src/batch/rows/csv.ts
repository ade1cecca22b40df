import { CsvError, parse, type Parser } from 'csv-parse';
import { Failure } from '../../errors.ts';
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
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: mostRecordBytes,
    relax_column_count: true,
    // Inches and such: a quote inside of an unquoted cell is a letter.
    relax_quotes: true,
    skip_empty_lines: true,
  });
  // Whoever reads on finds out.
  parser.on('error', () => {});
  let columns: readonly string[] | null = null;
  const toRows = (records: readonly CsvRecord[]): readonly FoundRow[] => {
    const [first] = records;
    if (columns !== null || first === undefined) return records.map((record) => toRow(columns ?? [], record));
    const found = (columns = checkColumns(first.record));
    onColumns(found);
    return records.slice(1).map((record) => toRow(found, record));
  };
  try {
    for await (const chunk of bytes) {
      parser.write(chunk);
      yield toRows(takeRecords(parser));
    }
    parser.end();
    // What csv-parse gives for each record with `info`.
    for await (const record of parser) yield toRows([record as CsvRecord]);
  } catch (error) {
    throw error instanceof CsvError ? toUnreadable(error) : error;
  }
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

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function checkColumns(columns: readonly string[]): readonly string[] {
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice === undefined) return columns;
  throw new Failure('usage', `two columns of the input are called "${twice}"`, {
    hint: 'the first line must name every column, each by a name of its own',
  });
}

function toRow(columns: readonly string[], { record, info }: CsvRecord): FoundRow {
  if (record.length !== columns.length)
    return toBrokenRow(`the record up to line ${info.lines} has ${record.length} cells for ${columns.length} columns`);
  return toFoundRow(Object.fromEntries(columns.map((name, at) => [name, record[at] ?? ''])));
}

function toUnreadable(error: CsvError): Failure {
  return new Failure('usage', 'the input is no CSV', {
    detail: error.message,
    hint: 'a cell with a comma, a quote or a line break stands in quotes, and a quote in it is doubled',
    cause: error,
  });
}
