import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../src/errors.ts';
import { checkKey, findForeignVendor, maskKey } from '../../src/secrets/key-shape.ts';

test.each([
  ['', 'is empty'],
  [' \n', 'is empty'],
  ['sk-a b', 'has white space in it'],
  ['sk-a\nsk-b', 'has white space in it'],
  ['sk-a\u0000b', 'has a control character in it'],
  ['sk-ключ', 'has a character outside ASCII in it'],
])('refuses the key %j: it %s', (text, flaw) => {
  expect(() => checkKey(text)).toThrow(`the key ${flaw}`);
});

test('trims a key and keeps the rest as it is, or refuses it without printing any of it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 3, unit: 'binary' }), (text) => {
      try {
        expect(checkKey(text)).toBe(text.trim());
        expect(text.trim()).toMatch(/^[!-~]+$/);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        expect(error.code).toBe('usage');
        expect(error.message).toMatch(
          /^the key (is empty|has (white space|a control character|a character outside ASCII) in it)$/,
        );
      }
    }),
  );
});

test.each([
  ['sk-ant-fake', 'openai', 'anthropic'],
  ['sk-or-fake', 'openai', 'openrouter'],
  ['sk-fake', 'openrouter', 'openai'],
  ['gsk_fake', 'xai', 'groq'],
  ['AIzafake', 'openai', 'gemini'],
  ['ABSKfake', 'openai', 'bedrock'],
  ['xai-fake', 'groq', 'xai'],
  ['sk-fake', 'openai', null],
  ['sk-fake', 'deepseek', null],
  ['sk-or-fake', 'openrouter', null],
  ['anything', 'openai', null],
  ['sk-ant-fake', null, null],
])('the key %s meant for %s looks like one of %s', (key, vendor, owner) => {
  expect(findForeignVendor(key, vendor)).toBe(owner);
});

test('shows four characters of a long key and none of a short one', () => {
  expect(maskKey('sk-fake-0123456789')).toBe('********6789');
  expect(maskKey('12345678901')).toBe('********');
});
