import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadDriver } from '../../src/history/driver.ts';
import { toIndexed, toMatch } from '../../src/history/words.ts';

const texts = [
  'the quick brown fox',
  'Brown bread, "toast" and C++ (2.5 kg)',
  'naïve café',
  '我在北京大学学习',
  'it is a draw',
];

/** The numbers of the texts that are found, as SQLite finds them. */
async function search(typed: string): Promise<readonly number[]> {
  const connection = (await loadDriver())(':memory:');
  connection.exec(
    "CREATE VIRTUAL TABLE words USING fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2')",
  );
  const insert = connection.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
  for (const [index, text] of texts.entries()) insert.run(index, toIndexed(text));
  const match = toMatch(typed);
  const rows = match === null ? [] : connection.prepare('SELECT rowid FROM words WHERE words MATCH ?').all(match);
  connection.close();
  return rows.map((row) => (row as { rowid: number }).rowid);
}

test.each([
  ['brown', [0, 1]],
  ['brown fox', [0]],
  ['fox brown', [0]],
  ['"brown fox"', [0]],
  ['"fox brown"', []],
  ['"quick brown" the', [0]],
  ['bro*', [0, 1]],
  ['"quick bro"*', [0]],
  ['toa', []],
  ['NAIVE cafe', [2]],
  ['北京', [3]],
  ['京北', []],
  ['学习 大学', [3]],
  ['2.5', [1]],
  ['C++', [1]],
  ['fox AND brown', []],
  ['fox OR bread', []],
  ['it is', [4]],
  ['text:fox', []],
  ['"brown', [0, 1]],
  ['', []],
  ['" "', []],
  ['+++', []],
  ['*', []],
])('%s finds %j', async (typed, found) => {
  expect(await search(typed)).toEqual(found);
});

test('whatever the user types is words, and never a mistake', async () => {
  const connection = (await loadDriver())(':memory:');
  connection.exec("CREATE VIRTUAL TABLE words USING fts5 (text, content = '')");
  const find = connection.prepare('SELECT rowid FROM words WHERE words MATCH ?');
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '"',
      '*',
      '(',
      ')',
      '^',
      ':',
      '-',
      'AND',
      'OR',
      'NOT',
      'NEAR(a b)',
      '{a} :',
      '\0',
      '\ud800',
      '文',
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const match = toMatch(pieces.join(''));
      if (match !== null) expect(find.all(match)).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect(find.all(toMatch('word '.repeat(5000)) ?? '')).toEqual([]);
});
