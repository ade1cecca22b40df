import { expect, test } from 'vitest';
import { createStage } from '../contract.ts';
import { play, toRequest, type Played } from '../helpers.ts';
import { ollamaDialect, toLine } from './dialect.ts';

const never = new AbortController().signal;
const stream = String(ollamaDialect.toStream(['Grüße, ', 'Welt']));
const whole = ollamaDialect.toWhole('Grüße, Welt');

async function playBody(body: string, contentType: string): Promise<Played> {
  const { provider } = await createStage('ollama', (response) => {
    response.writeHead(200, { 'content-type': contentType }).end(body);
  });
  return play(provider.stream(toRequest('hi'), never));
}

test.each([
  ['lines', stream, 'application/x-ndjson'],
  ['lines', stream, 'application/json; charset=utf-8'],
  ['lines', stream, 'text/event-stream'],
  ['lines with CRLF', stream.replaceAll('\n', '\r\n'), 'application/json'],
  ['lines with blank ones between', stream.replaceAll('\n', '\n\n'), 'application/json'],
  ['lines without the last end', stream.trimEnd(), 'application/x-ndjson'],
  ['one line', `${JSON.stringify(whole)}\n`, 'application/x-ndjson'],
  ['one line', `${JSON.stringify(whole)}\n`, 'application/json'],
  ['JSON on many lines', JSON.stringify(whole, null, 2), 'application/json'],
  ['JSON on many lines', JSON.stringify(whole, null, 2), 'application/x-ndjson'],
])('%s are read, labelled %s', async (_, body, contentType) => {
  expect(await playBody(body, contentType)).toMatchObject({ text: 'Grüße, Welt', failure: null });
});

test.each(['application/json', 'application/x-ndjson'])(
  'an error on many lines is an error, labelled %s',
  async (type) => {
    const { text, failure } = await playBody(JSON.stringify({ error: 'so it is' }, null, 2), type);
    expect({ text, failure }).toMatchObject({ text: '', failure: { detail: 'so it is' } });
  },
);

test('lines labelled as JSON are given out as they come', async () => {
  let proceed = (): void => {};
  const { provider } = await createStage('ollama', async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const content of ['a', 'b']) response.write(toLine({ content }));
    await new Promise<void>((resolve) => (proceed = resolve));
    response.end(ollamaDialect.toStream([]));
  });
  const texts: string[] = [];
  for await (const event of provider.stream(toRequest('hi'), never)) {
    if (event.type === 'text-delta') texts.push(event.text);
    proceed();
  }
  expect(texts.join('')).toBe('ab');
});
