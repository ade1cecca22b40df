import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render, renderPieces } from './markdown/render.ts';

/** Every line of Markdown that has been in the way of somebody, to be put together in any order. */
const lines = [
  'plain words here',
  'a line with **bold**, *italic*, `code` and [link](https://e.example/a_b)',
  '',
  '',
  '# heading',
  '- item',
  '  - nested',
  '* star',
  '1. one',
  '7) seven',
  '- [x] done',
  '    four blanks',
  '\ttab',
  '-\ttabbed',
  '> quote',
  '> - item in quote',
  '>',
  '```js',
  '```',
  '~~~~',
  '- ```sh',
  '---',
  '===',
  '***',
  '| a | b |',
  '|---|:-:|',
  '| 漢字 | 👍 |',
  '<b>html</b>',
  '$$',
  '\\[',
  'a $x*y$ b \\(z\\)',
  'hard  ',
  'back\\',
  '&lt;&#27;[31m',
  '\u001b[31m red\u001b[0m',
  '\u001b]8;;https://evil.example\u0007',
  '🇩🇪👩‍👩‍👧 e\u0301',
  '日本語の文章です。',
  '[ref]: https://e.example',
];
const documents = fc
  .array(fc.constantFrom(...lines), { maxLength: 30 })
  .chain((all) => fc.constantFrom('\n', '\r\n').map((end) => all.join(end)));

