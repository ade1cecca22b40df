import { expect, test } from 'vitest';
import { gemini } from '../../../src/providers/gemini/driver.ts';
import { catchFailure, exchange, toRequest } from '../helpers.ts';

function toPart(url: string, contentType: string | null, role: 'system' | 'user' = 'user'): unknown {
  const media = { type: 'media', url, contentType } as const;
  const messages = [{ role, content: [{ type: 'text', text: 'see' }, media] } as const];
  return gemini.toWire(toRequest('', { messages }), exchange).body['contents'];
}

const inline = (mimeType: string): object => ({ inlineData: { mimeType, data: 'AA==' } });

test.each([
  ['data:image/png;base64,AA==', null, inline('image/png')],
  ['data:application/pdf;base64,AA==', null, inline('application/pdf')],
  ['data:audio/wav;base64,AA==', null, inline('audio/wav')],
  ['data:video/mp4;base64,AA==', null, inline('video/mp4')],
  ['data:text/csv;charset=utf-8;base64,AA==', null, inline('text/csv')],
  ['data:;base64,AA==', 'IMAGE/WEBP', inline('image/webp')],
  [
    'https://example.com/a.pdf',
    'application/pdf',
    { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.pdf' } },
  ],
  ['https://youtu.be/x', null, { fileData: { fileUri: 'https://youtu.be/x' } }],
])('carries %s of type %s', (url, contentType, part) => {
  expect(toPart(url, contentType)).toEqual([{ role: 'user', parts: [{ text: 'see' }, part] }]);
});

test.each([
  ['data:application/zip;base64,AA==', null, 'application/zip in a data: URL'],
  ['https://example.com/a.zip', 'application/zip', 'application/zip in "https://example.com/a.zip"'],
  ['data:image/png,AA', null, 'image/png'],
  ['data:;base64,AA==', null, 'media of no known type'],
  ['./cat.png', 'image/png', 'image/png in "./cat.png"'],
])('cannot carry %s of type %s', (url, contentType, words) => {
  expect(catchFailure(() => toPart(url, contentType))).toMatchObject({
    code: 'usage',
    message: expect.stringContaining(`cannot carry ${words}`),
    hint: expect.stringContaining('it carries images'),
  });
});

test('the system prompt holds no media', () => {
  const failure = catchFailure(() => toPart('data:image/png;base64,AA==', null, 'system'));
  expect(failure).toMatchObject({ code: 'usage', hint: expect.stringContaining('text alone') });
});
