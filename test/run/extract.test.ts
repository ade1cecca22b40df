import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractPart, type Extraction } from '../../src/run/extract.ts';

const textOf = (what: Extraction, answer: string): string => extractPart(what, answer).text;

describe('code', () => {
  const two = 'First:\n```python\nprint(1)\n\n```\nthen\n~~~\nlast\n~~~\n';

  test.each<[string, string, string]>([
    ['the first block without its fences', two, 'print(1)\n\n'],
    ['CRLF and trailing spaces as they are', '```js\r\na  \r\n```\r\n', 'a  \r\n'],
    ['backticks within a longer fence', '````md\n```js\n1\n```\n````', '```js\n1\n```\n'],
    ['tildes within backticks', '```\n~~~\n```', '~~~\n'],
    ['a block in a list without its indent', '1. do\n   ```sh\n   npm ci\n     --x\n   ```\n', 'npm ci\n  --x\n'],
    ['an empty block', '```\n```\n', ''],
    ['a block behind code within a line', 'use ```x``` or\n```\ny\n```', 'y\n'],
  ])('is %s', (_title, answer, wanted) => {
    expect(textOf('code', answer)).toBe(wanted);
  });

  test('is the last block when that is asked for', () => {
    expect(extractPart('last-code', two)).toEqual({ text: 'last\n', value: 'last\n' });
  });

  test.each(['no code', '', '```js\nhalf of', '```js\nhalf\n``', 'a ```code``` b', '~~~\nx\n```'])(
    'is not there in %j',
    (answer) => {
      expect(() => extractPart('code', answer)).toThrow('the answer has no whole block of code');
    },
  );

  test('of a block that broke off is that of the whole one before it', () => {
    expect(textOf('last-code', '```\nwhole\n```\n```\nhalf')).toBe('whole\n');
  });
});

describe('json', () => {
  test.each<[string, string, unknown]>([
    ['{"a": "```\\nx\\n```"}', '{"a": "```\\nx\\n```"}', { a: '```\nx\n```' }],
    [' 42\n', ' 42\n', 42],
    ['Sure!\n```json\n{"a": 1}\n```\nor [2]', '{"a": 1}\n', { a: 1 }],
    ['```js\nlet x\n```\n```\n[1]\n```', '[1]\n', [1]],
    ['It is {"a": [1, {"b": "}"}], "c": "\\""} I think', '{"a": [1, {"b": "}"}], "c": "\\""}', expect.anything()],
    ['see [the docs] or {x} for {"y": true}.', '{"y": true}', { y: true }],
    ['the set {1, [2, 3]} is', '[2, 3]', [2, 3]],
    ['[[1, {"inner": 2}', '{"inner": 2}', { inner: 2 }],
    ['"quoted {" and [1]', '[1]', [1]],
    ['{"a": -1.5e3, "b": null}x', '{"a": -1.5e3, "b": null}', { a: -1500, b: null }],
  ])('of %j', (answer, text, value) => {
    expect(extractPart('json', answer)).toEqual({ text, value });
  });

  test.each(['', 'nothing', '{"a": ', '{a: 1}', '[1, 2', '```json\n{"a"', '}{'])('is not there in %j', (answer) => {
    expect(() => extractPart('json', answer)).toThrow('the answer has no JSON');
  });

  test('is found whole among any words that have no brackets', () => {
    const words = fc.string().map((text) => text.replaceAll(/[{}[\]"`~]/g, ''));
    const value = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
    fc.assert(
      fc.property(words, value, words, (before, json, after) => {
        const text = JSON.stringify(json);
        expect(textOf('json', `a ${before}${text}${after} z`)).toBe(text);
      }),
    );
  });

  test('is looked for once, however many brackets there are', () => {
    const answer = `${'[{"a": '.repeat(50_000)}1`;
    expect(() => extractPart('json', answer)).toThrow('no JSON');
    expect(textOf('json', `${'[x '.repeat(100_000)}{"found": 1}`)).toBe('{"found": 1}');
  });
});
