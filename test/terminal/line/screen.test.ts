import { Terminal } from '@xterm/headless';
import { expect, test } from 'vitest';
import { createScreen, type Picture } from '../../../src/terminal/line/screen.ts';
import { readScreen, renderScreen } from '../screen.ts';

const size = { cols: 12, rows: 6 };

/** What a terminal shows after these drawings, with a bar over the letter where its cursor is. */
async function draw(...pictures: readonly Omit<Picture, 'sign'>[]): Promise<string> {
  let bytes = 'before\r\n';
  const screen = createScreen(
    (text) => (bytes += text),
    () => ({ columns: size.cols, rows: size.rows }),
  );
  for (const picture of pictures) screen.draw({ sign: '> ', ...picture });
  return renderScreen(`${bytes}|`, size);
}

test('a long text goes on in the next row, and is drawn over itself', async () => {
  const text = 'abcdefghijklmnop';
  const typed = Array.from(text, (_, at) => ({ text: text.slice(0, at + 1), at: at + 1 }));
  expect(await draw(...typed)).toBe('before\n> abcdefghij\nklmnop|\n');
});

test('what was taken out is gone from the screen', async () => {
  const text = 'abcdefghijklmnop';
  expect(await draw({ text, at: text.length }, { text: 'ab', at: 1 })).toBe('before\n> a|\n');
});

test('the cursor has a place of its own behind a full row', async () => {
  expect(await draw({ text: 'abcdefghij', at: 10 })).toBe('before\n> abcdefghij\n|\n');
});

test('a full row before a line end leaves no empty one', async () => {
  expect(await draw({ text: 'abcdefghij\nk', at: 12 })).toBe('before\n> abcdefghij\n. k|\n');
});

test('wide letters take two columns', async () => {
  expect(await draw({ text: '日本語日本語', at: 6 })).toBe('before\n> 日本語日本\n語|\n');
});

test('of a text higher than the screen the part around the cursor is shown', async () => {
  const text = 'a\nb\nc\nd\ne\nf\ng\nh';
  expect(await draw({ text, at: text.length })).toBe('before\n. d\n. e\n. f\n. g\n. h|\n');
  expect(await draw({ text, at: text.length }, { text, at: 0 })).toBe('before\n> |\n. b\n. c\n. d\n. e\n');
});

test('a terminal that becomes narrower or wider shows the text once', async () => {
  const terminal = new Terminal({ cols: 12, rows: 8, allowProposedApi: true });
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  let bytes = 'before\r\n';
  const screen = createScreen(
    (text) => (bytes += text),
    () => ({ columns: terminal.cols, rows: terminal.rows }),
  );
  const shown: string[] = [];
  for (const columns of [12, 7, 20]) {
    terminal.resize(columns, 8);
    screen.draw({ sign: '> ', text: 'abcdefghijklmnopqr', at: 14 });
    await write(bytes);
    bytes = '';
    shown.push(readScreen(terminal));
  }
  expect(shown).toEqual([
    'before\n> abcdefghij\nklmnopqr\n',
    'before\n> abcde\nfghijkl\nmnopqr\n',
    'before\n> abcdefghijklmnopqr\n',
  ]);
});
