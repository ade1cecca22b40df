import { expect, test } from 'vitest';
import { anthropic } from '../../../src/providers/anthropic/driver.ts';
import { catchFailure, exchange, toRequest } from '../helpers.ts';
import { playWhole, toSent } from './helpers.ts';

test('sends the model, the limit, the messages and the stream flag, and nothing that was not asked for', () => {
  expect(toSent('claude-haiku-4-5')).toEqual({
    path: '/messages',
    body: {
      model: 'claude-haiku-4-5',
      max_tokens: 64_000,
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    },
    warnings: [],
  });
});

test('says the version of the protocol', () => {
  expect(anthropic.headers).toEqual({ 'anthropic-version': '2023-06-01' });
});

test.each([
  ['https://api.anthropic.com/v1', '/messages', '/models?limit=1000'],
  ['https://api.anthropic.com', '/v1/messages', '/v1/models?limit=1000'],
  ['https://api.deepseek.com/anthropic', '/v1/messages', '/v1/models?limit=1000'],
  ['http://localhost:11434', '/v1/messages', '/v1/models?limit=1000'],
])('a base URL %s has its messages at %s', (baseUrl, messages, models) => {
  const place = { ...exchange, baseUrl };
  expect(anthropic.toWire(toRequest('hi'), place).path).toBe(messages);
  expect(anthropic.models?.toPath(null, place)).toBe(models);
});

test('sends settings that are set, and 0 and the empty list are', () => {
  const settings = { temperature: 0, maxTokens: 0, stop: [] };
  const { body } = toSent('claude-sonnet-4-5', { settings });
  expect(body).toMatchObject({ temperature: 0, max_tokens: 0, stop_sequences: [] });
});

test('a stop sequence of white space alone is left out', () => {
  const { body, warnings } = toSent('claude-sonnet-4-5', { settings: { stop: ['\n', 'END'] } });
  expect(body['stop_sequences']).toEqual(['END']);
  expect(warnings).toEqual(['--stop "\\n" was left out: it holds nothing but white space']);
});

test('there is no seed', () => {
  const { body, warnings } = toSent('claude-sonnet-4-5', { settings: { seed: 0 } });
  expect(body).not.toHaveProperty('seed');
  expect(warnings).toEqual(['"custom:test" does not take --seed, so it was left out']);
});

test('tools are sent under the names of this protocol', () => {
  const parameters = { type: 'object', properties: {} };
  const tools = [
    { name: 'get', description: 'gets', parameters },
    { name: 'put', description: null, parameters },
  ];
  expect(toSent('claude-opus-5', { tools }).body['tools']).toEqual([
    { name: 'get', description: 'gets', input_schema: parameters },
    { name: 'put', input_schema: parameters },
  ]);
});

test('extra fields come last, and stand beside the flags in output_config', () => {
  const extra = { max_tokens: 7, output_config: { effort: 'xhigh' } };
  const schema = { name: 'x', schema: { type: 'string' } };
  const { body } = toSent('claude-opus-5', { settings: { maxTokens: 9 }, extra, schema });
  expect(body).toMatchObject({ max_tokens: 7, output_config: { effort: 'xhigh', format: { type: 'json_schema' } } });
});

test.each(['model', 'messages', 'system', 'stream'])('an extra field "%s" is refused', (field) => {
  expect(catchFailure(() => toSent('claude-opus-5', { extra: { [field]: 1 } }))).toMatchObject({ code: 'usage' });
});

const message = { type: 'message', id: 'msg_1', model: 'served' };

test('reads a whole answer', async () => {
  const content = [
    { type: 'thinking', thinking: 'hm', signature: 'abc' },
    { type: 'redacted_thinking', data: 'abc' },
    { type: 'text', text: 'hi' },
    { type: 'tool_use', id: 'a', name: 'get', input: { x: 1 } },
  ];
  const usage = { input_tokens: 7, cache_read_input_tokens: 2, output_tokens: 3 };
  const played = await playWhole({ ...message, content, stop_reason: 'tool_use', usage });
  expect(played).toMatchObject({ text: 'hi', reasoning: 'hm', failure: null });
  expect(played.events.find((event) => event.type === 'tool-call')).toMatchObject({ name: 'get', arguments: { x: 1 } });
  expect(played.finish).toMatchObject({ reason: 'tool-call', model: 'served', usage: { input: 9, output: 3 } });
});

test.each([
  ['no content', { ...message }],
  ['content of another protocol', { choices: [{ message: { content: 'hi' } }] }],
  ['something else', ['x']],
])('a whole answer with %s is a failure of the provider', async (_, body) => {
  expect(await playWhole(body)).toMatchObject({ text: '', finish: undefined, failure: { code: 'provider' } });
});

test('an error in a whole answer under 200 is an error', async () => {
  const error = { type: 'authentication_error', message: 'invalid x-api-key' };
  expect((await playWhole({ type: 'error', error })).failure).toMatchObject({ code: 'auth' });
});

const yes = { supported: true };
const row = {
  type: 'model',
  id: 'claude-opus-5',
  display_name: 'Claude Opus 5',
  max_input_tokens: 1_000_000,
  max_tokens: 128_000,
  capabilities: { image_input: yes, pdf_input: yes, batch: yes },
};

test('lists models with their limits and what they take in, page by page', () => {
  const page = anthropic.models?.toPage({ data: [row], has_more: true, last_id: 'claude-opus-5' }, exchange);
  expect(page?.models).toMatchObject([
    {
      id: 'claude-opus-5',
      name: 'Claude Opus 5',
      contextWindow: 1_000_000,
      outputLimit: 128_000,
      inputs: ['text', 'image', 'pdf'],
    },
  ]);
  expect(page?.next).toBe('claude-opus-5');
  expect(anthropic.models?.toPath('a/b', exchange)).toBe('/models?limit=1000&after_id=a%2Fb');
});

test('the last page has no next one, and ids alone are enough', () => {
  const body = { object: 'list', data: [{ id: 'llama', object: 'model' }, 'x', {}], has_more: false, last_id: 'llama' };
  const { models, next } = anthropic.models?.toPage(body, exchange) ?? {};
  expect({ ids: models?.map(({ id }) => id), next }).toEqual({ ids: ['llama'], next: null });
  expect(models?.[0]).toMatchObject({ name: null, contextWindow: null, inputs: null });
});
