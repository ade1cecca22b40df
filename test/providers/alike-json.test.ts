import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { createAlikeParser } from '../../src/providers/alike-json.ts';
import { parseJson } from '../../src/providers/json.ts';

const toEvent = (content: string, created = 1): string =>
  JSON.stringify({ id: 'c', created, choices: [{ index: 0, delta: { content }, finish_reason: null }] });

/** One that has seen enough texts to look for what they have in common. */
function createWarmParser(): (text: string) => unknown {
  const parse = createAlikeParser();
  for (let number = 0; number < 8; number += 1) parse('0');
  return parse;
}

/** Text that a mould must not take for what it looks like. */
const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', 'a', '\n', '\u0000', '\u{10fffe}', ',', ':', '{', '}', 'u') }),
);
const shape = fc.oneof(
  word.map((text) => toEvent(text)),
  fc.tuple(word, fc.nat(20)).map(([text, created]) => toEvent(text, created)),
  word.map((text) => `{"a":"${text}"}`),
  fc.tuple(word, word).map(([name, text]) => `{"${name}":"${text}","a":"${text}"}`),
  word.map((text) => `{"__proto__":{"a":"${text}"}}`),
  word.map((text) => `["${text}"]`),
  word.map((text) => `"${text}"`),
  word,
);

describe('texts that are alike', () => {
  test('say what they say by themselves', () => {
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 12 }), (texts) => {
        const parse = createWarmParser();
        for (const text of texts) expect(parse(text)).toStrictEqual(parseJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a name and a value that are alike', ['{"x":"a","y":"x"}', '{"x":"b","y":"x"}', '{"x":"\\u0063","y":"x"}']],
    ['a value that is given twice', ['{"x":"a","x":"z"}', '{"x":"b","x":"z"}', '{"x":"c","x":"z"}']],
    ['names that differ', ['{"a":1}', '{"b":1}', '{"c":1}']],
    ['numbers that differ', ['{"a":1,"b":""}', '{"a":2,"b":""}', '{"a":3,"b":"x"}']],
    ['quotes that are escaped', ['{"a":"\\"1"}', '{"a":"\\"2"}', '{"a":"\\"\\""}', '{"a":"\\"3","b":"\\"3"}']],
    ['ends that are missing', ['{"a":"1"}', '{"a":"2"}', '{"a":"', '{"a":"}', '{"a":"3"}']],
  ])('say what they say by themselves: %s', (_, texts) => {
    const parse = createWarmParser();
    for (const text of texts) expect(parse(text)).toStrictEqual(parseJson(text));
  });

  test('leave what was given before as it was', () => {
    const parse = createWarmParser();
    const values = ['a', 'b', 'c', 'd'].map((text) => parse(toEvent(text)));
    expect(values).toStrictEqual(['a', 'b', 'c', 'd'].map((text) => JSON.parse(toEvent(text))));
  });

  test('are not parsed one by one', () => {
    const parse = createWarmParser();
    const whole = vi.spyOn(JSON, 'parse');
    for (let number = 0; number < 1000; number += 1) parse(toEvent(`word${number}`));
    const { length } = whole.mock.calls;
    whole.mockRestore();
    expect(length).toBeLessThan(10);
  });
});
