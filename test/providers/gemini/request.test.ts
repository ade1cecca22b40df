import { expect, test } from 'vitest';
import { gemini } from '../../../src/providers/gemini/driver.ts';
import type { ChatRequest, Message } from '../../../src/providers/provider.ts';
import { catchFailure, exchange, toRequest } from '../helpers.ts';

const tool = { name: 'look', description: 'looks', parameters: { type: 'object', properties: {} } };
const schema = { name: 'answer', schema: { type: 'object', properties: { a: { type: 'string' } } } };

function toWire(changes: Partial<ChatRequest>): ReturnType<typeof gemini.toWire> {
  return gemini.toWire(toRequest('hi', { model: 'gemini-2.5-flash', ...changes }), exchange);
}

test('sends exactly the turns, and the rest in the path', () => {
  const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
  expect(toWire({})).toEqual({
    path: '/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    body: { contents },
    warnings: [],
  });
  expect(toWire({ stream: false }).path).toBe('/models/gemini-2.5-flash:generateContent');
});

test.each([
  ['models/gemini-3-pro', '/models/gemini-3-pro:generateContent'],
  ['tunedModels/mine', '/tunedModels/mine:generateContent'],
  ['a/../b?c#d e', '/models/a%2F..%2Fb%3Fc%23d%20e:generateContent'],
])('the model "%s" stands in the path', (model, path) => {
  expect(toWire({ model, stream: false }).path).toBe(path);
});

test.each([
  ['https://proxy.example', '/v1beta/models/m:generateContent'],
  ['http://localhost:8080', '/v1beta/models/m:generateContent'],
  ['https://proxy.example/v1', '/models/m:generateContent'],
])('a base URL without a version gets one: %s', (baseUrl, path) => {
  expect(gemini.toWire(toRequest('hi', { model: 'm', stream: false }), { ...exchange, baseUrl }).path).toBe(path);
});

const talk: readonly Message[] = [
  { role: 'system', content: 'be brief' },
  { role: 'user', content: 'one' },
  { role: 'assistant', content: 'two' },
  { role: 'system', content: 'be kind' },
  { role: 'user', content: 'three' },
];

test('the system prompt stands beside the turns, and the assistant is the model', () => {
  expect(toWire({ messages: talk }).body).toEqual({
    systemInstruction: { parts: [{ text: 'be brief' }, { text: 'be kind' }] },
    contents: [
      { role: 'user', parts: [{ text: 'one' }] },
      { role: 'model', parts: [{ text: 'two' }] },
      { role: 'user', parts: [{ text: 'three' }] },
    ],
  });
});

test('a model without a place for the system prompt gets it in front of the first turn', () => {
  const { body, warnings } = toWire({ messages: talk, model: 'gemma-3-27b-it' });
  expect(body).not.toHaveProperty('systemInstruction');
  expect(body['contents']).toMatchObject([
    { role: 'user', parts: [{ text: 'be brief' }, { text: 'be kind' }, { text: 'one' }] },
    { role: 'model' },
    { role: 'user' },
  ]);
  expect(warnings).toEqual([]);
  const answered: readonly Message[] = [
    { role: 'system', content: 's' },
    { role: 'assistant', content: 'a' },
  ];
  expect(toWire({ messages: answered, model: 'gemma-3n-e4b-it' }).body['contents']).toEqual([
    { role: 'user', parts: [{ text: 's' }] },
    { role: 'model', parts: [{ text: 'a' }] },
  ]);
});

test('a system prompt alone is what the user says', () => {
  const messages = [{ role: 'system', content: 'tell a joke' } as const];
  expect(toWire({ messages }).body).toEqual({ contents: [{ role: 'user', parts: [{ text: 'tell a joke' }] }] });
});

test('sends settings that are set, and 0 and the empty list are', () => {
  const settings = { temperature: 0, maxTokens: 5, topP: 0, stop: [], seed: 0 };
  expect(toWire({ settings }).body['generationConfig']).toEqual({
    temperature: 0,
    maxOutputTokens: 5,
    topP: 0,
    stopSequences: [],
    seed: 0,
  });
});

test('more than five stop words are cut down with a warning', () => {
  const { body, warnings } = toWire({ settings: { stop: ['1', '2', '3', '4', '5', '6'] } });
  expect(body['generationConfig']).toEqual({ stopSequences: ['1', '2', '3', '4', '5'] });
  expect(warnings).toEqual(['only the first 5 of --stop were sent']);
});

test('asks for JSON of a schema and gives functions as they are declared', () => {
  const { body } = toWire({ schema, tools: [tool, { ...tool, name: 'go', description: null }], model: 'gemini-3-pro' });
  expect(body['generationConfig']).toEqual({ responseMimeType: 'application/json', responseJsonSchema: schema.schema });
  expect(body['tools']).toEqual([
    {
      functionDeclarations: [
        { name: 'look', description: 'looks', parametersJsonSchema: tool.parameters },
        { name: 'go', parametersJsonSchema: tool.parameters },
      ],
    },
  ]);
});

test.each([
  ['gemini-2.5-pro', ['"gemini-2.5-pro" takes no JSON Schema beside --tools, so the model was told it in words'], true],
  [
    'gemma-3-27b-it',
    [
      '"gemma-3-27b-it" does not take --tools, so it was left out',
      '"gemma-3-27b-it" takes no JSON Schema, so the model was told it in words',
    ],
    false,
  ],
])('what %s refuses is left out with a warning', (model, warnings, hasTools) => {
  const wire = toWire({ model, schema, tools: [tool] });
  expect(wire.warnings).toEqual(warnings);
  expect(wire.body).not.toHaveProperty('generationConfig');
  expect(JSON.stringify(wire.body)).toContain('It must follow this JSON Schema');
  expect('tools' in wire.body).toBe(hasTools);
});

test('extra fields come last and win, those of generationConfig one by one', () => {
  const settings = { temperature: 1, seed: 1 };
  const extra = { safetySettings: [], generationConfig: { temperature: 0.5, topK: 3 } };
  expect(toWire({ settings, extra }).body).toMatchObject({
    safetySettings: [],
    generationConfig: { temperature: 0.5, seed: 1, topK: 3 },
  });
  const snake = toWire({ settings, extra: { generation_config: { topK: 3 } } }).body;
  expect(snake).not.toHaveProperty('generation_config');
  expect(snake['generationConfig']).toEqual({ temperature: 1, seed: 1, topK: 3 });
  expect(toWire({ settings, extra: { generationConfig: 'x' } }).body['generationConfig']).toBe('x');
});

test.each(['model', 'contents', 'systemInstruction', 'system_instruction', 'stream'])(
  'an extra field "%s" is refused',
  (field) => {
    expect(catchFailure(() => toWire({ extra: { [field]: 1 } }))).toMatchObject({ code: 'usage' });
  },
);