describe('whatever the Markdown', () => {
  test('it looks the same in one piece and in pieces of any size', async () => {
    const property = fc.asyncProperty(documents, fc.integer({ min: 1, max: 9 }), async (source, size) => {
      const whole = await render(source, { columns: 60, hasColor: true });
      expect(await renderPieces(source.split(''), { columns: 60, hasColor: true })).toBe(whole);
      const pieces = source.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(await renderPieces(pieces, { columns: 60, hasColor: true })).toBe(whole);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('no control character comes out of it, and no sequence but colour', async () => {
    const property = fc.asyncProperty(documents, async (source) => {
      expect(await render(source)).not.toMatch(/[^\t\n\P{Cc}]/u);
      expect((await render(source, { hasColor: true })).replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(/[^\t\n\P{Cc}]/u);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  test('no word is lost', async () => {
    const numbered = documents.map((source) => {
      let count = 0;
      // Neither is shown: the language of code, and cells that a table has no column for.
      return source
        .replaceAll(/^.*(?:```|~~~|\|).*$/gm, '')
        .replaceAll(/[a-z]{3,}(?!\S*\])/g, () => `w${(count += 1)}x`);
    });
    const property = fc.asyncProperty(numbered, async (source) => {
      const clean = source.replaceAll(/\u001b\].*?\u0007|\u001b\[\d+m/g, '');
      const shown = await render(source, { columns: 200 });
      expect((clean.match(/w\d+x/g) ?? []).filter((word) => !shown.includes(word))).toEqual([]);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

const cells = ['| Name | 说明 | Count |', '|:-----|:----:|------:|', '| apple 🍎 | 很好 | 5 |', '| `b` | **c** | 12 |'];

describe('without colour', () => {
  test.each([
    [
      'headings keep their signs',
      ['# One', '## *Two*', 'Three', 'lines', '---'],
      ['# One', '## Two', '## Three lines'],
    ],
    ['a line of dashes is a rule where no words are above', ['a', '', '---'], ['a', '', '─'.repeat(60)]],
    ['three stars below words are a rule', ['a', '***', 'b'], ['a', '─'.repeat(60), 'b']],
    ['lines of a paragraph are joined, hard breaks kept', ['a', 'b  ', 'c\\', 'd<br>e'], ['a b', 'c', 'd', 'e']],
    ['a break between two styles is a blank', ['**a**', '*b*'], ['a b']],
    ['a list needs no blank line', ['text', '- a', '- b'], ['text', '• a', '• b']],
    [
      'lists nest by blanks or tabs',
      ['- a', '  - b', '\t- c', '1. d', '   + e'],
      ['• a', '  • b', '    • c', '1. d', '   • e'],
    ],
    ['numbers stay as they are', ['7. a', '8. b', '', '3) c'], ['7. a', '8. b', '', '3) c']],
    [
      'a year at the start of a line is no item',
      ['It was in', '1986. Then', '', '- a', '  1986. b'],
      ['It was in 1986. Then', '', '• a 1986. b'],
    ],
    ['an item goes on below a blank line', ['- a', '', '  b', '', 'c'], ['• a', '', '  b', '', 'c']],
    ['an item goes on in a lazy line', ['- a', 'b'], ['• a b']],
    ['stars are bullets only before a blank', ['*a* b', '* **c** d', '**e** f'], ['a b', '• c d e f']],
    ['an empty item is shown', ['-', '- b'], ['•', '• b']],
    ['tasks have boxes', ['- [ ] a', '- [x] b', '3. - [X] c'], ['• ☐ a', '• ☑ b', '3. • ☑ c']],
    ['an item can begin with another', ['- - a', '- # b'], ['• • a', '• # b']],
    ['quotes nest', ['> a', '> > b', '> - c', '>', '> d', 'lazy'], ['│ a', '│ │ b', '│ • c', '│', '│ d lazy']],
    [
      'code stays as it is',
      ['```js', 'if (a) {', '\tb  *c*', '', '}', '```', 'd'],
      ['  if (a) {', '  \tb  *c*', '', '  }', 'd'],
    ],
    [
      'a fence ends with its own kind',
      ['````md', '```', '~~~', '````', '~~~', '```', '~~~~'],
      ['  ```', '  ~~~', '  ```'],
    ],
    [
      'code in a list keeps its place',
      ['1. a', '   ```', '   b', '     c', '   ```', '2. d'],
      ['1. a', '     b', '       c', '2. d'],
    ],
    ['an item can begin with code', ['- ```sh', '  npm ci', '  ```', '- b'], ['•', '    npm ci', '• b']],
    ['code without an end is shown', ['a', '', '~~~', 'b'], ['a', '', '  b']],
    ['the language can be any word', ['```constructor', 'a', '```'], ['  a']],
    ['indented code stays as it is', ['    a  *b*', '      c'], ['  a  *b*', '    c']],
    ['code in a quote stays as it is', ['> ```js', '> a  *b*', '> ```'], ['│   a  *b*']],
    ['code in a line is marked and keeps its blanks', ['`a  *b*` &amp; `&lt;`'], ['`a  *b*` & `&lt;`']],
    ['deleted words stay marked, "about" is no mark', ['~~a~~ ~5 or~6'], ['~~a~~ ~5 or~6']],
    [
      'formulas are left alone',
      ['$a*b*c$ \\(x_1*y*\\) $$z*y*$$, *$5* and $6*7*'],
      ['$a*b*c$ \\(x_1*y*\\) $$z*y*$$, $5 and $67'],
    ],
    [
      'a formula of its own keeps its lines',
      ['a', '$$', '+ b', '= c', '$$', 'd'],
      ['a', '  $$', '  + b', '  = c', '  $$', 'd'],
    ],
    ['a formula without an end stops at a blank line', ['\\[', 'a', '', '- b'], ['  \\[', '  a', '', '• b']],
    [
      'links say where they lead',
      ['[a *b*](https://e/x_y "t") <https://f> g@h.i ![](j.png)'],
      ['a b (https://e/x_y) https://f g@h.i (j.png)'],
    ],
    ['nothing is known about a reference', ['[a][b] [c]', '', '[b]: https://e'], ['[a][b] [c]', '', '[b]: https://e']],
    [
      'HTML is text',
      ['<div>', '*a*', '</div>', '', 'b <kbd>c</kbd>'],
      ['<div>', '*a*', '</div>', '', 'b <kbd>c</kbd>'],
    ],
    ['entities are characters', ['&lt;b&gt; &quot;&apos;&nbsp;&copy; &#8364;'], ['<b> "\'\u00a0&copy; €']],
    ['many blank lines are one, and none at the ends', ['', '', 'a', '', '', '', 'b', '', ''], ['a', '', 'b']],
    [
      'a table has columns',
      cells,
      ['Name      说明  Count', '────────  ────  ─────', 'apple 🍎  很好      5', '`b`        c       12'],
    ],
    ['what has no line of dashes is no table', ['| a | b |', '| c | d |'], ['| a | b | | c | d |']],
    ['a row may have too few cells', ['a | b', '--|--', 'c', 'd | e'], ['a  b', '─  ─', 'c', 'd  e']],
  ])('%s', async (_title, source, shown) => {
    expect((await render(source.join('\n'))).split('\n')).toEqual([...shown, '']);
    expect((await render(source.join('\r\n'))).split('\n')).toEqual([...shown, '']);
  });
});
