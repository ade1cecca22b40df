import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSanitizer, sanitize } from '../../src/terminal/sanitize.ts';

describe('control sequences in model text', () => {
  test.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['cursor moves', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
    ['a window title ended by BEL', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a link ended by ST', '\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['a device control string', 'a\u001bPq#0\u001b\\b', 'ab'],
    ['the eight-bit introducer', 'a\u009b31mb', 'ab'],
    ['an eight-bit string', 'a\u009d0;owned\u009cb', 'ab'],
    ['a character set switch', 'a\u001b(0b', 'ab'],
    ['a full reset', 'a\u001bcb', 'ab'],
    ['bell, backspace and delete', 'a\u0007b\u0008c\u007fd', 'abcd'],
    ['a carriage return that would overwrite', 'real\rfake', 'realfake'],
    ['NUL', 'a\u0000b', 'ab'],
  ])('are removed whole: %s', (_name, dirty, clean) => {
    expect(sanitize(dirty)).toBe(clean);
  });

  test('keeps tab, newline and every printable character', () => {
    expect(sanitize('a\tb\nc é 漢 👩‍👩‍👧 ﷽')).toBe('a\tb\nc é 漢 👩‍👩‍👧 ﷽');
  });

  test('does not let an unended sequence hide what follows on the next line', () => {
    expect(sanitize('a\u001b]0;never ended\nstill here')).toBe('a\nstill here');
  });

  test('are removed the same however the text is cut into pieces', () => {
    const piece = fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '3',
      'm',
      ';',
      '\u0007',
      '\\',
      'P',
      '\u009b',
      'x',
      '\n',
      '(',
      '漢',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const sanitizer = createSanitizer();
        const split = pieces.map((text) => sanitizer.push(text)).join('');
        expect(split).toBe(sanitize(pieces.join('')));
        expect(split).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
