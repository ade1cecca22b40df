import { expect, test } from 'vitest';
import { createRedactor } from '../../src/http/redact.ts';
import { toFailedEnvelope } from '../../src/run/envelope.ts';
import { toLongLine } from '../../src/run/long-line.ts';
import { createEntry } from '../history/entries.ts';

const error = { code: 'internal', message: 'none', provider: null, hint: null, status: null } as const;
const length = 65_536;
const secret = 'swordfish-0815-4711';

function createLong(texts: readonly string[]) {
  const envelope = { ...toFailedEnvelope(error), id: 'a', text: texts.join('') };
  return { ...createEntry(1), envelope };
}

function hasLine(texts: readonly string[]): boolean {
  const redactor = createRedactor();
  redactor.addInput(secret);
  return toLongLine(createLong(texts), texts, redactor) !== null;
}

test.each([
  ['one', ['a "quote", a \\, a \n and a \u{1f600}'.repeat(9999)]],
  ['many', Array.from({ length: 9999 }, (_, index) => `word ${index} `)],
  ['long and short ones', ['short', 'long'.repeat(length), '', 'short']],
  ['none', []],
])('a text in pieces, %s, makes the JSON that it makes as a whole', (_name, texts) => {
  const pieces = [...(toLongLine(createLong(texts), texts, createRedactor()) ?? [])];
  expect(pieces.join('') === JSON.stringify(createLong(texts))).toBe(true);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(3 * length);
});

test.each([
  ['in each of two pieces', [`${'x'.repeat(length - 1)}\ud83d`, '\ude00']],
  ['on each side of a cut', [`${'x'.repeat(length - 1)}\u{1f600}${'y'.repeat(length)}`]],
  ['without the other one', [`${'x'.repeat(length - 1)}\ud83d`, 'y', 'z\ud83d']],
])('half a character %s makes the JSON that it makes in a whole text', (_name, texts) => {
  const pieces = [...(toLongLine(createLong(texts), texts, createRedactor()) ?? [])];
  expect(pieces.join('') === JSON.stringify(createLong(texts))).toBe(true);
});

test('a value is found wherever it is split, and nothing is found where there is none', () => {
  const cuts = Array.from({ length: secret.length + 1 }, (_, cut) => cut);
  const found = cuts.map((cut) => hasLine([`${'x'.repeat(length - cut)}${secret.slice(0, cut)}`, secret.slice(cut)]));
  expect(found).toEqual(cuts.map(() => false));
  const filler = 'x'.repeat(3 * length - 9);
  expect(hasLine([`${filler}${secret}`])).toBe(false);
  expect(hasLine([filler, secret.slice(1)])).toBe(true);
});
