import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findValue, renderKey, setValue, toPath, unsetValue } from '../../src/config/keys.ts';
import { listSettings } from '../../src/config/settings.ts';
import { renderValue, toValue } from '../../src/config/value.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\\', '-', 'é', ' '), minLength: 1, maxLength: 6 });

test('finds every path again from the key that stands for it, in an empty document and in a full one', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (path) => {
      const document = {};
      expect(toPath(renderKey(path), document)).toEqual(path);
      setValue(document, path, 1);
      expect(toPath(path.join('.').replaceAll('\\', '\\\\'), document)).toEqual(path);
    }),
  );
});

test('gives back what was set, and nothing once it is unset', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), fc.jsonValue(), (path, value) => {
      const document = {};
      setValue(document, path, value);
      expect(findValue(document, path)).toEqual(value);
      expect([unsetValue(document, path), findValue(document, path), unsetValue(document, path)]).toEqual([
        true,
        undefined,
        false,
      ]);
    }),
  );
});

test('keeps text as it is in a setting that is text', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('12', 'true', '{}', '"a"', ' ')).filter((word) => word !== 'null');
  fc.assert(fc.property(text, (word) => renderValue(toValue(['default_model'], word)) === word));
});

test('reads any JSON but text into a setting that it does not know', () => {
  const value = fc.jsonValue().filter((json) => typeof json !== 'string' && typeof json !== 'number');
  fc.assert(
    fc.property(value, (json) => {
      const text = JSON.stringify(json);
      // JSON has no -0, so what it reads is the measure.
      expect(toValue(['unknown'], text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  [['unknown'], '12', 12],
  [['unknown'], '1.50', '1.50'],
  [['unknown'], '12345678901234567890', '12345678901234567890'],
  [['unknown'], '"quoted"', '"quoted"'],
  [['unknown'], '{broken', '{broken'],
  [['default_model'], 'null', null],
  [['custom_providers', 'a', 'timeout'], '30', 30],
  [['custom_providers', 'a', 'timeout'], '30s', '30s'],
  [['custom_providers', 'a', 'enabled'], 'false', false],
  [['custom_providers', 'a', 'base_url'], 'null', 'null'],
  [['custom_providers', 'a', 'headers', 'X-Count'], '12', '12'],
  [['custom_providers', 'a', 'headers'], '{"X-A": "b"}', { 'X-A': 'b' }],
  [['custom_providers', 'a', 'extra_body', 'top_k'], '40', 40],
])('takes %j %j as %j', (path, text, value) => {
  expect(toValue(path, text)).toEqual(value);
});

test.each(['', '.', 'a.', '.a', 'a..b'])('refuses the key %j, which has an empty part', (key) => {
  expect(() => toPath(key, {})).toThrow('has an empty part');
});

test.each(['__proto__.a', 'custom_providers.__proto__.base_url', 'constructor'])('refuses the key %j', (key) => {
  expect(() => toPath(key, {})).toThrow('which is not allowed');
});

test('lists every setting that the program reads', () => {
  const keys = listSettings().map(({ key }) => key);
  expect(keys.slice(0, 4)).toEqual(['default_provider', 'default_model', 'editor', 'commands_enabled']);
  expect(keys).toContain('custom_providers.<name>.base_url');
  expect(keys).toContain('custom_providers.<name>.headers.<name>');
});
