import { expect, test } from 'vitest';
import { createMarkdownWriter } from '../../../src/terminal/render-markdown.ts';
import { createOutput } from '../../helpers/run.ts';
import { render, renderPieces } from './render.ts';

const megabyte = 1_000_000;

test('ten thousand lines of code are shown one by one as they come', async () => {
  const { output: stdout, text } = createOutput(true);
  const writer = createMarkdownWriter({ stdout, stderr: createOutput(true).output });
  await writer.text('```js\n');
  let shown = 0;
  for (let line = 0; line < 10_000; line += 1) {
    await writer.text(`const a${line} = 1;`);
    await writer.text('\n');
    shown += `  const a${line} = 1;\n`.length;
    if (line % 1000 === 0) expect(text().length).toBe(shown);
  }
  expect(text().length).toBe(shown);
});

test('a block appears with the piece that completes it', async () => {
  const { output: stdout, text } = createOutput(true);
  const writer = createMarkdownWriter({ stdout, stderr: createOutput(true).output });
  const pieces = [
    '# O',
    'ne',
    '\nwor',
    'ds\n',
    '\n- a',
    '\n-',
    ' b',
    '\n',
    '\n| a |\n|--',
    '-|\n| b |',
    '\n\n`',
    '``\nc',
    '\n',
  ];
  const added: string[] = [];
  for (const piece of pieces) {
    const before = text();
    await writer.text(piece);
    added.push(text().slice(before.length));
  }
  const shown = ['', '', '# One\n', '', 'words\n', '', '\n• a\n', '', '• b\n', '', '\na\n─\nb\n', '\n', '  c\n'];
  expect(added).toEqual(shown);
});

// Whatever takes the square of its length takes minutes here.
test.each([
  ['a paragraph', 'lorem ipsum '.repeat(megabyte / 12), 4],
  ['a word', 'x'.repeat(megabyte), 4],
  ['emphasis inside words', '_a_b'.repeat(megabyte / 4), 40],
  ['a line of code', `\`\`\`js\n${'"a" '.repeat(megabyte / 4)}`, 40],
  ['a cell', `|a|b|\n|-|-|\n|${'x'.repeat(megabyte / 10)}|`, 40],
  ['a table of a thousand rows', `|a|b|\n|-|-|\n${'| **c** | two words |\n'.repeat(1000)}`, 4],
  ['Chinese', '漢字'.repeat(megabyte / 20), 4],
])('%s does not take minutes, however long', async (_title, source, size) => {
  const pieces = source.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  const shown = await renderPieces(pieces, { hasColor: true });
  expect(shown.length).toBeGreaterThan(source.length / 4);
});

test.each([
  ['quotes', `${'>'.repeat(5000)} end`],
  ['lists', `> ${'- '.repeat(2000)}end`],
  ['emphasis', `${'**_'.repeat(2000)}end${'_**'.repeat(2000)}`],
  ['brackets', `${'['.repeat(5000)}end${']'.repeat(5000)}`],
])('%s too deep to follow are shown all the same', async (_title, source) => {
  expect(await render(source)).toContain('end');
});

test('what is too long to be read is shown as it stands', async () => {
  const source = '*word* '.repeat(10_000).trim();
  expect(await render(source)).toBe(`${source}\n`);
});
