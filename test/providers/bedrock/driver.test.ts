import { describe, expect, test } from 'vitest';
import { bedrock } from '../../../src/providers/bedrock/driver.ts';
import type { ChatRequest, ChatSettings, Part } from '../../../src/providers/provider.ts';
import { catchFailure, exchange, toRequest } from '../helpers.ts';

const data = 'data:image/png;base64,AAAA';
const sonnet = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const opus = 'us.anthropic.claude-opus-4-7-v1:0';

function toBody(changes: Partial<ChatRequest>): Readonly<Record<string, unknown>> {
  return bedrock.toWire(toRequest('hi', changes), exchange).body;
}

test('sends the messages alone when nothing else is asked for', () => {
  expect(bedrock.toWire(toRequest('hi'), exchange)).toEqual({
    path: '/model/asked-model/converse-stream',
    body: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
    warnings: [],
  });
});

test.each([
  ['amazon.nova-lite-v1:0', '/model/amazon.nova-lite-v1%3A0/converse'],
  [
    'arn:aws:bedrock:eu-west-1:1:inference-profile/x',
    '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fx/converse',
  ],
  ['a(b)', '/model/a%28b%29/converse'],
])('the model %s is encoded once', (model, path) => {
  expect(bedrock.toWire(toRequest('hi', { model, stream: false }), exchange).path).toBe(path);
});

test('the system prompt stands beside messages whose roles alternate', () => {
  const messages = [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'a' },
    { role: 'user', content: 'b' },
    { role: 'assistant', content: 'c' },
    { role: 'user', content: 'd' },
  ] as const;
  expect(toBody({ messages })).toEqual({
    system: [{ text: 'be brief' }],
    messages: [
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
      { role: 'assistant', content: [{ text: 'c' }] },
      { role: 'user', content: [{ text: 'd' }] },
    ],
  });
});

test('sends settings that are set, and 0 and the empty list are', () => {
  const settings = { temperature: 0, maxTokens: 5, topP: 0, stop: [] };
  expect(toBody({ settings })['inferenceConfig']).toEqual({ temperature: 0, maxTokens: 5, topP: 0, stopSequences: [] });
});

test('a seed is left out with a warning', () => {
  const wire = bedrock.toWire(toRequest('hi', { settings: { seed: 0 } }), exchange);
  expect(wire.warnings).toEqual([expect.stringContaining('--seed')]);
  expect(Object.keys(wire.body)).toEqual(['messages']);
});

test('tools and the form of the answer are sent as Converse has them', () => {
  const parameters = { type: 'object' };
  const tools = [
    { name: 'now', description: 'the time', parameters },
    { name: 'old', description: null, parameters },
  ];
  expect(toBody({ tools, schema: { name: 'answer', schema: parameters } })).toMatchObject({
    toolConfig: {
      tools: [
        { toolSpec: { name: 'now', description: 'the time', inputSchema: { json: parameters } } },
        { toolSpec: { name: 'old', inputSchema: { json: parameters } } },
      ],
    },
    outputConfig: {
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { name: 'answer', schema: '{"type":"object"}' } },
      },
    },
  });
});

describe('media', () => {
  const toContent = (...content: readonly Part[]): unknown =>
    toBody({ messages: [{ role: 'user', content }] })['messages'];
  const toMedia = (url: string, name?: string): Part => ({
    type: 'media',
    url,
    contentType: null,
    ...(name === undefined ? {} : { name }),
  });

  test.each([
    ['image/png', 'image', 'png'],
    ['image/jpeg', 'image', 'jpeg'],
    ['audio/mpeg', 'audio', 'mp3'],
    ['video/mp4', 'video', 'mp4'],
  ])('%s is a block of its own', (type, block, format) => {
    expect(toContent({ type: 'text', text: 'what?' }, toMedia(`data:${type};base64,AAAA`))).toEqual([
      { role: 'user', content: [{ text: 'what?' }, { [block]: { format, source: { bytes: 'AAAA' } } }] },
    ]);
  });

  test('documents have names that Bedrock takes, each its own', () => {
    const pdf = 'data:application/pdf;base64,AAAA';
    const parts = [toMedia(pdf, 'Übersicht_2025  (neu).pdf'), toMedia(pdf), toMedia(pdf, 'document.txt')];
    const document = (name: string): object => ({ document: { format: 'pdf', source: { bytes: 'AAAA' }, name } });
    expect(toContent(...parts)).toEqual([
      { role: 'user', content: [document('-bersicht-2025 (neu)'), document('document'), document('document (2)')] },
    ]);
  });

  test('a blank text between files is left out', () => {
    expect(toContent({ type: 'text', text: '\n' }, toMedia(data))).toEqual([
      { role: 'user', content: [{ image: { format: 'png', source: { bytes: 'AAAA' } } }] },
    ]);
  });

  test.each(['https://x.test/a.png', 'data:image/tiff;base64,AAAA', 'data:image/png,raw'])('%s is refused', (url) => {
    expect(catchFailure(() => toContent(toMedia(url)))).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('cannot carry'),
    });
  });

  test('a picture in the system prompt is refused', () => {
    const messages = [{ role: 'system', content: [toMedia(data)] } as const];
    expect(catchFailure(() => toBody({ messages }))).toMatchObject({ code: 'usage' });
  });
});

