import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Piece } from '../../../src/prompts/importers/draft.ts';
import { toRichText, toSimpleText } from '../../../src/prompts/importers/template.ts';
import { fillParams } from '../../../src/prompts/fill.ts';
import { parsePrompt } from '../../../src/prompts/prompt.ts';
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

test('writes any pieces as a template that renders to the same words', async () => {
  const bits = fc.constantFrom(
    '{',
    '}',
    '{{',
    '}}',
    '{a}',
    '{{a}}',
    '{{{',
    '\\',
    '\\\\',
    'word',
    '\n',
    '"',
    '{{#if a}}',
    '~',
  );
  const piece = fc.oneof(
    fc.oneof(bits, fc.string({ unit: 'grapheme' })).map(text),
    fc.constantFrom('a', 'b').map(param),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const written = toRichText([text('<'), ...pieces, text('>')]);
      const prompt = await parsePrompt(`---\n---\n${written}`, { name: 'x', path: 'x.prompt' });
      const names = new Set(prompt.params.map(({ name }) => name));
      const values = { a: '{{b}}', b: '}' };
      const given = Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
      const filled = await fillParams(prompt, given);
      const wanted = pieces.map((one) => (one.type === 'text' ? one.text : values[one.name as 'a']));
      expect(filled).toMatchObject({ messages: [{ role: 'user', content: `<${wanted.join('')}>` }] });
    }),
    { numRuns: 500 },
  );
});
