import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../src/providers/driver.ts';
import { findDriverRow } from '../../src/providers/drivers.ts';
import { exchange, toRequest } from './helpers.ts';

const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const list = { type: 'array', items: { type: 'string' } };
const any = {};

async function toWire(driver: string, schema: object, model = 'asked-model'): Promise<WireRequest> {
  const [name = '', version = 'v1'] = driver.split(' ');
  const found = await findDriverRow(name)?.load();
  if (found === undefined) throw new Error(`no driver "${name}"`);
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hi' },
  ] as const;
  const request = toRequest('', { model, messages, schema: { name: 'answer', schema: { ...schema } } });
  return found.toWire(request, { ...exchange, baseUrl: `https://test.example/${version}` });
}

const claude = 'claude-sonnet-4-5';
const chatFormat = { type: 'json_schema', json_schema: { name: 'answer', schema: closed, strict: true } };

describe.each<[driver: string, model: string, schema: object, native: object]>([
  ['openai-chat', 'm', closed, { response_format: chatFormat }],
  ['openai-chat', 'm', { properties: {} }, { response_format: { json_schema: { schema: { type: 'object' } } } }],
  ['azure', 'm', closed, { response_format: chatFormat }],
  ['openai-responses', 'm', closed, { text: { format: { type: 'json_schema', schema: closed, strict: true } } }],
  ['anthropic', claude, closed, { output_config: { format: { type: 'json_schema', schema: closed } } }],
  ['anthropic', claude, list, { output_config: { format: { schema: list } } }],
  ['gemini', 'gemini-3-pro', closed, { generationConfig: { responseJsonSchema: closed } }],
  ['gemini', 'gemini-3-pro', list, { generationConfig: { responseJsonSchema: list } }],
  ['gemini', 'gemini-3-pro', any, { generationConfig: { responseMimeType: 'application/json' } }],
  ['bedrock', `anthropic.${claude}`, closed, { outputConfig: { textFormat: { type: 'json_schema' } } }],
  ['ollama', 'm', closed, { format: closed }],
  ['ollama', 'm', list, { format: list }],
  ['gigachat', 'm', closed, { response_format: { type: 'json_schema', schema: closed } }],
  ['gigachat v2', 'm', closed, { model_options: { response_format: { schema: closed } } }],
])('%s, asked for %3$j by %2$s', (driver, model, schema, native) => {
  test('is held to it by a field, without a word', async () => {
    const { body, warnings } = await toWire(driver, schema, model);
    expect(body).toMatchObject(native);
    expect(JSON.stringify(body)).not.toContain('Answer with JSON alone');
    expect(warnings).toEqual([]);
  });
});

describe.each<[driver: string, model: string, schema: object, native: object]>([
  ['openai-chat', 'm', any, { response_format: { type: 'json_object' } }],
  ['azure', 'm', any, { response_format: { type: 'json_object' } }],
  ['openai-responses', 'm', any, { text: { format: { type: 'json_object' } } }],
  ['anthropic', claude, any, { system: expect.stringContaining('Be brief.') }],
  ['bedrock', `anthropic.${claude}`, any, { inferenceConfig: undefined }],
  ['ollama', 'm', any, { format: 'json' }],
  ['gigachat', 'm', any, { response_format: undefined }],
  ['gigachat v2', 'm', any, { model_options: undefined }],
])('%s, asked for any JSON', (driver, model, schema, native) => {
  test('tells the model so, once', async () => {
    const { body, warnings } = await toWire(driver, schema, model);
    for (const [name, value] of Object.entries(native)) expect(body[name] ?? undefined).toEqual(value);
    expect(JSON.stringify(body).split('Answer with JSON alone.')).toHaveLength(2);
    expect(warnings).toEqual([]);
  });
});

test.each([
  ['openai-chat', 'response_format'],
  ['azure', 'response_format'],
  ['openai-responses', 'text'],
])('%s holds a model to objects alone, so any other schema is told in words, with a warning', async (driver, field) => {
  const { body, warnings } = await toWire(driver, list);
  expect(body).not.toHaveProperty(field);
  expect(JSON.stringify(body)).toContain(JSON.stringify(JSON.stringify(list)).slice(1, -1));
  const words = '"custom:test" takes only the JSON Schema of an object, so the model was told it in words';
  expect(warnings).toEqual([words]);
});

test('what is told goes into the system message that is there, as many models take but one', async () => {
  const { body } = await toWire('openai-chat', list);
  const roles = (body['messages'] as readonly { readonly role: string }[]).map(({ role }) => role);
  expect(roles).toEqual(['system', 'user']);
});