describe('thinking', () => {
  test.each<[string, ChatSettings, object]>([
    [sonnet, { reasoning: 'low' }, { thinking: { type: 'enabled', budget_tokens: 2048 } }],
    [sonnet, { reasoning: 5000 }, { thinking: { type: 'enabled', budget_tokens: 5000 } }],
    [sonnet, { reasoning: 10 }, { thinking: { type: 'enabled', budget_tokens: 1024 } }],
    [sonnet, { reasoning: 'high', maxTokens: 3000 }, { thinking: { type: 'enabled', budget_tokens: 2999 } }],
    ['anthropic.claude-3-7-sonnet-20250219-v1:0', { reasoning: 'low' }, { thinking: { type: 'enabled' } }],
    ['anthropic.claude-opus-4-20250514-v1:0', { reasoning: 'low' }, { thinking: { type: 'enabled' } }],
    ['us.anthropic.claude-opus-4-6-v1', { reasoning: 'low' }, { thinking: { type: 'adaptive' } }],
    [opus, { reasoning: 'high' }, { thinking: { type: 'adaptive' } }],
    ['openai.gpt-oss-120b-1:0', { reasoning: 'medium' }, { reasoning_effort: 'medium' }],
    ['us.amazon.nova-2-lite-v1:0', { reasoning: 'low' }, { reasoningConfig: { maxReasoningEffort: 'low' } }],
    ['us.amazon.nova-2-lite-v1:0', { reasoning: 'none' }, { reasoningConfig: { type: 'disabled' } }],
  ])('of %s for %j', (model, settings, fields) => {
    const { body, warnings } = bedrock.toWire(toRequest('hi', { model, settings }), exchange);
    expect(body['additionalModelRequestFields']).toMatchObject(fields);
    expect(warnings).toEqual([]);
  });

  test('by effort goes beside the form of the answer', () => {
    const schema = { name: 'a', schema: { type: 'object' } };
    expect(toBody({ model: opus, settings: { reasoning: 'high' }, schema })['outputConfig']).toMatchObject({
      effort: 'high',
      textFormat: { type: 'json_schema' },
    });
  });

  test.each([
    ['meta.llama3-8b-instruct-v1:0', { reasoning: 'low' }],
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', { reasoning: 'low' }],
    [sonnet, { reasoning: 'low', maxTokens: 1000 }],
    [opus, { reasoning: 4000 }],
    ['openai.gpt-oss-120b-1:0', { reasoning: 'none' }],
    ['us.amazon.nova-2-lite-v1:0', { reasoning: 4000 }],
  ] as const)('that %s cannot do for %j is left out with a warning', (model, settings) => {
    const { body, warnings } = bedrock.toWire(toRequest('hi', { model, settings }), exchange);
    expect(body).not.toHaveProperty('additionalModelRequestFields');
    expect(warnings).toEqual([expect.stringContaining('--reasoning')]);
  });

  test.each([sonnet, opus, 'amazon.nova-lite-v1:0'])('none is what %s does without a word', (model) => {
    const { body, warnings } = bedrock.toWire(toRequest('hi', { model, settings: { reasoning: 'none' } }), exchange);
    expect({ fields: Object.keys(body), warnings }).toEqual({ fields: ['messages'], warnings: [] });
  });

  test.each([
    [sonnet, { reasoning: 'low' }, ['--temperature', '--top-p']],
    [sonnet, {}, ['--top-p']],
    [opus, {}, ['--temperature', '--top-p']],
    ['anthropic.claude-3-haiku-20240307-v1:0', {}, []],
    ['amazon.nova-lite-v1:0', {}, []],
  ] as const)('and sampling: what %s refuses with %j is left out', (model, settings, flags) => {
    const asked = { ...settings, temperature: 1, topP: 0.5 };
    const { body, warnings = [] } = bedrock.toWire(toRequest('hi', { model, settings: asked }), exchange);
    expect(warnings).toEqual(flags.map((flag) => expect.stringContaining(flag)));
    expect(Object.keys(body['inferenceConfig'] ?? {})).toHaveLength(2 - flags.length);
  });
});

