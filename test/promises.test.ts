import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { figureNames } from './helpers/figure.ts';

const text = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
const promises = [...text.matchAll(/^\| ([^|]+) \| `([^`|]+)` \| `([^|]+)` \|([^|]*)\|$/gm)].map((row) => {
  const [, promise = '', file = '', title = '', figure = ''] = row;
  return { promise, file, title, figure: figure.trim() };
});

/** The first words of every call that has more to say, among them all titles, and those of every row of a table. */
const saying = /(?:\(|^ +\[)\s*(['"`])(.+?)\1,/gm;

test.each(promises)('"$promise" is shown by "$title"', ({ file, title }) => {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  expect([...source.matchAll(saying)].some(([, , words = '']) => words.includes(title))).toBe(true);
});

test('every row of the table of promises is read, and every figure counts for one of them', () => {
  const [, table = ''] = text.split('## Promises');
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  // A head and a rule.
  expect(promises).toHaveLength(lines.length - 2);
  // Mutants count for all of them.
  const numbers = new Set(promises.map(({ figure }) => figure));
  expect(figureNames.filter((_, at) => !numbers.has(String(at + 1)))).toEqual(['mutants']);
});

test('every figure is described under its number', () => {
  const described = [...text.matchAll(/^\| (\d+)\. (\w+) /gm)].map(([, number, name]) => `${number} ${name}`);
  expect(described).toEqual(figureNames.map((name, at) => `${at + 1} ${name}`));
});
