import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CustomProvider } from '../../src/config/schema.ts';
import { walkOutlines, type Outline } from '../../src/providers/outline.ts';
import { listProviders, type ProviderSources } from '../../src/providers/resolve.ts';

const optional = <Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

const entry: fc.Arbitrary<CustomProvider> = fc.record(
  {
    base_url: optional(
      'http://localhost:11434/v1',
      'http://127.0.0.1:8080',
      'https://llm.example.com/v1',
      'https://llm.example.com/v1/',
      'https://LLM.example.com:443/v1',
      'https://api.mistral.ai/v1',
      'http://box/api',
      'nowhere',
    ),
    default_model: optional('m', 'fast', '', null),
    auth_type: optional('bearer', 'x-api-key', 'api-key', 'none', 'oauth2', 'aws'),
    key_header: fc.constant('X-Key'),
    driver: optional('openai-chat', 'ollama', 'anthropic', 'mock'),
    preset: optional('mistral', 'ollama', 'nope'),
    headers: optional({ Authorization: 'Token a' }, { A: '${AIX_TEST_UNSET}' }),
    model_aliases: fc.constant({ fast: 'm-2' }),
    key_command: fc.constant('pass show x'),
    enabled: fc.boolean(),
    timeout: fc.constant(5),
  },
  { requiredKeys: ['base_url'] },
);

test.each([{}, { AIX_A_BASE_URL: 'https://else.example.com/v1' }])(
  'an outline is what the whole settings say: %j',
  (env) => {
    fc.assert(
      fc.property(fc.dictionary(optional('a', 'b', 'ollama', 'LMStudio'), entry), (entries) => {
        const sources: ProviderSources = { config: { custom_providers: entries }, env };
        const outlines = [...walkOutlines(sources)];
        const all = listProviders(sources);
        const own = all.filter(({ kind }) => kind === 'custom');
        const ordered = [...own, ...all.filter(({ kind }) => kind === 'built-in')];
        expect(outlines.map(({ name }) => name)).toEqual(ordered.map(({ name }) => name));
        for (const outline of outlines) {
          const whole = all.find(({ name }) => name === outline.name);
          const fields = Object.keys(outline) as (keyof Outline)[];
          expect(Object.fromEntries(fields.map((field) => [field, whole?.[field]]))).toEqual(outline);
        }
      }),
    );
  },
);

test('most entries are outlined without whole settings', () => {
  const own = { a: { base_url: 'http://localhost:11434/v1', default_model: 'm', auth_type: 'bearer' as const } };
  const [outline] = walkOutlines({ config: { custom_providers: own }, env: {} });
  expect(outline).not.toHaveProperty('modelAliases');
});
