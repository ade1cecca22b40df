import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Piece } from '../../../src/prompts/importers/draft.ts';
import { toSimpleText } from '../../../src/prompts/importers/template.ts';
import { findParams, renderText } from '../../../src/prompts/render.ts';

const text = (words: string): Piece => ({ type: 'text', text: words });
const param = (name: string): Piece => ({ type: 'param', name });

test.each([
  [[text('{"a": {"b": [1]}} '), param('x')], '{"a": {"b": [1]}} {x}'],
  [[text('{x} and '), param('x')], '{{x}} and {x}'],
  [[text('{'), param('x'), text('}')], '{{{x}}}'],
  [[text('{{x}}')], '{{{{x}}}}'],
  [[text('{{>header}}')], '{{{{>header}}}}'],
  [[text('}} } {')], '}} } {'],
] as const)('writes %j as %j', (pieces, written) => {
  expect(toSimpleText(pieces)).toBe(written);
});

test('writes any pieces so that they render to the same words', () => {
  const braces = fc.constantFrom('{', '}', '{{', '}}', '{a}', '{{a}}', '{b', 'b}', 'word', '\n', '"');
  const piece = fc.oneof(
    fc.oneof(braces, fc.string({ unit: 'grapheme' })).map(text),
    fc.constantFrom('a', 'b').map(param),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const written = toSimpleText(pieces);
      const values = { a: '<{b}>', b: '<}>' };
      const wanted = pieces.map((one) => (one.type === 'text' ? one.text : values[one.name as 'a']));
      expect(renderText(written, values)).toBe(wanted.join(''));
      const used = new Set(pieces.flatMap((one) => (one.type === 'param' ? [one.name] : [])));
      expect(new Set(findParams(written))).toEqual(used);
    }),
    { numRuns: 2000 },
  );
});
