import { expect, test } from 'vitest';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { catchFailure, exchange, toRequest } from '../helpers.ts';

function toContent(url: string, contentType: string | null): unknown {
  const media = { type: 'media', url, contentType } as const;
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'see' }, media] } as const];
  return openAiChat.toWire(toRequest('', { messages }), exchange).body['messages'];
}

const image = (url: string): object => ({ type: 'image_url', image_url: { url } });
const sound = (data: string, format: string): object => ({ type: 'input_audio', input_audio: { data, format } });

test.each([
  ['https://example.com/a.png', null, image('https://example.com/a.png')],
  ['HTTPS://example.com/a', 'image/png', image('HTTPS://example.com/a')],
  ['data:image/png;base64,AA==', null, image('data:image/png;base64,AA==')],
  ['data:image/svg+xml;x=y;base64,AA==', null, image('data:image/svg+xml;x=y;base64,AA==')],
  ['data:audio/wav;base64,AA==', null, sound('AA==', 'wav')],
  ['data:audio/mpeg;base64,AA==', null, sound('AA==', 'mp3')],
  ['data:;base64,AA==', 'audio/mp3', sound('AA==', 'mp3')],
  [
    'data:application/pdf;base64,AA==',
    'application/pdf',
    { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,AA==' } },
  ],
])('carries %s of type %s', (url, contentType, part) => {
  expect(toContent(url, contentType)).toEqual([{ role: 'user', content: [{ type: 'text', text: 'see' }, part] }]);
});

test.each([
  ['https://example.com/a.mp3', 'audio/mpeg', 'audio/mpeg in "https://example.com/a.mp3"', 'data: URL'],
  ['https://example.com/a.mp4', 'video/mp4', 'video/mp4', 'it carries images'],
  ['data:text/plain;base64,AA==', null, 'text/plain in a data: URL', 'it carries images'],
  ['data:image/png,AA', null, 'image/png', 'base64'],
  ['./cat.png', null, 'media of no known type in "./cat.png"', 'it carries images'],
  ['x', 'toString', 'tostring', 'it carries images'],
])('cannot carry %s of type %s', (url, contentType, message, hint) => {
  expect(() => toContent(url, contentType)).toThrow(
    expect.objectContaining({
      code: 'usage',
      message: expect.stringContaining(`cannot carry ${message}`),
      hint: expect.stringContaining(hint),
    }),
  );
});

test('a file that cannot go along is called by its name', () => {
  const media = { type: 'media', url: 'data:video/mp4;base64,AA==', contentType: null, name: 'a.mp4' } as const;
  const messages = [{ role: 'user', content: [media] }] as const;
  const failure = catchFailure(() => openAiChat.toWire(toRequest('', { messages }), exchange));
  expect(failure.message).toBe('the provider cannot carry video/mp4 in "a.mp4"');
});