describe('extra fields', () => {
  test('go to Converse where it has them, to the model where not', () => {
    const extra = { top_k: 5, serviceTier: { type: 'flex' }, inferenceConfig: { topP: 1 } };
    expect(toBody({ extra, settings: { maxTokens: 9 } })).toMatchObject({
      additionalModelRequestFields: { top_k: 5 },
      serviceTier: { type: 'flex' },
      inferenceConfig: { maxTokens: 9, topP: 1 },
    });
  });

  test('win over ours of the same name and leave the others', () => {
    const extra = { additionalModelRequestFields: { top_k: 1 }, reasoning_effort: 'high' };
    const settings = { reasoning: 'low' } as const;
    expect(toBody({ model: 'openai.gpt-oss-20b-1:0', extra, settings })['additionalModelRequestFields']).toEqual({
      reasoning_effort: 'high',
      top_k: 1,
    });
  });

  test.each(['model', 'modelId', 'messages', 'system'])('cannot be "%s"', (field) => {
    expect(catchFailure(() => toBody({ extra: { [field]: 1 } }))).toMatchObject({ code: 'usage' });
  });
});

describe('the form of the answer', () => {
  const schema = { name: 'answer', schema: { type: 'object', properties: { a: { type: 'string', minLength: 1 } } } };

  test.each([
    'anthropic.claude-3-haiku-20240307-v1:0',
    'us.anthropic.claude-3-7-sonnet-20250219-v1:0',
    'anthropic.claude-opus-4-20250514-v1:0',
    'anthropic.claude-opus-4-1-20250805-v1:0',
    'amazon.nova-lite-v1:0',
    'us.meta.llama4-scout-17b-instruct-v1:0',
    'cohere.command-r-v1:0',
  ])('is told to %s in words', (model) => {
    const { body, warnings } = bedrock.toWire(toRequest('hi', { model, schema }), exchange);
    expect(body).not.toHaveProperty('outputConfig');
    expect(body['system']).toEqual([{ text: expect.stringContaining(JSON.stringify(schema.schema)) }]);
    expect(warnings).toEqual([`"${model}" takes no JSON Schema, so the model was told it in words`]);
  });

  test.each([
    [sonnet, false],
    [opus, false],
    ['openai.gpt-oss-120b-1:0', undefined],
    ['qwen.qwen3-32b-v1:0', undefined],
  ])('is sent to %s, closed for Claude', (model, additionalProperties) => {
    const { body, warnings } = bedrock.toWire(toRequest('hi', { model, schema }), exchange);
    expect(warnings).toEqual([]);
    const { textFormat } = Object(body['outputConfig']);
    const sent: object = JSON.parse(textFormat.structure.jsonSchema.schema);
    expect(sent).toMatchObject({ type: 'object' });
    expect(Object(sent)['additionalProperties']).toBe(additionalProperties);
  });
});

test.each(['amazon.nova-lite-v1:0', 'us.amazon.nova-2-lite-v1:0', sonnet, opus])(
  '%s is told not to think by a budget of 0, too',
  (model) => {
    const toWire = (reasoning: 0 | 'none') =>
      bedrock.toWire(toRequest('hi', { model, settings: { reasoning } }), exchange);
    expect(toWire(0)).toEqual(toWire('none'));
  },
);
