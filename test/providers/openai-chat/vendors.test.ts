import { expect, test } from 'vitest';
import type { WireRequest } from '../../../src/providers/driver.ts';
import { openAiChat } from '../../../src/providers/openai-chat/driver.ts';
import { findPreset } from '../../../src/providers/presets.ts';
import type { ChatRequest, ChatSettings } from '../../../src/providers/provider.ts';
import { exchange, toRequest } from '../helpers.ts';

/** What goes to a vendor, its own names and refusals applied. */
function toWire(vendor: string, changes: Partial<ChatRequest>): WireRequest {
  const quirks = findPreset(vendor)?.quirks ?? {};
  return openAiChat.toWire(toRequest('hi', changes), { ...exchange, provider: vendor, quirks });
}

function leftOut(what: string, who: string): readonly string[] {
  return [`"${who}" does not take ${what}, so it was left out`];
}

type Reasoning = NonNullable<ChatSettings['reasoning']>;

test.each<[vendor: string, model: string, reasoning: Reasoning, fields: object]>([
  ['custom:any', 'any', 'none', { reasoning_effort: 'none' }],
  ['custom:any', 'any', 'medium', { reasoning_effort: 'medium' }],
  ['openai', 'o3', 'low', { reasoning_effort: 'low' }],
  ['openai', 'gpt-5', 'high', { reasoning_effort: 'high' }],
  ['openai', 'gpt-5.1', 'none', { reasoning_effort: 'none' }],
  ['openai', 'gpt-6', 'none', { reasoning_effort: 'none' }],
  ['openai', 'gpt-4o', 'none', {}],
  ['openai', 'gpt-5-chat-latest', 'none', {}],
  ['deepseek', 'deepseek-chat', 'none', { thinking: { type: 'disabled' } }],
  ['deepseek', 'deepseek-chat', 'high', { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
  ['openrouter', 'a/b', 'none', { reasoning: { effort: 'none' } }],
  ['openrouter', 'a/b', 'low', { reasoning: { effort: 'low' } }],
  ['openrouter', 'a/b', 2000, { reasoning: { max_tokens: 2000 } }],
  ['openrouter', 'a/b', 0, { reasoning: { max_tokens: 0 } }],
  ['groq', 'openai/gpt-oss-20b', 'medium', { reasoning_effort: 'medium' }],
  ['groq', 'qwen/qwen3-32b', 'none', { reasoning_effort: 'none' }],
  ['groq', 'qwen/qwen3-32b', 'high', { reasoning_effort: 'default', reasoning_format: 'parsed' }],
  ['groq', 'llama-3.3-70b-versatile', 'none', {}],
  ['mistral', 'mistral-small-latest', 'high', { reasoning_effort: 'high' }],
  ['mistral', 'mistral-small-latest', 0, { reasoning_effort: 'none' }],
  ['mistral', 'mistral-medium-3.5', 'none', { reasoning_effort: 'none' }],
  ['mistral', 'codestral-latest', 'none', {}],
  ['xai', 'grok-3-mini', 'low', { reasoning_effort: 'low' }],
  ['xai', 'grok-4.3', 'none', { reasoning_effort: 'none' }],
  ['xai', 'grok-4-1-fast-non-reasoning', 'none', {}],
])('%s is told about %s: --reasoning %s', (vendor, model, reasoning, fields) => {
  const plain = toWire(vendor, { model }).body;
  const { body, warnings } = toWire(vendor, { model, settings: { reasoning } });
  expect(body).toEqual({ ...plain, ...fields });
  expect(warnings).toEqual([]);
});

test.each<[vendor: string, model: string, reasoning: Reasoning, who: string]>([
  ['custom:any', 'any', 2000, 'custom:any'],
  ['openai', 'gpt-5-mini', 'none', 'gpt-5-mini'],
  ['openai', 'o1-mini', 'low', 'o1-mini'],
  ['openai', 'gpt-4o', 'high', 'gpt-4o'],
  ['openai', 'gpt-5.1', 2000, 'gpt-5.1'],
  ['deepseek', 'deepseek-chat', 2000, 'deepseek'],
  ['lmstudio', 'any', 'low', 'lmstudio'],
  ['groq', 'openai/gpt-oss-20b', 'none', 'openai/gpt-oss-20b'],
  ['groq', 'qwen/qwen3-32b', 'low', 'qwen/qwen3-32b'],
  ['mistral', 'mistral-small-latest', 'low', 'mistral-small-latest'],
  ['mistral', 'magistral-medium-latest', 'none', 'magistral-medium-latest'],
  ['xai', 'grok-4', 'high', 'grok-4'],
  ['xai', 'grok-4.20-0309-reasoning', 'high', 'grok-4.20-0309-reasoning'],
  ['xai', 'grok-3-mini', 'medium', 'grok-3-mini'],
])('%s has no word for %s: --reasoning %s, and that is said', (vendor, model, reasoning, who) => {
  const { body, warnings } = toWire(vendor, { model, settings: { reasoning } });
  expect(body).toEqual(toWire(vendor, { model }).body);
  expect(warnings).toEqual(leftOut(`--reasoning ${reasoning}`, who));
});

const sampling = { temperature: 0, topP: 0.5, stop: ['x'], seed: 0 };
const said = { temperature: 0, top_p: 0.5, stop: ['x'], seed: 0 };

test.each<[vendor: string, model: string, refused: readonly (keyof typeof said)[]]>([
  ['openai', 'gpt-4o', []],
  ['openai', 'gpt-5-chat-latest', []],
  ['openai', 'o1', ['temperature', 'top_p']],
  ['openai', 'o3-mini', ['temperature', 'top_p']],
  ['openai', 'o3', ['temperature', 'top_p', 'stop']],
  ['openai', 'gpt-5-nano', ['temperature', 'top_p', 'stop']],
  ['openai', 'gpt-5.1', ['temperature', 'top_p', 'stop']],
  ['deepseek', 'deepseek-chat', ['seed']],
  ['xai', 'grok-4', ['stop']],
  ['xai', 'grok-3-mini', ['stop']],
  ['xai', 'grok-3', []],
  ['xai', 'grok-4-fast-non-reasoning', []],
  ['custom:any', 'o3', []],
])('%s gets from %s all but what it refuses: %s', (vendor, model, refused) => {
  const plain = toWire(vendor, { model }).body;
  const { body, warnings } = toWire(vendor, { model, settings: sampling });
  const taken = Object.entries(said).filter(([field]) => !refused.some((each) => each === field));
  expect(body).toEqual({ ...plain, ...Object.fromEntries(taken) });
  expect(warnings).toHaveLength(refused.length);
});

test('what is left out is told by its flag, with the way to have it', () => {
  expect(toWire('deepseek', { settings: { seed: 1 } }).warnings).toEqual(leftOut('--seed', 'deepseek'));
  expect(toWire('openai', { model: 'o3', settings: { stop: ['x'] } }).warnings).toEqual(leftOut('--stop', 'o3'));
  expect(toWire('openai', { model: 'gpt-5.1', settings: { temperature: 1 } }).warnings).toEqual(
    leftOut('--temperature without --reasoning none', 'gpt-5.1'),
  );
});

test('gpt-5.1 takes a temperature when it is not to think, gpt-5 never', () => {
  const settings = { temperature: 0.5, topP: 0.5, reasoning: 'none' } as const;
  const after = toWire('openai', { model: 'gpt-5.1', settings });
  expect(after.body).toMatchObject({ temperature: 0.5, top_p: 0.5, reasoning_effort: 'none' });
  expect(after.warnings).toEqual([]);
  expect(toWire('openai', { model: 'gpt-5', settings }).body).not.toHaveProperty('temperature');
});

const loose = { type: 'object', properties: { a: { type: 'string' } } };
const strict = { ...loose, required: ['a'], additionalProperties: false };

test.each(['custom:any', 'openai', 'openrouter', 'mistral', 'lmstudio', 'xai', 'yandex'])(
  '%s is held to a schema, strictly where every field is required',
  (vendor) => {
    const toFormat = (schema: typeof loose): unknown =>
      toWire(vendor, { model: 'gpt://f/m', schema: { name: 'answer', schema } }).body['response_format'];
    const toExpected = (schema: object, isStrict: boolean): object => ({
      type: 'json_schema',
      json_schema: { name: 'answer', schema, strict: isStrict },
    });
    expect(toFormat(strict)).toEqual(toExpected(strict, true));
    expect(toFormat(loose)).toEqual(toExpected(loose, false));
  },
);

test('DeepSeek promises only JSON, so it is told the schema in words, and the user is told too', () => {
  const { body, warnings } = toWire('deepseek', { schema: { name: 'answer', schema: strict } });
  const told = { role: 'system', content: expect.stringMatching(/JSON Schema: {"type":"object",.*"required":\["a"\]/) };
  expect(body).toMatchObject({
    response_format: { type: 'json_object' },
    messages: [told, { role: 'user', content: 'hi' }],
    stream: true,
  });
  expect(warnings).toEqual([expect.stringContaining('no JSON Schema')]);
});

test.each([
  ['openai/gpt-oss-120b', 'json_schema'],
  ['llama-3.3-70b-versatile', 'json_object'],
])('Groq gives an answer of %s with a schema whole: %s', (model, type) => {
  const { body } = toWire('groq', { model, schema: { name: 'answer', schema: strict } });
  expect(body).toMatchObject({ stream: false, response_format: { type } });
  expect(body).not.toHaveProperty('stream_options');
});

const tool = { name: 'get', description: 'gets it', parameters: { type: 'object', properties: {} } };

test('Groq takes no schema beside tools, so there it is told in words', () => {
  const request = { model: 'openai/gpt-oss-120b', tools: [tool], schema: { name: 'answer', schema: strict } };
  const { body, warnings } = toWire('groq', request);
  expect(body).not.toHaveProperty('response_format');
  expect(body).toMatchObject({ stream: true, tools: [{ type: 'function', function: { name: 'get' } }] });
  expect(JSON.stringify(body['messages'])).toContain('It must follow this JSON Schema');
  expect(warnings).toEqual(['"groq" takes no JSON Schema beside --tools, so the model was told it in words']);
});

test('tools go out as functions, and an empty list not at all', () => {
  const { name, parameters } = tool;
  expect(toWire('openai', { tools: [tool, { name, description: null, parameters }] }).body['tools']).toEqual([
    { type: 'function', function: tool },
    { type: 'function', function: { name, parameters } },
  ]);
  expect(toWire('openai', { tools: [] }).body).not.toHaveProperty('tools');
});

test.each([
  ['data:image/png;base64,AA==', 'image/png', { type: 'image_url', image_url: 'data:image/png;base64,AA==' }],
  ['https://example.com/a.png', null, { type: 'image_url', image_url: 'https://example.com/a.png' }],
  ['data:audio/wav;base64,AA==', 'audio/wav', { type: 'input_audio', input_audio: 'AA==' }],
  [
    'data:application/pdf;base64,AA==',
    'application/pdf',
    { type: 'document_url', document_url: 'data:application/pdf;base64,AA==', document_name: 'a.pdf' },
  ],
  [
    'https://example.com/a.pdf',
    'application/pdf',
    { type: 'document_url', document_url: 'https://example.com/a.pdf', document_name: 'a.pdf' },
  ],
])('Mistral gets %s of type %s as plain strings', (url, contentType, part) => {
  const content = [{ type: 'media', url, contentType, name: 'a.pdf' } as const];
  const { body } = toWire('mistral', { messages: [{ role: 'user', content }] });
  expect(body['messages']).toEqual([{ role: 'user', content: [part] }]);
});

test.each([
  ['openai', 4, ['only the first 4 of --stop were sent']],
  ['groq', 4, ['only the first 4 of --stop were sent']],
  ['mistral', 5, []],
])('%s gets %i of five texts to stop at', (vendor, count, expected) => {
  const stop = ['a', 'b', 'c', 'd', 'e'];
  const { body, warnings } = toWire(vendor, { model: 'gpt-4.1', settings: { stop } });
  expect({ stop: body['stop'], warnings }).toEqual({ stop: stop.slice(0, count), warnings: expected });
});
