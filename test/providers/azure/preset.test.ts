import { expect, test } from 'vitest';
import { authorize, withKeyForm } from '../../../src/providers/auth.ts';
import { listProviders } from '../../../src/providers/resolve.ts';
import { catchFailure, toSettings } from '../helpers.ts';

const host = 'https://res.openai.azure.com';

test.each([
  [{ AZURE_RESOURCE_NAME: 'res' }, `${host}/openai/v1`],
  [{ AZURE_OPENAI_ENDPOINT: `${host}/` }, `${host}/openai/v1`],
  [{ AZURE_OPENAI_ENDPOINT: host, OPENAI_API_VERSION: '2024-10-21' }, `${host}/openai?api-version=2024-10-21`],
  [{ AIX_AZURE_BASE_URL: `${host}/openai/deployments/d` }, `${host}/openai/deployments/d?api-version=2024-10-21`],
])('%j says where the resource is', (env, baseUrl) => {
  expect(toSettings('azure', {}, env)).toMatchObject({
    baseUrl,
    driver: 'azure',
    needsKey: true,
    authType: 'api-key',
    keyHeader: 'api-key',
  });
});

test('without an address it says how to give one', () => {
  expect(catchFailure(() => toSettings('azure'))).toMatchObject({
    code: 'config',
    message: '"azure" needs AZURE_RESOURCE_NAME',
    hint: expect.stringContaining('AZURE_OPENAI_ENDPOINT'),
  });
});

test('the name of a resource leads to no other host', () => {
  const failure = catchFailure(() => toSettings('azure', {}, { AZURE_RESOURCE_NAME: 'evil.test/#' }));
  expect(failure).toMatchObject({ code: 'config', message: 'AZURE_RESOURCE_NAME is no resource' });
});

test('a broken address is listed with its problem', () => {
  const env = { AZURE_OPENAI_ENDPOINT: 'ftp://x' };
  const found = listProviders({ config: { custom_providers: {} }, env }).find(({ name }) => name === 'azure');
  expect(found?.problem).toMatchObject({ message: expect.stringContaining('AZURE_OPENAI_ENDPOINT') });
});

test('lends its key variables to hosts of Azure and to no other', () => {
  const at = (url: string): readonly string[] =>
    toSettings('mine', { mine: { base_url: url, preset: 'azure' } }).keyVariables;
  const variables = ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY', 'AZURE_OPENAI_AD_TOKEN'];
  expect(at('https://other.openai.azure.com')).toEqual(variables);
  expect(at('https://res.services.ai.azure.com/models')).toEqual(variables);
  expect(at('https://openai.azure.com.evil.test')).toEqual([]);
  expect(at('https://evil.test/res.openai.azure.com')).toEqual([]);
});

test('a gateway of the company may want no key', () => {
  expect(toSettings('azure', {}, { AZURE_OPENAI_ENDPOINT: 'https://gateway.test' }).needsKey).toBe(false);
});

test.each([
  ['0123456789abcdef', 'AZURE_OPENAI_API_KEY', { 'api-key': '0123456789abcdef' }],
  ['eyJhbGciOi.eyJhdWQ.c2ln', 'AZURE_OPENAI_API_KEY', { Authorization: 'Bearer eyJhbGciOi.eyJhdWQ.c2ln' }],
  ['some-other-token', 'AZURE_OPENAI_AD_TOKEN', { Authorization: 'Bearer some-other-token' }],
])('%s of %s goes into its own header', (value, variable, headers) => {
  const settings = toSettings('azure', {}, { AZURE_RESOURCE_NAME: 'res' });
  const found = { value, source: { type: 'environment', variable } } as const;
  expect(authorize(withKeyForm(settings, found), value).headers).toEqual(headers);
});

test('the Responses API of Azure takes the same key header', () => {
  const entry = { base_url: `${host}/openai/v1`, preset: 'azure', driver: 'openai-responses' };
  expect(toSettings('mine', { mine: entry })).toMatchObject({ authType: 'api-key', keyHeader: 'api-key' });
});
