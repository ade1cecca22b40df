import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHeader, parseJsonField, parseParam, repeatable } from '../../src/cli/arguments.ts';
import { Failure } from '../../src/errors.ts';
import { parseNumber, parseSeconds } from '../../src/parse-setting.ts';

const identifiers = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]*$/);

function catchFailure(action: () => unknown): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseParam', () => {
  test('keeps every character after the first equals sign', () => {
    const values = fc.string({ unit: 'binary' }).filter((value) => !value.startsWith('@'));
    fc.assert(
      fc.property(identifiers, values, (name, value) => {
        expect(parseParam(`${name}=${value}`)).toEqual({ type: 'text', name, text: value });
      }),
    );
  });

  test.each([
    ['k=', { type: 'text', name: 'k', text: '' }],
    ['k= a b ', { type: 'text', name: 'k', text: ' a b ' }],
    ['k=a=b', { type: 'text', name: 'k', text: 'a=b' }],
    ['k==', { type: 'text', name: 'k', text: '=' }],
    ['тема=x', { type: 'text', name: 'тема', text: 'x' }],
    ['k=@notes/a=b.txt', { type: 'file', name: 'k', path: 'notes/a=b.txt' }],
    ['k=@-', { type: 'stdin', name: 'k' }],
    ['k:="@bob"', { type: 'json', name: 'k', value: '@bob', text: '@bob' }],
    ['k:=[1, 2]', { type: 'json', name: 'k', value: [1, 2], text: '[1, 2]' }],
  ])('reads %j', (text, param) => {
    expect(parseParam(text)).toEqual(param);
  });

  test('keeps the digits of a JSON number that JavaScript cannot hold', () => {
    expect(parseParam('id:=12345678901234567890')).toMatchObject({ text: '12345678901234567890' });
  });

  test.each(['', 'k', '=v', ' k=v', '1k=v', 'a-b=v', 'a.b=v', 'k=@', 'k:=', 'k:={', ':=1', 'k::=1'])(
    'refuses %j as a usage error',
    (text) => {
      expect(catchFailure(() => parseParam(text)).code).toBe('usage');
    },
  );

  test('never throws anything but a usage failure', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseParam(text);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Failure', code: 'usage' });
        }
      }),
    );
  });
});

describe('parseHeader', () => {
  test('splits at the first colon and keeps what is inside the value', () => {
    const names = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
    const values = fc.stringMatching(/^[\x21-\x7e\xa0-\xff]([\t\x20-\x7e\x80-\xff]*[\x21-\x7e\xa0-\xff])?$/);
    fc.assert(
      fc.property(names, values, (name, value) => {
        expect(parseHeader(`${name}: ${value}`)).toEqual({ name, value });
      }),
    );
  });

  test('accepts only what a request can carry', () => {
    const texts = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(texts, texts, (name, value) => {
        try {
          const header = parseHeader(`${name}:${value}`);
          expect([...new Headers([[header.name, header.value]]).values()]).toEqual([header.value]);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Failure', code: 'usage' });
        }
      }),
    );
  });

  test.each([
    ['X-Custom: value', { name: 'X-Custom', value: 'value' }],
    [' X-Custom\t:\tvalue ', { name: 'X-Custom', value: 'value' }],
    ['Referer: http://host:80/', { name: 'Referer', value: 'http://host:80/' }],
    ['X-Empty:', { name: 'X-Empty', value: '' }],
    ['X-Key: ${MY_KEY}', { name: 'X-Key', value: '${MY_KEY}' }],
  ])('reads %j', (text, header) => {
    expect(parseHeader(text)).toEqual(header);
  });

  test.each(['', 'X', ': v', 'X Y: v', 'X: a\r\nY: b', 'X: a\n', 'X: a\0', 'X\n: a', 'X: ключ', 'Ключ: v', 'X: \x7f'])(
    'refuses %j as a usage error',
    (text) => {
      expect(catchFailure(() => parseHeader(text)).code).toBe('usage');
    },
  );

  test.each(['Bearer fake-secret-1', 'Author ization: fake-secret-1', 'X: fake-secret-1\n'])(
    'never repeats a value that may be a secret: %j',
    (text) => {
      const { message, detail, hint } = catchFailure(() => parseHeader(text));
      expect([message, detail, hint].join()).not.toContain('fake-secret-1');
    },
  );
});

describe('parseNumber', () => {
  test('reads what JavaScript prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(parseNumber('--temperature')(String(number))).toBe(Number(String(number)));
      }),
    );
  });

  test.each(['', ' ', '1 ', '0x10', '1,5', 'NaN', 'Infinity', '1e999', '1_000', 'one', '--1'])('refuses %j', (text) => {
    expect(catchFailure(() => parseNumber('--seed')(text)).code).toBe('usage');
  });

  test('keeps to its limits and says them', () => {
    const parse = parseNumber('--temperature', { min: 0, max: 2 });
    expect([parse('0'), parse('2.0')]).toEqual([0, 2]);
    expect(catchFailure(() => parse('2.1')).message).toBe('--temperature must be a number from 0 to 2, found "2.1"');
  });

  test('wants a whole number where only that makes sense', () => {
    const parse = parseNumber('--max-tokens', { min: 1, integer: true });
    expect(parse('4096')).toBe(4096);
    for (const text of ['0', '1.5', '9007199254740993'])
      expect(catchFailure(() => parse(text)).message).toContain('--max-tokens must be a whole number of at least 1');
  });
});

test('a length of time is more than 0 seconds and fits a timer', () => {
  expect(parseSeconds('--timeout')('0.5')).toBe(0.5);
  for (const text of ['0', '-1', '5s', '9999999999'])
    expect(catchFailure(() => parseSeconds('--timeout')(text)).message).toContain('--timeout must be');
});

describe('parseJsonField', () => {
  test('reads back any JSON value', () => {
    fc.assert(
      fc.property(identifiers, fc.json(), (key, json) => {
        expect(parseJsonField(`${key}=${json}`)).toEqual({ key, value: JSON.parse(json) });
      }),
    );
  });

  test.each(['', 'k', '=1', 'k=', 'k=text', "k={'a':1}"])('refuses %j and says how text is quoted', (text) => {
    expect(catchFailure(() => parseJsonField(text)).code).toBe('usage');
  });
});

test('a repeated flag keeps every value in order', () => {
  const collect = repeatable((text) => text.length);
  expect(collect('ccc', collect('a'))).toEqual([1, 3]);
});
