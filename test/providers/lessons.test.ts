import { expect, test } from 'vitest';
import { ProviderFailure } from '../../src/errors.ts';
import { findLesson } from '../../src/providers/lessons.ts';
import { toRequest } from './helpers.ts';

const request = toRequest('hi', { schema: { name: 'answer', schema: {} } });
const wire = { path: '/', body: {} };

test.each([
  "This model doesn't support the outputConfig.textFormat field. Remove it and try again.",
  'output_config is not supported for this model',
  "Unsupported parameter: 'text.format' is not supported with this model.",
])('%s', (detail) => {
  const refusal = new ProviderFailure('provider', '400 Bad Request', { status: 400, detail });
  expect(findLesson(refusal, { request, wire, learnt: {} })).toEqual({ noSchema: true });
});
