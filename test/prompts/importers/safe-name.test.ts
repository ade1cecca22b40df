import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSafeName } from '../../../src/prompts/importers/safe-name.ts';
import { toPromptName } from '../../../src/prompts/names.ts';

test.each([
  ['review', 'review'],
  ['My prompt', 'My-prompt'],
  ['Übersetzen', 'Übersetzen'],
  ['../../etc/passwd', 'etc-passwd'],
  ['C:\\Windows\\x', 'C-Windows-x'],
  ['.hidden', 'hidden'],
  ['--force', 'force'],
  ['a\u0000b\nc', 'a-b-c'],
  ['con', 'con-prompt'],
  ['NUL.txt', 'NUL-prompt.txt'],
  ['notes.md', 'notes'],
  ['a.prompt.MD', 'a'],
  ['ends. ', 'ends'],
  ['_header', '_header'],
  ['gpt-4.1', 'gpt-4.1'],
  ['a\u200Bb', 'ab'],
  ['///', 'prompt'],
  ['', 'prompt'],
])('makes %j the name %j', (text, name) => {
  expect(toSafeName(text)).toBe(name);
});

test('makes a name for any text that stays in its folder and fits every file system', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const name = toSafeName(text);
      const bare = name.replace(/^_/, '');
      expect(toPromptName(bare)).toEqual({ name: bare, type: 'simple' });
      expect(toSafeName(name)).toBe(name);
    }),
  );
});
