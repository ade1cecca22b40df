import { expect, test } from 'vitest';
import { completeAzureUrl } from '../../../src/providers/azure/base-url.ts';

const host = 'https://res.openai.azure.com';
const foundry = 'https://res.services.ai.azure.com';

test.each([
  [host, `${host}/openai/v1`],
  [`${host}/openai`, `${host}/openai/v1`],
  [`${host}/openai/v1`, `${host}/openai/v1`],
  [`${host}/openai/v1?api-version=preview`, `${host}/openai/v1?api-version=preview`],
  [`${host}/openai/v1?api-version=2024-10-21`, `${host}/openai/v1`],
  [`${host}?api-version=2025-03-01-preview`, `${host}/openai?api-version=2025-03-01-preview`],
  [`${host}/openai/deployments/dep`, `${host}/openai/deployments/dep?api-version=2024-10-21`],
  [
    `${host}/openai/deployments/dep/chat/completions?api-version=2025-01-01-preview`,
    `${host}/openai/deployments/dep?api-version=2025-01-01-preview`,
  ],
  [`${foundry}/models`, `${foundry}/models?api-version=2024-05-01-preview`],
  [
    `${foundry}/models/chat/completions?api-version=2024-05-01-preview`,
    `${foundry}/models?api-version=2024-05-01-preview`,
  ],
  [`${foundry}/openai/v1`, `${foundry}/openai/v1`],
  [`${foundry}/api/projects/p`, `${foundry}/api/projects/p/openai/v1`],
  ['https://gateway.test/ai', 'https://gateway.test/ai/openai/v1'],
])('%s means %s', (text, url) => {
  expect(completeAzureUrl(text, {})).toBe(url);
});

const dated = { OPENAI_API_VERSION: '2024-06-01' };

test.each([
  [host, dated, `${host}/openai?api-version=2024-06-01`],
  [host, { ...dated, AZURE_OPENAI_API_VERSION: '2024-10-21' }, `${host}/openai?api-version=2024-10-21`],
  [`${host}/openai/deployments/d`, dated, `${host}/openai/deployments/d?api-version=2024-06-01`],
  [`${host}?api-version=2025-01-01`, dated, `${host}/openai?api-version=2025-01-01`],
  [`${host}/openai/v1`, dated, `${host}/openai/v1`],
  [host, { OPENAI_API_VERSION: 'preview' }, `${host}/openai/v1?api-version=preview`],
  [`${foundry}/models`, dated, `${foundry}/models?api-version=2024-05-01-preview`],
  [host, { OPENAI_API_VERSION: ' ' }, `${host}/openai/v1`],
  [host, { OPENAI_API_VERSION: 'a&b=c' }, `${host}/openai/v1`],
])('%s with %j means %s', (text, env, url) => {
  expect(completeAzureUrl(text, env)).toBe(url);
});
