import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/http/redact.ts';
import { createTextFilter } from '../../src/http/text-filter.ts';

const key = 'sk-fake-0123456789abcdef';

function createFormsOf(...secrets: readonly string[]): readonly string[] {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor.answerForms();
}

/** What comes out for each piece, and at the end. */
function pass(pieces: readonly string[], forms: readonly string[] = createFormsOf(key)): readonly string[] {
  const filter = createTextFilter(forms);
  return [...pieces.map((piece) => filter.push(piece)), filter.end()];
}

describe('a text in pieces', () => {
  test('loses the key wherever it is split', () => {
    for (let cut = 1; cut < key.length; cut += 1) {
      expect(pass([`a ${key.slice(0, cut)}`, `${key.slice(cut)} b`]).join('')).toBe('a *** b');
    }
    expect(pass(`a ${key} b`.split('')).join('')).toBe('a *** b');
  });

  test('is given on at once where nothing in it can be the beginning of a key', () => {
    expect(pass(['Hello, ', 'world'])).toEqual(['Hello, ', 'world', '']);
  });

  test('waits with what can be the beginning of a key, and only with that', () => {
    expect(pass(['ask', ' me', ' sk-', 'yes', ' sk'])).toEqual(['a', 'sk me', ' ', 'sk-ye', 's ', 'sk']);
  });

  test('loses the longer one of two keys, and the shorter one where the longer one is not', () => {
    const forms = createFormsOf('abcdefgh-0123456', 'zz-abcdefgh-0123456-zz').filter((form) => !form.includes('='));
    const long = [...forms, 'zz-abcdefgh-0123456-zz'].toSorted((a, b) => b.length - a.length);
    expect(pass(['zz-abcdefgh-0123456', '-zz.'], long).join('')).toBe('***.');
    expect(pass(['zz-abcdefgh-0123456', '-zy.'], long).join('')).toBe('zz-***-zy.');
    expect(pass(['zz-abcdefgh-0123456'], long).join('')).toBe('zz-***');
  });

  test('that ends in the middle of a key does not show most of it', () => {
    expect(pass(['a sk-fake-0123']).join('')).toBe('a sk-fake-0123');
    expect(pass(['a sk-fake-0123456789']).join('')).toBe('a ***');
  });

  test('comes out as if it had come in one piece', () => {
    const letters = fc.constantFrom('a', 'b', 'c');
    const form = fc.string({ minLength: 1, maxLength: 6, unit: letters });
    const pieces = fc.array(fc.string({ maxLength: 8, unit: letters }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(form, { minLength: 1, maxLength: 4 }), pieces, (given, parts) => {
        const forms = given.toSorted((a, b) => b.length - a.length);
        const whole = parts.join('').replaceAll(new RegExp(forms.join('|'), 'g'), '***');
        expect(pass(parts, forms).join('')).toBe(whole);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what is taken out of answers', () => {
  test('is a key in every way that a server may write it', () => {
    const inside = Buffer.from(`the key: ${key}, and more`).toString('base64');
    const forms = [
      key,
      Buffer.from(key).toString('base64'),
      Buffer.from(key).toString('hex'),
      encodeURIComponent(key),
      key.toLowerCase(),
    ];
    for (const form of forms) expect(pass([`a ${form} b`]).join('')).toBe('a *** b');
    expect(pass([inside]).join('')).toMatch(/^[\w+/]{1,14}\*\*\*[\w+/=]{1,16}$/);
  });

  test('is nothing short, as that is a word', () => {
    expect(createFormsOf('production', 'eu-west', 'fifteen-letters')).toEqual([]);
  });

  test('is the key of a header without the word before it, which is no secret', () => {
    expect(pass([`Bearer sk-fake`, ` Bearer ${key}`], createFormsOf(`Bearer ${key}`, key)).join('')).toBe(
      'Bearer sk-fake Bearer ***',
    );
  });

  test('is not what the user gave to be written about', () => {
    const redactor = createRedactor();
    redactor.addInput('a long and secret value');
    expect(redactor.answerForms()).toEqual([]);
    expect(redactor.redact('of a long and secret value')).toBe('of ***');
  });
});

test('a pause shows little of a key, and the rest of it not at all', () => {
  const filter = createTextFilter(createFormsOf(key));
  expect([filter.push('a sk-fa'), filter.pause(), filter.push('ke-0123456789abcdef b'), filter.end()]).toEqual([
    'a ',
    'sk-fa',
    '*** b',
    '',
  ]);
  expect([filter.push('a sk-fake-'), filter.pause(), filter.push('no'), filter.end()]).toEqual([
    'a ',
    '',
    'sk-fake-no',
    '',
  ]);
  expect([filter.push('sk-fa'), filter.pause(), filter.push('il'), filter.end()]).toEqual(['', 'sk-fa', 'il', '']);
});
