import { describe, expect, test } from 'vitest';
import { render } from './render.ts';

const prose = `${'Many words that fill more than one line, one after the other. '.repeat(6)}\n`;
const chinese = '这是一个很长的说明文字，用来测试换行功能是否正确。'.repeat(4);
const table = ['| id | what | where |', '|---|---|---|', `| 1 | ${prose.trim()} | ${chinese} |`].join('\n');

describe.each([40, 60, 200])('at %i columns', (columns) => {
  test.each([
    ['prose', prose],
    ['Chinese', chinese],
    ['a list', `- ${prose}  - ${prose}12. ${chinese}`],
    ['a quote', `> ${prose}> > ${chinese}`],
    ['a heading', `## ${prose}`],
    ['a table', table],
    ['a table of one long word', `|a|b|\n|-|-|\n|${'x'.repeat(500)}|**${'é'.repeat(300)}**|`],
  ])('%s keeps within the width', async (_title, source) => {
    const lines = (await render(source, { columns })).trimEnd().split('\n');
    expect(Math.max(...lines.map(countColumns))).toBeLessThanOrEqual(columns);
    expect(lines.length).toBeGreaterThan(1);
  });
});

/** Independently of the program: every character above the letters of Europe takes two columns here. */
function countColumns(line: string): number {
  return Array.from(line).reduce((sum, character) => sum + (/[\u3000-\u9fff\uff00-\uffef]/.test(character) ? 2 : 1), 0);
}

test('prose is never wider than 100 columns, a table and code may be', async () => {
  const wide = ['```', 'x'.repeat(150), '```'].join('\n');
  const count = async (source: string): Promise<number> =>
    Math.max(...(await render(source, { columns: 160 })).split('\n').map(({ length }) => length));
  expect(await count(prose)).toBeLessThanOrEqual(100);
  expect(await count(wide)).toBe(152);
  expect(await count(`|a|b|\n|-|-|\n|${'x y '.repeat(30)}|${'z '.repeat(16)}|`)).toBeGreaterThan(140);
});

test('an address stays in one piece, so that it can be copied', async () => {
  const url = `https://example.com/${'long/'.repeat(30)}`;
  expect(await render(`see ${url} and [this](${url})`, { columns: 40 })).toBe(`see\n${url}\nand this\n(${url})\n`);
});

test('a full stop does not begin a line of Chinese', async () => {
  const lines = (await render('一二三四五六七八九十。一二三四五六七八九。', { columns: 20 })).split('\n');
  expect(lines).toEqual(['一二三四五六七八九', '十。一二三四五六七八', '九。', '']);
});

test('a table with more columns than there is room for becomes a list', async () => {
  const names = Array.from({ length: 9 }, (_, at) => `name${at}`);
  const source = [names, names.map(() => '---'), names.map((_, at) => `cell${at}`), names.map((_, at) => `next${at}`)];
  const shown = await render(source.map((row) => row.join('|')).join('\n'), { columns: 40 });
  const toRecord = (word: string): readonly string[] => names.map((name, at) => `${name}: ${word}${at}`);
  expect(shown.split('\n')).toEqual([...toRecord('cell'), '', ...toRecord('next'), '']);
});

test('columns stand below one another whatever is in them', async () => {
  const cells = ['a', '漢字', '👍', 'é', 'e\u0301', '🇩🇪', '**b**', '`c`'];
  const rows = cells.map((cell) => `| ${cell} | x |`);
  const shown = await render(['| h | i |', '|---|---|', ...rows].join('\n'));
  // What precedes the second column in each: letters that take two columns, then what fills up to four and the gap.
  expect(shown.trimEnd().split('\n').slice(2)).toEqual([
    'a     x',
    '漢字  x',
    '👍    x',
    'é     x',
    'e\u0301     x',
    '🇩🇪    x',
    'b     x',
    '`c`   x',
  ]);
});
