import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/http/redact.ts';

function redact(text: string, ...secrets: readonly string[]): string {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor.redact(text);
}

describe('a known secret', () => {
  const secret = 'kéy/with "quotes"+and spaces\\';

  test.each([
    ['as it is', secret],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['as a form field', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['in JSON with escaped slashes', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
  ])('is taken out %s', (_, form) => {
    expect(redact(`before ${form} after ${form}`, secret)).toBe('before *** after ***');
  });

  test.each([0, 1, 2, 3])('is taken out of the base64 of a longer text, %i letters on', (before) => {
    const text = Buffer.from(`${'x'.repeat(before)}${secret}, and more`).toString('base64');
    const start = Math.ceil((before * 8) / 6);
    const shown = redact(text, secret);
    expect(shown.slice(0, start + 3)).toBe(`${text.slice(0, start)}***`);
    // Nothing of it is left but the letter that it shares with what follows.
    expect(text.endsWith(shown.slice(start + 4))).toBe(true);
    expect(shown.length).toBeLessThan(start + 24);
  });

  test('is taken out where a name of a header or of a host made all letters small, and in hexadecimal', () => {
    const key = 'A-Long-Secret-0123456789';
    expect(redact(`x-a-long-secret-0123456789: ${Buffer.from(key).toString('hex')}`, key)).toBe('x-***: ***');
  });

  test('is taken out of the middle of a word, also when it begins like another one', () => {
    expect(redact('xlong-secret-1-2y long-secret-1', 'long-secret-1', 'long-secret-1-2')).toBe('x***y ***');
  });

  test('is taken out quickly where each of hundreds of texts brings its own', () => {
    const redactor = createRedactor();
    for (let at = 0; at < 400; at += 1) {
      const own = `secret-of-row-${at}-é/`;
      redactor.addInput(own);
      expect(redactor.redact(`say ${own}.`)).toBe('say ***.');
      expect(redactor.mayHold('nothing of them')).toBe(false);
    }
    expect(redactor.redact('secret-of-row-7-é/, secret-of-row-70-é/')).toBe('***, ***');
  });

  test('that is short goes only where it stands alone', () => {
    expect(redact('open the "open" openai', 'open')).toBe('*** the "***" openai');
  });

  test.each(['', 'abc', '  ', 'ollama', 'LM-Studio', 'none'])('is not kept when it is no secret: "%s"', (value) => {
    expect(redact('abc ollama lm-studio none', value)).toBe('abc ollama lm-studio none');
  });

  test('never survives, whatever is around it', () => {
    const key = fc.string({
      minLength: 8,
      unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.', '+', '?', '^', '$', '|', '[', '(', '{', '/', '\\', '"'),
    });
    fc.assert(
      fc.property(key, fc.string(), fc.string(), (value, before, after) => {
        expect(redact(`${before}${value}${after}`, value)).not.toContain(value);
      }),
    );
  });
});

describe('by their shape', () => {
  test.each([
    ['key sk-abcdef123456', 'key ***'],
    ['sk-proj-abc_def-123456, sk-ant-api03-abcdefgh', '***, ***'],
    ['sk-or-v1-0123456789abcdef', '***'],
    ['AIzaSyA-0123456789_abcdefghij', '***'],
    ['gsk_abcdefgh1234', '***'],
    ['xai-abcdefgh1234', '***'],
    ['Authorization: Bearer abc.DEF-123=', 'Authorization: Bearer ***'],
    ['authorization: Basic dXNlcjprZXk=', 'authorization: Basic ***'],
    ['Api-Key AQVN0123456789', 'Api-Key ***'],
    ['Bearer custom-token', 'Bearer ***'],
    ['https://a.example/?key=abc&x=1', 'https://a.example/?key=***&x=1'],
    ['https://a.example/?x=1&api_key=abc#top', 'https://a.example/?x=1&api_key=***#top'],
    ['"https://a.example/?access_token=abc"', '"https://a.example/?access_token=***"'],
    [String.raw`"see \"https://a.example/?key=abc\""`, String.raw`"see \"https://a.example/?key=***\""`],
    ['http://user:pass@proxy.example:3128', 'http://***@proxy.example:3128'],
  ])('keys go: %s', (text, wanted) => expect(redact(text)).toBe(wanted));

  test('is taken out of the thousandth text too, and plain words stay there', () => {
    const redactor = createRedactor();
    const texts = ['key sk-abcdef123456', 'Bearer abc.DEF-123=', 'https://a:b-123@a.example', 'https://a.example/v1'];
    const first = texts.map((text) => redactor.redact(text));
    for (let count = 0; count < 1000; count += 1) redactor.redact(`plain ${count}`);
    expect(first).toEqual(['key ***', 'Bearer ***', 'https://***@a.example', 'https://a.example/v1']);
    expect(texts.map((text) => redactor.redact(text))).toEqual(first);
  });

  test.each([
    'Missing bearer or basic authentication in header',
    'WWW-Authenticate: Bearer realm="OpenAI API"',
    'Basic Authentication required',
    'hint: aix api-key openai --stdin',
    'hint: aix api-key my-vendor --help',
    'a task-management desk-side risk-free list',
    'the basic idea of a bearer token. Then more',
    'https://a.example/v1/models?limit=1',
    'mail me@a.example',
    "Custom provider 'ollama' not found",
  ])('plain words stay: %s', (text) => expect(redact(text)).toBe(text));
});
