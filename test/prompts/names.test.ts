import fc from 'fast-check';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foldName, toPromptName } from '../../src/prompts/names.ts';
import { temporaryFolder } from '../helpers/temp.ts';

test.each([
  'a',
  'explain-code',
  'v1.2',
  'a_b',
  '7',
  'größe',
  '説明',
  'Überblick-2',
  'console',
  'a.con',
  'x'.repeat(200),
])('%j is a name', (name) => {
  expect(toPromptName(name)).toEqual({ name, type: 'simple' });
});

test('an ending asks for a kind of prompt and is not part of the name', () => {
  expect(toPromptName('review.prompt')).toEqual({ name: 'review', type: 'rich' });
  expect(toPromptName('review.md')).toEqual({ name: 'review', type: 'simple' });
});

test('an accent is written in one piece', () => {
  expect(toPromptName('cafe\u0301')).toEqual({ name: 'caf\u00e9', type: 'simple' });
});

test.each([
  '',
  '.',
  '..',
  '../x',
  'a/b',
  'a\\b',
  '/etc/passwd',
  'C:x',
  '.hidden',
  '_partial',
  '-flag',
  '-',
  'a b',
  ' a',
  'a ',
  'a.',
  'a\0b',
  'a\nb',
  'a\u001b[2J',
  'a\u200bb',
  '\u3164',
  'a\u202eb',
  '\u0301a',
  'a:b',
  'a*',
  'a?',
  'a"b',
  'a<b>',
  'a|b',
  'a;b',
  '$(x)',
  'a`b`',
  '~',
  'con',
  'NUL',
  'Aux.txt',
  'com1',
  'LPT9.x',
  'com¹',
  'a.md.md',
  'a.prompt.md',
  '.md',
  'x'.repeat(201),
  '漢'.repeat(67),
  '😀',
])('%j is refused as a name', (name) => {
  expect(() => toPromptName(name)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test.each([
  ['Explain', 'eXPLAIN'],
  ['straße', 'STRASSE'],
  ['é', 'e\u0301'],
  ['ﬁx', 'fix'],
  ['Σας', 'ΣΑΣ'],
])('%j and %j are the same for some file system', (a, b) => {
  expect(foldName(a)).toBe(foldName(b));
});

test('every accepted name is one plain file in its folder, and is found under its own name', () => {
  const folder = temporaryFolder();
  let accepted = 0;
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('a', 'B', '7', '.', '-', '_', 'é', '漢', ' ', 'con', 'nul'), maxLength: 8 }),
  );
  fc.assert(
    fc.property(name, (text) => {
      const found = toNameOrNull(text);
      if (found === null) return;
      accepted += 1;
      const own = join(folder, String(accepted));
      mkdirSync(own);
      writeFileSync(join(own, `${found}.prompt`), '');
      expect(readdirSync(own)).toEqual([`${found}.prompt`]);
      expect(toPromptName(found).name).toBe(found);
    }),
    { numRuns: 2000 },
  );
  console.log(`names: ${accepted} of 2000 accepted`);
  expect(accepted).toBeGreaterThan(100);
});

function toNameOrNull(text: string): string | null {
  try {
    return toPromptName(text).name;
  } catch {
    return null;
  }
}
