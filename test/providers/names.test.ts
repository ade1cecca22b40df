import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toKeyedNames, toVariable } from '../../src/providers/names.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'B', '7', '-', '.', '_', 'ß', 'é', 'K', ' '), maxLength: 4 });

test('no name is missed whose key is in the environment', () => {
  fc.assert(
    fc.property(fc.array(name), name, (others, own) => {
      const variables = [...others, own].map((each) => toVariable(each, 'API_KEY'));
      expect(toKeyedNames(variables).test(`custom:${own}`)).toBe(true);
    }),
  );
});

test('names without a key in the environment are told from those with one', () => {
  const keyed = toKeyedNames(['PATH', 'AIX_WAIT_50_API_KEY', 'AIX_HOME', 'AIX_X_BASE_URL']);
  expect(['custom:wait-50', 'custom:Wait.50'].map((each) => keyed.test(each))).toEqual([true, true]);
  expect(['custom:wait-5', 'custom:x', 'custom:more-1'].map((each) => keyed.test(each))).toEqual([false, false, false]);
  expect(toKeyedNames([]).test('custom:wait-50')).toBe(false);
});

test('of very many variables none is missed either', () => {
  const variables = Array.from({ length: 1000 }, (_, at) => `AIX_P_${at}_API_KEY`);
  expect(toKeyedNames(variables).test('custom:p-999')).toBe(true);
});
