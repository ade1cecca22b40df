import { expect, test } from 'vitest';
import { readSse } from '../../../src/http/sse.ts';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { findPreset } from '../../../src/providers/presets.ts';
import { readStream } from '../../../src/providers/read-answer.ts';
import { exchange, play, type Played } from '../helpers.ts';

/** Plays the text of a stream as it stands on the wire. */
function readText(vendor: string, text: string): Promise<Played> {
  const body = (async function* () {
    yield Buffer.from(text);
  })();
  const quirks = findPreset(vendor)?.quirks ?? {};
  return play(readStream(readSse(body), openAiChat, { ...exchange, provider: vendor, quirks }));
}

const half = 'data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"half"},"finish_reason":null}]}\n\n';
const done = 'data: [DONE]\n\n';

test.each([
  [
    'groq',
    'event: error\ndata: {"error":{"message":"no such tool","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"<x>","status_code":400}}\n\n',
    { code: 'provider', status: 400, detail: 'no such tool', isRetryable: false },
  ],
  [
    'openrouter',
    `data: {"id":"c","model":"m","error":{"code":502,"message":"gone","metadata":{"error_type":"provider_unavailable"}},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}\n\n`,
    { code: 'provider', status: 502, detail: 'gone', isRetryable: true },
  ],
  [
    'openrouter',
    `data: {"id":"c","error":{"code":429,"message":"slow"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":null}]}\n\n${done}`,
    { code: 'rate-limit', status: 429, detail: 'slow', isRetryable: true },
  ],
  [
    'llamacpp',
    'error: {"code":500,"message":"slot is gone","type":"server_error"}\n\n',
    { code: 'provider', status: 500, detail: 'slot is gone', isRetryable: true },
  ],
  [
    'xai',
    'data: {"code":"The service is currently unavailable","error":"try later"}\n\n',
    { code: 'provider', detail: 'try later', isRetryable: true },
  ],
  [
    'lmstudio',
    'event: error\ndata: {"error":{"message":"The model has crashed"}}\n\n',
    { code: 'provider', detail: 'The model has crashed' },
  ],
  [
    'mistral',
    'data: {"object":"error","message":"Service unavailable.","type":"internal_server_error","code":"3000"}\n\n',
    { code: 'provider', detail: 'Service unavailable.', isRetryable: true },
  ],
])('%s tells in its stream that it failed', async (vendor, text, expected) => {
  const early = await readText(vendor, text);
  expect(early).toMatchObject({ text: '', finish: undefined, failure: expected });
  const late = await readText(vendor, half + text);
  expect(late).toMatchObject({
    text: 'half',
    finish: undefined,
    failure: { code: 'incomplete', detail: expected.detail, isRetryable: false },
  });
});

test('Mistral may end its thoughts and begin its answer in one delta', async () => {
  const toData = (content: unknown, finish: string | null = null): string =>
    `data: ${JSON.stringify({ id: 'c', model: 'm', p: 'abcdef', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
  const thinking = (text: string, closed: boolean): object => ({
    type: 'thinking',
    thinking: [{ type: 'text', text }],
    closed,
  });
  const stream = [
    toData([thinking('so', false)]),
    toData([thinking(' it is', true), { type: 'text', text: 'Hi' }]),
    toData([{ type: 'reference', reference_ids: [1] }]),
    toData('!', 'stop'),
  ];
  const { events, ...played } = await readText('mistral', stream.join('') + done);
  expect(played).toMatchObject({ reasoning: 'so it is', text: 'Hi!', failure: null, warnings: [] });
  const begun = ['reasoning-delta', 'reasoning-delta', 'text-delta'];
  expect(events.map(({ type }) => type)).toEqual([...begun, 'finish']);
});

test('xAI says again and again that it thinks, and is heard once', async () => {
  const toThought = (text: string): string =>
    `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { reasoning_content: text } }] })}\n\n`;
  const thoughts = ['Thinking... ', 'Thinking... ', 'First, ', 'Thinking... '].map(toThought).join('');
  const end = 'data: {"id":"c","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n';
  expect((await readText('xai', thoughts + end)).reasoning).toBe('Thinking... First, ');
  expect((await readText('custom:any', thoughts + end)).reasoning).toBe('Thinking... Thinking... First, Thinking... ');
});

test('YandexGPT leaves the finish reason out until the end, and the usage altogether', async () => {
  const text = `data: {"id":"c","model":"gpt://f/m/latest","choices":[{"index":0,"delta":{"content":"Hi","role":"assistant"}}]}

data: {"id":"c","model":"gpt://f/m/latest","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}]}

${done}`;
  expect(await readText('yandex', text)).toMatchObject({
    text: 'Hi',
    failure: null,
    finish: { reason: 'stop', usage: null, model: 'gpt://f/m/latest' },
  });
});

test('thoughts that a model writes into its answer stay there', async () => {
  const text = half.replace('half', '<think>hm</think>Hi').replace('"finish_reason":null', '"finish_reason":"stop"');
  expect(await readText('groq', text + done)).toMatchObject({ text: '<think>hm</think>Hi', reasoning: '' });
});

test('a stream of CRLF lines without blanks after the colon reads the same', async () => {
  const text = half.replace('null', '"stop"') + done;
  const crlf = text.replaceAll('\n', '\r\n').replaceAll('data: ', 'data:');
  expect(await readText('custom:any', crlf)).toEqual(await readText('custom:any', text));
  expect((await readText('custom:any', crlf)).text).toBe('half');
});
