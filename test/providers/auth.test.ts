import { expect, test } from 'vitest';
import type { CustomProvider } from '../../src/config/schema.ts';
import { authorize, withKeyForm, type Authorization } from '../../src/providers/auth.ts';
import { catchFailure, toSettings } from './helpers.ts';

const key = 'fake-key-for-tests';

function place(entry: Partial<CustomProvider>, value: string | null = key): Authorization {
  return authorize(toSettings('mine', { mine: { base_url: 'https://x.test/v1', ...entry } }), value);
}

test.each([
  ['bearer', {}, { headers: { Authorization: `Bearer ${key}` }, query: {} }],
  ['api-key', {}, { headers: { 'X-API-Key': key }, query: {} }],
  ['api-key', { key_header: 'api-key' }, { headers: { 'api-key': key }, query: {} }],
  ['query', {}, { headers: {}, query: { key } }],
  ['query', { key_header: 'token' }, { headers: {}, query: { token: key } }],
  ['none', {}, { headers: {}, query: {} }],
] as const)('%s with %j', (auth_type, entry, expected) => {
  expect(place({ auth_type, ...entry })).toEqual(expected);
});

test('basic encodes user and password', () => {
  expect(place({ auth_type: 'basic' }, 'ann:pass').headers).toEqual({ Authorization: 'Basic YW5uOnBhc3M=' });
});

test('without a key nothing is sent', () => {
  for (const auth_type of ['bearer', 'api-key', 'query', 'basic'] as const) {
    expect(place({ auth_type }, null)).toEqual({ headers: {}, query: {} });
  }
});

test('the user’s own header stands in for the key, whatever its case', () => {
  expect(place({ headers: { authorization: 'Token x' } }).headers).toEqual({});
  expect(place({ auth_type: 'api-key', headers: { 'x-api-KEY': 'x' } }).headers).toEqual({});
});

test('a key does not travel unencrypted to another machine', () => {
  const failure = catchFailure(() => place({ base_url: 'http://gpu.test:8000/v1' }));
  expect(failure).toMatchObject({ code: 'config', message: expect.stringContaining('gpu.test:8000') });
  expect(`${failure.message} ${failure.hint}`).not.toContain(key);
  expect(place({ base_url: 'http://localhost:8000/v1' }).headers).toHaveProperty('Authorization');
  expect(place({ base_url: 'http://gpu.test/v1' }, null).headers).toEqual({});
  expect(place({ base_url: 'http://gpu.test/v1', headers: { Authorization: 'Token x' } }).headers).toEqual({});
});

test('x-api-key written into the file by hand means api-key', () => {
  expect(place({ auth_type: 'x-api-key' }).headers).toEqual(place({ auth_type: 'api-key' }).headers);
});

const forms = [
  { pattern: /^oauth-/, authType: 'bearer', headers: { 'X-Beta': 'oauth' } },
  { variables: ['VENDOR_TOKEN'], authType: 'bearer' },
] as const;

function placeFound(value: string, variable: string | null, entry: Partial<CustomProvider> = {}): Authorization {
  const source = variable === null ? ({ type: 'keychain' } as const) : ({ type: 'environment', variable } as const);
  const settings = toSettings('mine', { mine: { base_url: 'https://x.test/v1', auth_type: 'api-key', ...entry } });
  const fitting = withKeyForm({ ...settings, keyForms: forms }, { value, source });
  const proof = authorize(fitting, value);
  return { ...proof, headers: { ...fitting.headers, ...proof.headers } };
}

test.each([
  ['a plain key', 'fake', null, { 'X-API-Key': 'fake' }],
  ['a key from another variable', 'fake', 'VENDOR_KEY', { 'X-API-Key': 'fake' }],
  ['a token from the variable for tokens', 'fake', 'VENDOR_TOKEN', { Authorization: 'Bearer fake' }],
  ['a token told by its look', 'oauth-fake', null, { Authorization: 'Bearer oauth-fake', 'X-Beta': 'oauth' }],
])('%s goes where keys of its kind go', (_, value, variable, headers) => {
  expect(placeFound(value, variable)).toEqual({ headers, query: {} });
});

test('the user’s own header wins over one that comes with a kind of key', () => {
  expect(placeFound('oauth-fake', null, { headers: { 'x-beta': 'mine' } }).headers).toMatchObject({ 'x-beta': 'mine' });
});

test('a vendor may want a word before the key', () => {
  const settings = toSettings('mine', { mine: { base_url: 'https://x.test', auth_type: 'api-key' } });
  const { headers } = authorize({ ...settings, keyHeader: 'Authorization', keyScheme: 'Api-Key' }, key);
  expect(headers).toEqual({ Authorization: `Api-Key ${key}` });
});
