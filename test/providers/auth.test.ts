import { expect, test } from 'vitest';
import type { CustomProvider } from '../../src/config/schema.ts';
import { authorize, type Authorization } from '../../src/providers/auth.ts';
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
