import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toConfig } from '../../src/config/known.ts';
import { findProblem } from '../../src/config/problem.ts';
import type { Config, Document } from '../../src/config/schema.ts';
import { listUnknown } from '../../src/config/settings.ts';
import { skim, usual } from '../../src/config/skim.ts';

const entry = { base_url: 'http://localhost:11434/v1', default_model: 'llama3.2' };

test('what is usual is accepted', () => {
  for (const [accepts, pattern] of usual) {
    const isAccepted = (text: string): boolean => accepts(JSON.parse(text));
    fc.assert(fc.property(fc.stringMatching(new RegExp(`^${pattern}$`)), isAccepted), { numRuns: 500 });
  }
});

test('whatever was skimmed is without problems, and the same as when it is read whole', () => {
  let skimmed = 0;
  fc.assert(
    fc.property(texts(), (text) => {
      const found = skim(text);
      if (found === null) return;
      skimmed += 1;
      const whole = JSON.parse(text) as Document;
      expect(findProblem({ custom_providers: whole['custom_providers'] })).toBeNull();
      expect(listUnknown({ custom_providers: whole['custom_providers'] })).toEqual([]);
      expect({ ...found.document, custom_providers: whole['custom_providers'] }).toEqual(whole);
      const wanted = toConfig(whole).custom_providers;
      for (const name of [...Object.keys(wanted), 'headers', 'toString'])
        expect([undefined, wanted[name]]).toContainEqual(found.findProvider(name));
      expect(found.findProvider('a')).toEqual(wanted['a']);
      expect(Object.entries(found.makeProviders())).toStrictEqual(Object.entries(wanted));
      expect(Object.getPrototypeOf(found.makeProviders())).toBeNull();
    }),
    { numRuns: 1500 },
  );
  expect(skimmed).toBeGreaterThan(300);
});

test.each([
  ['a problem', '{"custom_providers": {"a": {"base_url": "no"}}}'],
  ['no base_url', '{"custom_providers": {"a": {"headers": {"base_url": "http://a"}}}}'],
  ['a name that is not allowed', '{"custom_providers": {"constructor": {"base_url": "http://a"}}}'],
  ['an unknown field', '{"custom_providers": {"a": {"base_url": "http://a", "colour": "red"}}}'],
  ['null', '{"custom_providers": {"a": {"base_url": "http://a", "rpm": null}}}'],
  ['a comma too many', '{"custom_providers": {"a": {"base_url": "http://a"},}}'],
  ['no end', '{"custom_providers": {"a": {"base_url": "http://a"}'],
  ['a host that is none', '{"custom_providers": {"a": {"base_url": "http://a.256"}}}'],
  ['other blanks', '{"custom_providers": {"a":\u00A0{"base_url": "http://a"}}}'],
  [
    'another object of this name',
    '{"x": {"custom_providers": {"a": {"base_url": "http://a"}}}, "custom_providers": {}}',
  ],
  ['a second one', '{"custom_providers": {"a": {"base_url": "http://a"}}, "custom_providers": {}}'],
  [
    'a second one with an empty name in it',
    '{"custom_providers": {"a": {"base_url": "http://a"}}, "custom_providers": {"": 0}}',
  ],
  [
    'a second one with a name that is NUL',
    String.raw`{"custom_providers": {"a": {"base_url": "http://a"}}, "custom_providers": {"\u0000": 0}}`,
  ],
  ['the name in a text', String.raw`{"x\"custom_providers": {"a": {"base_url": "http://a"}}}`],
])('leaves a file with %s to be read whole', (_, text) => {
  expect(skim(text)).toBeNull();
});

test('leaves a provider with headers without end to be read whole', () => {
  const headers = Array.from({ length: 1_000_000 }, (_, at) => `"${at}":""`);
  expect(skim(`{"custom_providers":{"a":{"base_url":"http://a","headers":{${headers.join(',')}}}}}`)).toBeNull();
});

test('of two providers of one name the last one counts, and a look-alike is none', () => {
  const text = `{"custom_providers": {"a": ${toText({ default_model: 'b' })}, "b": ${toText({ headers: { c: 'a' } })},
    "a": ${toText({ default_model: 'c' })}}}`;
  const skimmed = skim(text);
  expect(skimmed?.findProvider('a')).toEqual({ ...entry, default_model: 'c' });
  expect(skimmed?.findProvider('c')).toBeUndefined();
  expect(Object.keys(skimmed?.makeProviders() ?? {})).toEqual(['a', 'b']);
});

function toText(fields: Partial<Config['custom_providers'][string]>): string {
  return JSON.stringify({ ...entry, ...fields });
}

/** Files of providers, mostly usual ones. Of some a letter is missing, or one was put in. */
function texts(): fc.Arbitrary<string> {
  const names = mostly(['a', 'my.api', 'A', 'x-1', '7', 'headers', 'm'], ['__proto__', 'two words']);
  const words = mostly(['m', 'a', '{', '}', ',', 'é', '\u2028', ''], ['"base_url":', '\n']);
  const fields = fc.record(
    {
      base_url: mostly([entry.base_url, 'https://a.b-c.example:8443/v1/', 'http://10.0.0.1'], ['http://a.1']),
      default_model: words,
      headers: fc.dictionary(mostly(['X-Key', 'a', 'base_url'], ['constructor']), words),
      auth_type: fc.constantFrom('bearer', 'none'),
      timeout: mostly([30], [1.5, 0]),
      enabled: fc.boolean(),
    },
    { requiredKeys: ['base_url'] },
  );
  const documents = fc.record(
    {
      history: fc.constant({ enabled: true }),
      custom_providers: fc.dictionary(names, fields, { maxKeys: 4 }),
      editor: words,
    },
    { requiredKeys: ['custom_providers'] },
  );
  const whole = fc
    .tuple(documents, fc.constantFrom(0, 2, '\t'))
    .map(([document, indent]) => JSON.stringify(document, null, indent));
  const changed = fc
    .tuple(whole, fc.nat(), fc.constantFrom('', '"', ',', '{', '}', '0', ' ', '\\'), fc.nat(1))
    .map(([text, at, put, cut]) => {
      const place = at % text.length;
      return text.slice(0, place) + put + text.slice(place + cut);
    });
  return fc.oneof(whole, changed);
}

function mostly<Value>(usualOnes: readonly Value[], others: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...usualOnes) }, fc.constantFrom(...others));
}
