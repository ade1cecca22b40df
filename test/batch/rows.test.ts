import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../src/errors.ts';
import { toCsvRecord } from '../../src/batch/results/format.ts';
import { readCsvRows } from '../../src/batch/rows/csv.ts';
import { openParser } from '../../src/batch/rows/quoted-csv.ts';
import { readArrayRows } from '../../src/batch/rows/json-array.ts';
import { readJsonRows, readLineRows } from '../../src/batch/rows/lines.ts';
import { openRows } from '../../src/batch/rows/open-rows.ts';
import type { FoundRow } from '../../src/batch/rows/row.ts';
import { findSource, hashSource } from '../../src/batch/rows/source.ts';
import { createTestContext } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** The bytes in pieces of this size, which cut characters in two as well. */
async function* inPieces(text: string, size: number): Bytes {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(rows: AsyncIterable<readonly FoundRow[]>): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const group of rows) found.push(...group.map(({ values, problem }) => problem ?? values));
  return found;
}

const readCsv = (bytes: Bytes, delimiter = ','): AsyncGenerator<readonly FoundRow[]> =>
  readCsvRows(bytes, { delimiter, onColumns: () => {} });

test.each([1, 2, 7, 1000])('reads CSV with quotes, line breaks, a BOM and CRLF, %i bytes at a time', async (size) => {
  const text = '\u{feff}name,say\r\n"Müller, A.","he said ""no""\r\nand went"\r\n\r\nplain,5" disk\r\n,\r\n';
  expect(await readAll(readCsv(inPieces(text, size)))).toEqual([
    { name: 'Müller, A.', say: 'he said "no"\r\nand went' },
    { name: 'plain', say: '5" disk' },
    { name: '', say: '' },
  ]);
});

test('a CSV row with too few cells has a problem, and the others do not', async () => {
  const found = await readAll(readCsv(inPieces('a;b\n1;2\n3\n4;5\n', 100), ';'));
  expect(found).toEqual([{ a: '1', b: '2' }, 'the record up to line 3 has 1 cell for 2 columns', { a: '4', b: '5' }]);
});

test.each([1, 6, 1000])(
  'rows of another length stay where they stand among the others, %i bytes at a time',
  async (size) => {
    const found = await readAll(readCsv(inPieces('a,b\n0\n1,2,3\n4,5\n\n6\n"7\n",8\n9\n10', size)));
    const [first, last] = [
      { a: '4', b: '5' },
      { a: '7\n', b: '8' },
    ];
    const problems = [
      toProblem(2, [1, 2]),
      toProblem(3, [3, 2]),
      first,
      toProblem(6, [1, 2]),
      last,
      toProblem(9, [1, 2]),
      toProblem(10, [1, 2]),
    ];
    expect(found).toEqual(problems);
  },
);

test.each([
  ['a,b,a\n1,2,3\n', 'two columns of the input are called "a"'],
  ['a,b\n1,"never closed\n2,3\n', 'the input is no CSV'],
])('refuses CSV that cannot be understood: %j', async (text, message) => {
  await expect(readAll(readCsv(inPieces(text, 100)))).rejects.toMatchObject({ code: 'usage', message });
});

test.each([1, 3, 1000])('reads JSONL, also with separators of Unicode in it, %i bytes at a time', async (size) => {
  const text = '\u{feff}{"a":"x\u{2028}y","n":1}\r\n\n"text €"\n[1]\n{"a":\n{"last":null}';
  expect(await readAll(readJsonRows(inPieces(text, size)))).toEqual([
    { a: 'x\u{2028}y', n: 1 },
    { text: 'text €' },
    'line 4 must hold an object or a string',
    'line 5 is no JSON',
    { last: null },
  ]);
});

test.each([1, 2, 1000])('reads lines, without blank ones, %i bytes at a time', async (size) => {
  expect(await readAll(readLineRows(inPieces('one\r\n\n  two é \n   \nthree', size)))).toEqual([
    { text: 'one' },
    { text: '  two é ' },
    { text: 'three' },
  ]);
});

