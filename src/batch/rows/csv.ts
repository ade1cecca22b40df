import { Failure } from '../../errors.ts';
import { toRecord } from '../../to-record.ts';
import { PlainReader, type CsvItem, type CsvRecord } from './plain-csv.ts';
import { toBrokenRow, toFoundRow, type FoundRow } from './row.ts';

export interface CsvOptions {
  readonly delimiter: string;
  /** Called before the first row. Throws where the columns will not do. */
  readonly onColumns: (columns: readonly string[]) => void;
}

/** The first record names the columns. */
export async function* readCsvRows(
  bytes: AsyncIterable<Uint8Array>,
  { delimiter, onColumns }: CsvOptions,
): AsyncGenerator<readonly FoundRow[]> {
  const toRows = createRowMaker(onColumns);
  const plain = new PlainReader(delimiter);
  let parser = null;
  for await (const chunk of bytes) {
    const items = parser === null ? plain.read(chunk) : parser.read(chunk);
    if (items !== null) yield toRows(items);
    else {
      const { openParser } = await import('./quoted-csv.ts');
      parser = openParser(delimiter, plain);
      yield toRows(parser.read(plain.left));
    }
  }
  yield toRows(parser === null ? plain.end() : await parser.end());
}

function createRowMaker(onColumns: CsvOptions['onColumns']): (items: readonly CsvItem[]) => readonly FoundRow[] {
  let columns: CsvRecord | null = null;
  const check = (names: CsvRecord): CsvRecord => {
    onColumns(checkColumns(names));
    return names;
  };
  return (items) => {
    const rows: FoundRow[] = [];
    for (const item of items) {
      if ('lines' in item) rows.push(toMisfitRow(item.lines, [item.cells, columns?.length ?? 0]));
      else if (columns === null) columns = check(item);
      else rows.push(toRow(columns, item));
    }
    return rows;
  };
}

function checkColumns(columns: CsvRecord): CsvRecord {
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice === undefined) return columns;
  throw new Failure('usage', `two columns of the input are called "${twice}"`, {
    hint: 'the first line must name every column, each by a name of its own',
  });
}

function toMisfitRow(lines: number, [cells, columns]: readonly [number, number]): FoundRow {
  const found = `${cells} ${cells === 1 ? 'cell' : 'cells'}`;
  return toBrokenRow(`the record up to line ${lines} has ${found} for ${columns} columns`);
}

function toRow(columns: CsvRecord, record: CsvRecord): FoundRow {
  return toFoundRow(toRecord(columns, (_, at) => record[at] ?? ''));
}
