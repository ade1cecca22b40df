import { CsvError, parse, type Parser } from 'csv-parse';
import { Failure } from '../../errors.ts';
import { toList } from '../../providers/json.ts';
import type { CsvItem, CsvRecord, Misfit, PlainReader } from './plain-csv.ts';

/** A quote that is never closed would take the rest of the file for one cell. */
const mostRecordBytes = 32 * 1024 * 1024;

const mostLinesAtOnce = 65_536;

export interface CsvParser {
  read(bytes: Uint8Array): readonly CsvItem[];
  end(): Promise<readonly CsvItem[]>;
}

/** Goes on where the other reader stopped: it gets the line of the columns, and as many empty ones as there were others. */
export function openParser(delimiter: string, { head, lines }: Pick<PlainReader, 'head' | 'lines'>): CsvParser {
  const misfits: PlacedMisfit[] = [];
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
  const merge = createMerger(misfits);
  let isTold = head === null;
  const toItems = (records: readonly CsvRecord[]): readonly CsvItem[] => {
    const items = merge(records);
    if (isTold || items.length === 0) return items;
    // The columns, which are known.
    isTold = true;
    return items.slice(1);
  };
  const read = (bytes: Uint8Array): readonly CsvItem[] => {
    // It keeps what it has not read, and the room of the bytes is used again.
    parser.write(Buffer.from(bytes));
    return toItems(takeRecords(parser));
  };
  if (head !== null) read(Buffer.from(`${head}\n`));
  const passed = head === null ? lines : lines - 1;
  for (let left = passed; left > 0; left -= mostLinesAtOnce) read(Buffer.alloc(Math.min(left, mostLinesAtOnce), '\n'));
  return {
    read,
    async end() {
      parser.end();
      const records: CsvRecord[] = [];
      try {
        // What csv-parse gives where no columns are named.
        for await (const record of parser) records.push(record as CsvRecord);
      } catch (error) {
        throw toUnreadable(error);
      }
      return toItems(records);
    },
  };
}

interface PlacedMisfit extends Misfit {
  /** How many records came before it that are none. */
  readonly before: number;
}

/** Throws where it is not a record of another length that is wrong. */
function toMisfit(error: CsvError | undefined): PlacedMisfit {
  if (error?.code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH') throw error;
  const { records, lines, record } = error;
  return { before: Number(records), lines: Number(lines), cells: toList(record).length };
}

/** Puts the misfits between the records where they belong. */
function createMerger(misfits: PlacedMisfit[]): (records: readonly CsvRecord[]) => readonly CsvItem[] {
  let count = 0;
  return (records) => {
    const items: CsvItem[] = [];
    let told = 0;
    const addMisfits = (): void => {
      for (let next = misfits[told]; next !== undefined && next.before <= count; next = misfits[told]) {
        items.push(next);
        told += 1;
      }
    };
    for (const record of records) {
      addMisfits();
      items.push(record);
      count += 1;
    }
    addMisfits();
    misfits.splice(0, told);
    return items;
  };
}

/** All that the bytes so far hold. */
function takeRecords(parser: Parser): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  for (let record = readRecord(parser); record !== null; record = readRecord(parser)) records.push(record);
  if (parser.errored !== null) throw toUnreadable(parser.errored);
  return records;
}

function readRecord(parser: Parser): CsvRecord | null {
  return parser.read() as CsvRecord | null;
}

function toUnreadable(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  return new Failure('usage', 'the input is no CSV', {
    detail: error.message,
    hint: 'a cell with a comma, a quote or a line break stands in quotes, and a quote in it is doubled',
    cause: error,
  });
}