test('reads any array of objects and strings, however its bytes are cut', async () => {
  const element = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(element, { maxLength: 8 }),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(2),
      async (array, size, indent) => {
        const found = await readAll(readArrayRows(inPieces(JSON.stringify(array, null, indent), size)));
        const expected = array.map((each) => (typeof each === 'string' ? { text: each } : each));
        expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
      },
    ),
    { numRuns: 40 },
  );
});

test.each(['', '{"a":1}', '[1,', '["a"', '[] x', '["a",]', '[,"a"]'])('refuses what is no array: %j', async (text) => {
  const reading = readAll(readArrayRows(inPieces(text, 2)));
  await expect(reading).rejects.toMatchObject({ code: 'usage', message: 'the input is no JSON array' });
});

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', '\t', '"', ',', ';', '\n', '\r', "'", '=', '') });

test('any cells are the same again when a parser reads the CSV that was written', () => {
  const table = fc.array(fc.tuple(fc.integer({ min: 1 }), cell, cell), { minLength: 1 });
  fc.assert(
    fc.property(table, (rows) => {
      const text = rows.map(toCsvRecord).join('');
      expect(parse(text, { record_delimiter: '\n' })).toEqual(rows.map((row) => row.map(String)));
    }),
    { numRuns: 100 },
  );
});

test('rows are the cells of CSV, whatever they hold', async () => {
  const table = fc.array(fc.tuple(fc.integer({ min: 1 }), cell, cell));
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 50 }), async (rows, size) => {
      const text = [['number', 'one', 'two'], ...rows].map(toCsvRecord).join('');
      const expected = rows.map(([number, one, two]) => ({ number: String(number), one, two }));
      expect(await readAll(readCsv(inPieces(text, size)))).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

test('lines without quotes are read as the parser reads them, with those that follow', async () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    'é',
    '😀',
    ',',
    ',',
    '\n',
    '\n',
    '\n\n',
    '"',
    '"c,\n"',
    '\r\n',
    '\r',
    ' ',
    '\0',
    '\u{feff}',
  );
  const plain = fc.constantFrom('a', 'b', 'é', '😀', ',', ',', '\n', '\n', '\n\n', ' ', '\0');
  const head = fc.constantFrom('x,y\n', 'x\n', '\n\nx,y\n', '\u{feff}x,y\n', 'x,y\r\n', '"x",y\n');
  const text = fc.tuple(head, fc.array(plain, { maxLength: 20 }), fc.array(piece, { maxLength: 20 }));
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async ([names, first, then], size) => {
      const csv = [names, ...first, ...then].join('');
      const found = await readAll(readCsv(inPieces(csv, size))).catch(toText);
      expect(found).toEqual(await readByParser(csv).catch(toText));
    }),
    { numRuns: 2000 },
  );
});

function toProblem(line: number, [cells, columns]: readonly [number, number]): string {
  return `the record up to line ${line} has ${cells === 1 ? '1 cell' : `${cells} cells`} for ${columns} columns`;
}

function toText(error: unknown): string {
  return error instanceof Failure ? `${error.message}: ${error.detail}` : String(error);
}

/** What the parser makes of it that reads all CSV but the plainest. */
async function readByParser(csv: string): Promise<readonly unknown[]> {
  const parser = openParser(',', { head: null, lines: 0 });
  const items = [...parser.read(Buffer.from(csv)), ...(await parser.end())];
  const columns = items[0] === undefined || 'lines' in items[0] ? [] : items[0];
  return items.slice(1).map((item) => {
    if ('lines' in item) return toProblem(item.lines, [item.cells, columns.length]);
    return Object.fromEntries(columns.map((name, at) => [name, item[at]]));
  });
}

test('a row that nests too deeply to be written anew has a problem', async () => {
  const nest = (levels: number): string => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const found = await readAll(readJsonRows(inPieces([nest(100), nest(3000), nest(100_000)].join('\n'), 4096)));
  expect(found.slice(1)).toEqual(['line 2 nests too deeply', 'line 3 nests too deeply']);
  expect(JSON.stringify(found[0])).toBe(nest(100));
});

