import { expect, test } from 'vitest';
import { toConversation } from '../../../src/providers/anthropic/content.ts';
import type { Message, Part } from '../../../src/providers/provider.ts';
import { catchFailure } from '../helpers.ts';

const say = (role: Message['role'], content: Message['content']): Message => ({ role, content });
const text = (words: string): Part => ({ type: 'text', text: words });

test('the system prompts stand beside the messages', () => {
  const messages = [say('system', 'be brief'), say('user', 'hi'), say('system', [text('be'), text(' kind')])];
  expect(toConversation(messages)).toEqual({
    system: 'be brief\n\nbe kind',
    messages: [{ role: 'user', content: 'hi' }],
  });
});

test('a system prompt alone is the question', () => {
  expect(toConversation([say('system', 'hi')])).toEqual({ system: '', messages: [{ role: 'user', content: 'hi' }] });
});

test('messages of one role in a row are one', () => {
  const messages = [say('user', 'a'), say('user', [text('b'), text(' ')]), say('assistant', 'c'), say('user', 'd')];
  expect(toConversation(messages).messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
    { role: 'assistant', content: 'c' },
    { role: 'user', content: 'd' },
  ]);
});

test('an answer to be continued does not end in white space', () => {
  const messages = [say('user', 'a'), say('assistant', 'b \n')];
  expect(toConversation(messages).messages[1]).toEqual({ role: 'assistant', content: 'b' });
});

function toBlock(url: string, contentType: string | null = null, name?: string): unknown {
  const media = { type: 'media', url, contentType, ...(name === undefined ? {} : { name }) } as const;
  const [message] = toConversation([say('user', [text('see'), media])]).messages;
  const content = message?.['content'];
  return Array.isArray(content) ? content[1] : content;
}

const base64 = (media_type: string): object => ({ type: 'base64', media_type, data: 'AA==' });

test.each([
  ['data:image/png;base64,AA==', null, { type: 'image', source: base64('image/png') }],
  ['data:image/jpg;base64,AA==', null, { type: 'image', source: base64('image/jpeg') }],
  ['data:;base64,AA==', 'IMAGE/WebP', { type: 'image', source: base64('image/webp') }],
  ['data:application/pdf;base64,AA==', null, { type: 'document', source: base64('application/pdf') }],
  ['https://x.test/a', null, { type: 'image', source: { type: 'url', url: 'https://x.test/a' } }],
  ['https://x.test/a.PDF?b', null, { type: 'document', source: { type: 'url', url: 'https://x.test/a.PDF?b' } }],
])('carries %s of type %s', (url, contentType, block) => {
  expect(toBlock(url, contentType)).toEqual(block);
});

test.each(['text/plain', 'text/csv', 'application/json', 'application/atom+xml'])('carries %s as text', (type) => {
  const url = `data:${type};base64,${Buffer.from('Grüße').toString('base64')}`;
  const source = { type: 'text', media_type: 'text/plain', data: 'Grüße' };
  expect(toBlock(url, null, 'a.txt')).toEqual({ type: 'document', source, title: 'a.txt' });
});

test.each([
  ['data:audio/wav;base64,AA==', null, 'audio/wav'],
  ['data:image/tiff;base64,AA==', null, 'image/tiff'],
  ['data:image/png,AA', null, 'image/png'],
  ['https://x.test/a.txt', 'text/plain', 'text/plain'],
  ['./cat.png', null, 'no known type'],
])('cannot carry %s of type %s', (url, contentType, words) => {
  const failure = catchFailure(() => toBlock(url, contentType));
  expect(failure).toMatchObject({ code: 'usage', message: expect.stringContaining(words) });
});

test('a system prompt carries no media', () => {
  const media = { type: 'media', url: 'https://x.test/a.png', contentType: null } as const;
  expect(catchFailure(() => toConversation([say('system', [media])]))).toMatchObject({ code: 'usage' });
});
