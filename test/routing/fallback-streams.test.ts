import { expect, test } from 'vitest';
import { Failure, ProviderFailure } from '../../src/errors.ts';
import type { Provider, StreamEvent } from '../../src/providers/provider.ts';
import { resolveProvider } from '../../src/providers/resolve.ts';
import { withFallback, type Candidate } from '../../src/routing/fallback.ts';
import { ask, fine, stream, toChunk, type Answer } from './fallback-desk.ts';

const error = (message: string, more: object = {}): object => ({ error: { message, ...more } });
const flags = ['--fallback', 'b', '--stream'];

const reset: Answer = (response) => void response.destroy();
const silent: Answer = (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
const page: Answer = (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>');

test.each([
  ['a connection that is closed before the first byte', reset],
  ['200 with nothing in it', silent],
  ['a page in place of an answer', page],
  ['a stream without text that has no end', stream(toChunk({ role: 'assistant' }))],
  ['an empty piece of text and then an error', stream(toChunk({ content: '' }), error('out of memory'))],
  ['a first event that is an error', stream(error('overloaded', { type: 'overloaded_error' }))],
  ['a first event that is an error without a name', stream(error('it broke'))],
  ['half a call of a tool', stream(toChunk({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f' } }] }))],
])('%s leaves the answer to somebody else', async (_, answer) => {
  expect(await ask([answer, fine], flags)).toMatchObject({ code: 0, stdout: 'fine', counts: [1, 1] });
});

test.each([
  ['thoughts', toChunk({ reasoning_content: 'hm' })],
  ['text', toChunk({ content: 'half' })],
])('once %s have been given away, what breaks is half an answer', async (_, chunk) => {
  const asked = await ask([stream(chunk, error('out of memory')), fine], [...flags, '--format', 'json']);
  expect(asked).toMatchObject({ code: 8, counts: [1, 0] });
  const { status, text, reasoning, provider } = JSON.parse(asked.stdout);
  expect({ status, provider }).toEqual({ status: 'incomplete', provider: 'custom:a' });
  expect([text, reasoning]).not.toContain('fine');
});

test('neither text nor thoughts of whoever failed stand in the answer of another', async () => {
  const second = stream(toChunk({ reasoning_content: 'well' }), toChunk({ content: 'ok' }), toChunk({}, 'stop'));
  const { stdout } = await ask([stream(error('it broke')), second], [...flags, '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ text: 'ok', reasoning: 'well', tool_calls: [] });
});

test('a warning alone is no answer', async () => {
  const entries = [{ verify_ssl: false }];
  const asked = await ask([reset, fine], [...flags, '--format', 'json'], { entries });
  expect(JSON.parse(asked.stdout)).toMatchObject({
    text: 'fine',
    provider: 'custom:b',
    warnings: [expect.stringContaining('certificates of "custom:a" are NOT checked')],
  });
});

test.each([
  ['a refusal', stream(toChunk({}, 'content_filter'), '[DONE]'), [], 9],
  ['an answer cut at its limit', stream(toChunk({ content: 'half' }, 'length')), [], 0],
  ['the same where that is a failure', stream(toChunk({ content: 'half' }, 'length')), ['--fail-on-length'], 8],
  [
    'an answer that the schema does not want',
    stream(toChunk({ content: '"no"' }, 'stop')),
    ['--schema', '{"type":"number"}', '--repair', '0'],
    10,
  ],
  ['an empty answer that has its end', stream(toChunk({}, 'stop')), [], 0],
  ['an invalid request told in a stream', stream(error('bad', { type: 'invalid_request_error' })), [], 5],
  ['a prompt that is too long, told in a stream', stream(error('bad', { code: 'context_length_exceeded' })), [], 5],
])('%s goes to nobody else', async (_, answer, more, code) => {
  const asked = await ask([answer, fine], [...flags, ...more]);
  expect({ code: asked.code, counts: asked.counts }).toEqual({ code, counts: [1, 0] });
});

test.each<StreamEvent>([
  { type: 'tool-call', id: 'c', name: 'f', arguments: {} },
  { type: 'reasoning-delta', text: 'hm' },
  { type: 'text-delta', text: 'half' },
])('whatever the provider is, $type given away keeps everybody else out', async (event) => {
  const failure = new ProviderFailure('network', 'gone', { isRetryable: true });
  const candidates = [toCandidate('a', [event, failure]), toCandidate('b', [])];
  const events = withFallback(candidates, { onFall: unexpected, isRoomier: null })(
    request,
    new AbortController().signal,
  );
  const seen: StreamEvent[] = [];
  const all = async (): Promise<void> => {
    for await (const each of events) seen.push(each);
  };
  await expect(all()).rejects.toBe(failure);
  expect(seen).toEqual([event]);
});

const request = { model: 'm', messages: [], stream: true, settings: {}, extra: {} };

const unexpected = (): never => {
  throw new Error('somebody else was asked');
};

function toCandidate(name: string, steps: readonly (StreamEvent | Failure)[]): Candidate {
  const settings = resolveProvider('mock', { config: { custom_providers: {} }, env: {} });
  const provider: Provider = {
    name,
    async *stream() {
      for (const step of steps) {
        if (step instanceof Failure) throw step;
        yield step;
      }
    },
    listModels: unexpected,
    probe: unexpected,
    ping: unexpected,
    embed: unexpected,
  };
  return { provider: name, model: 'm', settings, open: async () => provider };
}
