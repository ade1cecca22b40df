import { expect, test } from 'vitest';
import { ProviderFailure } from '../../src/errors.ts';
import { findLesson } from '../../src/providers/lessons.ts';
import { openAiChat } from '../../src/providers/openai-chat/driver.ts';
import { exchange, toRequest } from './helpers.ts';

const request = toRequest('hi', { schema: { name: 'answer', schema: {} } });
const wire = { path: '/', body: {} };

test('a server that promises no JSON object is only not asked for that again, and keeps its schemas', () => {
  // LM Studio, whose schemas work.
  const detail = "'response_format.type' must be 'json_schema' or 'text'";
  const refusal = new ProviderFailure('provider', '400 Bad Request', { status: 400, detail });
  const asked = { path: '/', body: { response_format: { type: 'json_object' } } };
  expect(findLesson(refusal, { request, wire: asked, learnt: {} })).toEqual({ noJsonObject: true });
  expect(openAiChat.toWire(request, { ...exchange, quirks: { noJsonObject: true } }).body).toEqual({
    model: 'asked-model',
    messages: [
      { role: 'system', content: 'Answer with JSON alone.' },
      { role: 'user', content: 'hi' },
    ],
    stream: true,
    stream_options: { include_usage: true },
  });
});

test.each([
  "This model doesn't support the outputConfig.textFormat field. Remove it and try again.",
  'output_config is not supported for this model',
  "Unsupported parameter: 'text.format' is not supported with this model.",
])('%s', (detail) => {
  const refusal = new ProviderFailure('provider', '400 Bad Request', { status: 400, detail });
  expect(findLesson(refusal, { request, wire, learnt: {} })).toEqual({ noSchema: true });
});
