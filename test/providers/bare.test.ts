import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CustomProvider } from '../../src/config/schema.ts';
import { toKeyOwner } from '../../src/providers/auth.ts';
import { toHost } from '../../src/providers/base-url.ts';
import { readBare } from '../../src/providers/bare.ts';
import { findProvider } from '../../src/providers/resolve.ts';

const optional = <Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

const little: fc.Arbitrary<CustomProvider> = fc.record(
  {
    base_url: optional(
      'http://localhost:11434/v1',
      'http://127.0.0.1:8080',
      'http://127.1.2.3:8080/v1',
      'http://dev.localhost',
      'https://llm.example.com/v1',
      'https://llm.example.com/v1/',
      'https://LLM.example.com:443/v1',
      'https://api.mistral.ai/v1',
      'http://box/api',
      'nowhere',
    ),
    default_model: optional('m', 'fast', '', null),
    auth_type: optional('bearer', 'x-api-key', 'api-key', 'none', 'oauth2', 'aws'),
    enabled: fc.boolean(),
    timeout: fc.constant(5),
  },
  { requiredKeys: ['base_url'] },
);
const more = optional<Partial<CustomProvider>>(
  {},
  { driver: 'ollama' },
  { driver: 'mock' },
  { preset: 'mistral' },
  { preset: 'nope' },
  { headers: { Authorization: 'Token a' } },
  { headers: { A: '${AIX_TEST_UNSET}' } },
  { model_aliases: { fast: 'm-2' } },
  { key_header: 'X-Key' },
  { key_command: 'pass show x' },
);
const entry: fc.Arbitrary<CustomProvider> = fc.tuple(little, more).map((parts) => Object.assign({}, ...parts));

test('what a bare entry says is what its whole settings say', () => {
  let count = 0;
  const check = (own: CustomProvider): void => {
    const bare = readBare(own);
    if (bare === null) return;
    const settings = findProvider('custom:a', { config: { custom_providers: { a: own } }, env: {} });
    const host = toHost(own.base_url);
    const { isLocal, authType } = bare;
    expect(settings).toMatchObject({
      baseUrl: own.base_url,
      configuredHost: host,
      isLocal,
      authType,
      defaultModel: own.default_model || null,
      isEnabled: own.enabled ?? true,
      needsKey: false,
      keyVariables: [],
      keyCommand: null,
      oauth: null,
      problem: null,
    });
    expect(toKeyOwner(settings).host).toBe(host);
    count += 1;
  };
  fc.assert(fc.property(entry, check), { numRuns: 3000 });
  expect(count).toBeGreaterThan(100);
});

test('an entry of an address and a model is bare', () => {
  const own = { base_url: 'http://localhost:11434/v1', default_model: 'm', auth_type: 'bearer' as const };
  expect(readBare(own)).toEqual({ isLocal: true, authType: 'bearer' });
});
