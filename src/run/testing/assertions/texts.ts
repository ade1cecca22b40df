import { isDeepStrictEqual } from 'node:util';
import type { Place } from '../../../prompts/placed-yaml.ts';
import { readText } from '../fields.ts';
import { tryJson } from './answer-json.ts';
import type { ReadAssertion, ReadCheck } from './assertion.ts';

/** White space at both ends is layout. A mapping or a list is the JSON that the answer is to be. */
export const equals: ReadAssertion = (place) => {
  const { value } = place;
  if (typeof value !== 'object' || value === null)
    return expectText(place, (text, wanted) => text.trim() === wanted.trim());
  return {
    expected: JSON.stringify(value),
    judge: ({ envelope: { text } }) => ({ passes: isDeepStrictEqual(tryJson(text)?.value, value), got: text }),
  };
};

export const contains: ReadAssertion = (place) => expectText(place, (text, wanted) => text.includes(wanted));

export const startsWith: ReadAssertion = (place) =>
  expectText(place, (text, wanted) => text.trimStart().startsWith(wanted));

/** `pattern`, or `/pattern/flags`. */
export const matches: ReadAssertion = (place) => {
  const source = readText(place);
  const [, pattern = source, flags = ''] = /^\/(.+)\/([imsu]*)$/s.exec(source) ?? [];
  const regex = toRegExp(place, pattern, flags);
  return { expected: source, judge: ({ envelope: { text } }) => ({ passes: regex.test(text), got: text }) };
};

/** The opposite of an assertion about the text. */
export function negate(read: ReadAssertion): ReadAssertion {
  return async (place, around) => {
    const { expected, judge } = await read(place, around);
    return {
      expected,
      judge: async (subject) => {
        const { passes, got } = await judge(subject);
        return { passes: !passes, got };
      },
    };
  };
}

function expectText(place: Place, test: (text: string, wanted: string) => boolean): ReadCheck {
  const expected = readText(place);
  return { expected, judge: ({ envelope: { text } }) => ({ passes: test(text, expected), got: text }) };
}

function toRegExp(place: Place, pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw place.refuse(error instanceof Error ? error.message : String(error));
  }
}
