import { expect, test } from 'vitest';
import { KeptLines } from '../../src/run/kept-lines.ts';

function toLine(id: string, json: string, isSum = false): { id: string; json: string; isSum: boolean } {
  return { id, json, isSum };
}

test('gives every line as it was, whatever it holds and however much room it needs', () => {
  const texts = ['plain', 'ä€😀'.repeat(50), 'x'.repeat(100_000), '', 'the end'];
  const lines = new KeptLines();
  for (const [at, json] of texts.entries()) lines.add(toLine(`id-${at}`, json));
  const text = lines.toText();
  expect(text?.id).toBe('id-0');
  expect(Buffer.concat([...(text?.pieces ?? [])].map((piece) => Buffer.from(piece))).toString()).toBe(texts.join('\n'));
  expect(lines.count).toBe(texts.length);
});

test('keeps no more room for the next lines than they are likely to need', () => {
  const lines = new KeptLines();
  lines.add(toLine('a', 'x'.repeat(10_000_000)));
  const { capacity } = lines;
  expect(capacity).toBeGreaterThan(10_000_000);
  lines.clear();
  expect(lines.capacity).toBeLessThan(capacity / 4);
});

test('takes further lines in the room of those that have gone', () => {
  const lines = new KeptLines();
  lines.add(toLine('a', 'x'.repeat(100_000), true));
  const { capacity } = lines;
  lines.clear();
  expect(lines.toText()).toBeNull();
  lines.add(toLine('b', 'the next'));
  const text = lines.toText();
  expect(text).toMatchObject({ id: 'b', isSum: false });
  expect(String(...(text?.pieces ?? []))).toBe('the next');
  expect(lines.capacity).toBe(capacity);
});

test('holds sums alone only where every line is one', () => {
  const lines = new KeptLines();
  expect(lines.toText()).toBeNull();
  lines.add(toLine('a', '{}', true));
  expect(lines.toText()?.isSum).toBe(true);
  lines.add(toLine('b', '{}', false));
  expect(lines.toText()?.isSum).toBe(false);
});