const openAll = async (name: string, bytes: Uint8Array) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, name), bytes);
  const { signal } = new AbortController();
  const context = createTestContext([], { cwd });
  const wish = { source: findSource(context, name), format: null, delimiter: null, onColumns: () => {}, signal };
  return readAll(openRows(context, wish));
};

test.each([
  ['rows.csv', 'word\nCaf\u00e9\n'],
  ['rows.jsonl', '{"word":"Caf\u00e9"}\n'],
])('reads %s in UTF-16, as Windows writes it', async (name, text) => {
  const bytes = Buffer.from(`\u{feff}${text}`, 'utf16le');
  expect(await openAll(name, bytes)).toEqual([{ word: 'Caf\u00e9' }]);
  expect(await openAll(name, bytes.swap16())).toEqual([{ word: 'Caf\u00e9' }]);
});

test.each([
  ['in another encoding', Buffer.from('word\ncaf\u00e9\n', 'latin1')],
  ['with bytes that are no text', Buffer.from('wo\0rd\na\n')],
])('refuses an input %s', async (_, bytes) => {
  await expect(openAll('rows.csv', bytes)).rejects.toMatchObject({ message: 'the input is not UTF-8 text' });
});

test('takes an input whose first bytes end within a letter', async () => {
  expect(await openAll('rows.txt', Buffer.from(`x${'\u00e9'.repeat(200_000)}`))).toHaveLength(1);
});

// Longer than what is read at a time, with lines that are longer than what is looked at in one go.
const texts = Array.from({ length: 2000 }, (_, at) => `${at} ${'\u00e9'.repeat(at % 10 === 0 ? 2000 : at % 50)}`);

test.each<[string, (text: string) => string, string]>([
  ['rows.csv', (text) => text, 'text\n'],
  ['quoted.csv', (text) => (text.startsWith('1000 ') ? `"${text}"` : text), 'text\n'],
  ['rows.jsonl', (text) => JSON.stringify({ text }), ''],
  ['rows.json', (text) => `${text.startsWith('0 ') ? '' : ','}${JSON.stringify({ text })}`, '['],
  ['rows.txt', (text) => text, ''],
])('all rows of %s are whole, however long the file is', async (name, toLine, head) => {
  const bytes = Buffer.from(`${head}${texts.map(toLine).join('\n')}\n${head === '[' ? ']' : ''}`);
  expect(await openAll(name, bytes)).toEqual(texts.map((text) => ({ text })));
});

test('a large input is not read to its end by somebody who wants to stop', async () => {
  const context = createTestContext([], { signal: AbortSignal.abort(new Error('stopped')) });
  await expect(hashSource(context, { type: 'file', path: import.meta.filename })).rejects.toThrow('stopped');
});

test('every file that matches a pattern is a row, of which the path is repeated', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'b.txt'), 'second');
  writeFileSync(join(cwd, 'a.txt'), 'first');
  writeFileSync(join(cwd, 'c.txt'), Buffer.from([0x89, 0x50]));
  const context = createTestContext([], { cwd });
  const source = findSource(context, '*.txt');
  const columns: string[] = [];
  const onColumns = (found: readonly string[]): void => void columns.push(...found);
  const { signal } = new AbortController();
  const rows = [];
  for await (const group of openRows(context, { source, format: null, delimiter: null, onColumns, signal }))
    rows.push(...group);
  expect(columns).toEqual(['path', 'text']);
  expect(rows).toEqual([
    { number: 1, values: { path: 'a.txt', text: 'first' }, input: { path: 'a.txt' }, problem: null, mark: null },
    { number: 2, values: { path: 'b.txt', text: 'second' }, input: { path: 'b.txt' }, problem: null, mark: null },
    { number: 3, values: {}, input: { path: 'c.txt' }, problem: '"c.txt" is not UTF-8 text', mark: null },
  ]);
});
