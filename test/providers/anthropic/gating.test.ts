import { expect, test } from 'vitest';
import { findGate } from '../../../src/providers/anthropic/gating.ts';
import type { ChatSettings } from '../../../src/providers/provider.ts';
import { toSent } from './helpers.ts';

test.each([
  ['claude-opus-5-5', 128_000, 'none', 'effort'],
  ['claude-opus-4-8', 128_000, 'none', 'effort'],
  ['anthropic/claude-opus-4.7', 128_000, 'none', 'effort'],
  ['claude-opus-4-6', 128_000, 'one', 'either'],
  ['claude-opus-4-5-20251101', 64_000, 'one', 'budget'],
  ['claude-opus-4-1-20250805', 32_000, 'one', 'budget'],
  ['claude-opus-4-20250514', 32_000, 'both', 'budget'],
  ['claude-3-opus-20240229', 4096, 'both', 'none'],
  ['claude-sonnet-5', 128_000, 'none', 'effort'],
  ['claude-sonnet-4-6[1m]', 128_000, 'one', 'either'],
  ['claude-sonnet-4@20250514', 64_000, 'both', 'budget'],
  ['claude-3-7-sonnet-latest', 64_000, 'both', 'budget'],
  ['claude-3-5-haiku-20241022', 8192, 'both', 'none'],
  ['claude-haiku-4-5', 64_000, 'one', 'budget'],
  ['claude-haiku-5-5', 128_000, 'none', 'effort'],
  ['claude-2.1', 4096, 'both', 'none'],
  ['claude-instant-1.2', 4096, 'both', 'none'],
  ['claude-fable-5-1', 128_000, 'none', 'effort'],
  ['claude-saga-9', 128_000, 'none', 'effort'],
  ['claude-opus-latest', 128_000, 'none', 'effort'],
  ['qwen3', 8192, 'both', 'budget'],
] as const)('%s gives %i tokens, takes sampling "%s" and thinks by "%s"', (model, maxTokens, sampling, thinking) => {
  expect(findGate(model)).toMatchObject({ maxTokens, sampling, thinking });
});

test('an answer in one piece has a limit that ends before connections are cut', () => {
  expect(toSent('claude-opus-5', { stream: false }).body['max_tokens']).toBe(21_333);
  expect(toSent('claude-3-opus-20240229', { stream: false }).body['max_tokens']).toBe(4096);
});

interface Sent {
  readonly body: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

const gated = new Set(['temperature', 'top_p', 'thinking', 'output_config']);

function send(model: string, settings: ChatSettings): Sent {
  const { body, warnings } = toSent(model, { settings });
  const shown = Object.entries(body).filter(([name]) => gated.has(name));
  return { body: Object.fromEntries(shown), warnings: warnings ?? [] };
}

test.each<[string, string, ChatSettings, object, readonly string[]]>([
  [
    'the newest models take no sampling',
    'claude-opus-5',
    { temperature: 0, topP: 1 },
    {},
    [
      '"claude-opus-5" does not take --temperature, so it was left out',
      '"claude-opus-5" does not take --top-p, so it was left out',
    ],
  ],
  ['either alone is fine', 'claude-opus-4-6', { topP: 0.5 }, { top_p: 0.5 }, []],
  [
    'but not both',
    'claude-opus-4-6',
    { temperature: 0.3, topP: 0.5 },
    { temperature: 0.3 },
    ['"claude-opus-4-6" does not take --top-p beside --temperature, so it was left out'],
  ],
  ['old models take both', 'claude-3-opus', { temperature: 1, topP: 0 }, { temperature: 1, top_p: 0 }, []],
  [
    'more heat than there is',
    'claude-haiku-4-5',
    { temperature: 1.5 },
    { temperature: 1 },
    ['--temperature 1.5 became 1, the most that "claude-haiku-4-5" takes'],
  ],
  [
    'no sampling while thinking',
    'claude-haiku-4-5',
    { temperature: 0, reasoning: 1024 },
    { thinking: { type: 'enabled', budget_tokens: 1024 } },
    ['"claude-haiku-4-5" does not take --temperature beside --reasoning, so it was left out'],
  ],
])('%s', (_, model, settings, body, warnings) => {
  expect(send(model, settings)).toEqual({ body, warnings });
});

const adaptive = { thinking: { type: 'adaptive', display: 'summarized' } };

test.each<[string, ChatSettings, object]>([
  ['claude-opus-5', { reasoning: 'high' }, { ...adaptive, output_config: { effort: 'high' } }],
  ['claude-opus-4-6', { reasoning: 'low' }, { ...adaptive, output_config: { effort: 'low' } }],
  ['claude-opus-4-6', { reasoning: 5000 }, { thinking: { type: 'enabled', budget_tokens: 5000 } }],
  ['claude-opus-4-5', { reasoning: 'medium' }, { thinking: { type: 'enabled', budget_tokens: 8192 } }],
  ['claude-opus-4-5', { reasoning: 'high', maxTokens: 4000 }, { thinking: { type: 'enabled', budget_tokens: 2000 } }],
  ['claude-opus-4-5', { reasoning: 'low', maxTokens: 1100 }, { thinking: { type: 'enabled', budget_tokens: 1024 } }],
  ['qwen3', { reasoning: 'high' }, { thinking: { type: 'enabled', budget_tokens: 4096 } }],
  ['claude-opus-4-8', { reasoning: 'none' }, {}],
  ['claude-opus-5', { reasoning: 'none' }, { thinking: { type: 'disabled' } }],
  ['claude-sonnet-5', { reasoning: 0 }, { thinking: { type: 'disabled' } }],
  ['claude-sonnet-5-5', { reasoning: 'none' }, { thinking: { type: 'between_tools' } }],
  ['claude-3-opus', { reasoning: 'none' }, {}],
])('%s with %j thinks as asked', (model, settings, body) => {
  expect(send(model, settings)).toEqual({ body, warnings: [] });
});

test.each<[string, ChatSettings, object, string]>([
  ['claude-opus-5-5', { reasoning: 'none' }, { output_config: { effort: 'low' } }, 'always thinks'],
  ['claude-opus-5', { reasoning: 5000 }, adaptive, 'not a budget'],
  ['claude-3-opus', { reasoning: 'low' }, {}, 'cannot think'],
  ['claude-opus-4-5', { reasoning: 'low', maxTokens: 500 }, {}, 'too few'],
  ['claude-opus-4-5', { reasoning: 10 }, { thinking: { type: 'enabled', budget_tokens: 1024 } }, '1024 were asked for'],
  [
    'claude-opus-4-5',
    { reasoning: 9000, maxTokens: 8000 },
    { thinking: { type: 'enabled', budget_tokens: 4000 } },
    '4000 were asked for',
  ],
])('%s with %j does what comes nearest, and says so', (model, settings, body, words) => {
  expect(send(model, settings)).toEqual({ body, warnings: [expect.stringContaining(words)] });
});

test('a schema goes to the models that take one, and is told in words elsewhere, with a warning', () => {
  const schema = { name: 'x', schema: { type: 'string' } };
  const format = { type: 'json_schema', schema: { type: 'string' } };
  expect(toSent('claude-haiku-4-5', { schema })).toMatchObject({ body: { output_config: { format } }, warnings: [] });
  const { body, warnings } = toSent('claude-3-5-haiku-latest', { schema });
  expect(body).not.toHaveProperty('output_config');
  expect(body['system']).toContain('It must follow this JSON Schema: {"type":"string"}');
  expect(warnings).toEqual(['"claude-3-5-haiku-latest" takes no JSON Schema, so the model was told it in words']);
});
