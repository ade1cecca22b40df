import { expect, test } from 'vitest';
import type { Io } from '../../src/terminal/io.ts';
import { renderTable } from '../../src/terminal/table.ts';
import { createOutput } from '../helpers/run.ts';

const head = ['name', 'base URL', 'default model'];
const long = `https://models.example.com/${'team/'.repeat(20)}v1`;

function createIo(isTerminal: boolean, hasColor = false): Pick<Io, 'stdout'> {
  const { output } = createOutput(isTerminal);
  return { stdout: { ...output, columns: 60, hasColor } };
}

test('writes bare lines with tabs and no head where stdout is not a terminal', async () => {
  const text = await renderTable(createIo(false), head, [
    ['a', 'http://x/v1', 'm'],
    ['b', long, ''],
  ]);
  expect(text).toBe(`a\thttp://x/v1\tm\nb\t${long}\t\n`);
});

test('writes a head and aligned columns on a terminal', async () => {
  const text = await renderTable(createIo(true), head, [['a', 'http://x/v1', 'm']]);
  expect(text).toBe('name  base URL     default model\na     http://x/v1  m\n');
});

test('fits 60 columns and loses nothing of a long cell', async () => {
  const text = await renderTable(createIo(true), head, [['custom:team', long, 'llama3.2']]);
  const lines = text.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(text.replaceAll(/\s/g, '')).toContain('llama3.2');
  expect(
    lines
      .slice(1)
      .map((line) => line.slice(13, 45).trim())
      .join(''),
  ).toContain('team/team/');
});

test('colours the head alone and only where colour is wanted', async () => {
  expect(await renderTable(createIo(true, true), ['name'], [['a']])).toBe('\u001b[1mname\u001b[22m\na\n');
  expect(await renderTable(createIo(true), ['name'], [['a']])).not.toContain('\u001b');
});

test('takes control characters, tabs and newlines out of cells', async () => {
  const rows = [['a\u001b[31mb', 'c\td\ne']];
  expect(await renderTable(createIo(false), ['x', 'y'], rows)).toBe('ab\tc d e\n');
  expect(await renderTable(createIo(true), ['x', 'y'], rows)).not.toContain('\u001b');
});

test('takes a cell that looks like the end of its row and another one for what it is', async () => {
  const [first, second] = [['a\tb\nc', 'd'], ['e\nf']];
  expect(await renderTable(createIo(false), ['x', 'y'], [first, ['g', 'h']])).toBe('a b c\td\ng\th\n');
  expect(await renderTable(createIo(false), ['x'], [second])).toBe('e f\n');
  const rows = Array.from({ length: 64 }, () => second);
  expect(await renderTable(createIo(false), ['x'], rows)).toBe('e f\n'.repeat(64));
});

test('writes every row of thousands, clean or not', async () => {
  const rows = Array.from({ length: 1000 }, (_, at) => [`a  b${at}`, at % 2 === 0 ? 'ü' : 'm', '']);
  const lines = (await renderTable(createIo(false), head, rows)).split('\n');
  expect(lines).toEqual([...rows.map(([name = '', url]) => `${name.replace('  ', ' ')}\t${url}\t`), '']);
});

test('writes nothing but the head for no rows', async () => {
  expect(await renderTable(createIo(false), head, [])).toBe('');
});

test('draws no column that has neither a title nor a word in it', async () => {
  expect(await renderTable(createIo(true), ['a', ''], [['1', '']])).toBe('a\n1\n');
  expect(await renderTable(createIo(false), ['a', ''], [['1', '']])).toBe('1\t\n');
});
