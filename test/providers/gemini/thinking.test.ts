import { expect, test } from 'vitest';
import { gemini } from '../../../src/providers/gemini/driver.ts';
import type { ChatSettings } from '../../../src/providers/provider.ts';
import { exchange, toRequest } from '../helpers.ts';

function think(model: string, reasoning: NonNullable<ChatSettings['reasoning']>): readonly unknown[] {
  const { body, warnings } = gemini.toWire(toRequest('hi', { model, settings: { reasoning } }), exchange);
  const { generationConfig } = body;
  return [
    typeof generationConfig === 'object' && generationConfig !== null && 'thinkingConfig' in generationConfig
      ? generationConfig.thinkingConfig
      : generationConfig,
    ...(warnings ?? []),
  ];
}

const budget = (thinkingBudget: number): object => ({ thinkingBudget, includeThoughts: true });
const level = (thinkingLevel: string): object => ({ thinkingLevel, includeThoughts: thinkingLevel !== 'minimal' });
const off = { thinkingBudget: 0, includeThoughts: false };

test.each([
  ['gemini-2.5-flash', 'none', off],
  ['gemini-2.5-flash', 0, off],
  ['gemini-2.5-flash', 'low', budget(1024)],
  ['models/gemini-2.5-flash', 'medium', budget(8192)],
  ['gemini-2.5-pro', 'high', budget(24_576)],
  ['gemini-2.5-pro', 30_000, budget(30_000)],
  ['gemini-2.5-flash-lite', -1, budget(-1)],
  ['gemini-3-flash-preview', 'low', level('low')],
  ['gemini-3-pro-preview', 'high', level('high')],
  ['gemini-3.1-pro-preview', 'medium', level('medium')],
  ['gemini-3.8-flash', 'medium', level('medium')],
  ['gemini-flash-latest', 'low', level('low')],
  ['Gemini-4-ultra', 'high', level('high')],
  ['gemini-3.8-flash', -1, { includeThoughts: true }],
  ['gemini-2.0-flash', 'none', undefined],
  ['gemma-3-27b-it', 0, undefined],
] as const)('%s asked for %s does just that', (model, reasoning, config) => {
  expect(think(model, reasoning)).toEqual([config]);
});

test.each([
  ['gemini-2.5-pro', 'none', budget(128), 'cannot think for 0 tokens, 128 were asked for'],
  ['gemini-2.5-flash', 99_999, budget(24_576), 'cannot think for 99999 tokens, 24576 were asked for'],
  ['gemini-2.5-flash-lite', 5, budget(512), 'cannot think for 5 tokens, 512 were asked for'],
  ['gemini-3-flash', 'none', level('minimal'), 'knows no --reasoning none, "minimal" was asked for'],
  ['gemini-3.5-flash-lite', 0, level('minimal'), 'knows no --reasoning 0, "minimal" was asked for'],
  ['gemini-3.7-flash', 'none', level('low'), 'knows no --reasoning none, "low" was asked for'],
  ['gemini-3.10-flash', 'none', level('low'), 'knows no --reasoning none, "low" was asked for'],
  ['gemini-3-pro-preview', 'medium', level('high'), 'knows no --reasoning medium, "high" was asked for'],
  ['gemini-3.1-flash-image', 'low', level('high'), 'knows no --reasoning low, "high" was asked for'],
  ['gemini-3.8-flash', 1024, level('low'), 'knows no --reasoning 1024, "low" was asked for'],
  ['gemini-3.8-flash', 8000, level('medium'), 'knows no --reasoning 8000, "medium" was asked for'],
  ['gemini-3.8-flash', 9000, level('high'), 'knows no --reasoning 9000, "high" was asked for'],
  ['gemini-2.0-flash', 'high', undefined, 'does not take --reasoning, so it was left out'],
  ['gemini-2.5-flash-preview-tts', 'low', undefined, 'does not take --reasoning, so it was left out'],
  ['gemma-3-27b-it', 512, undefined, 'does not take --reasoning, so it was left out'],
] as const)('%s asked for %s does what is nearest, and says so', (model, reasoning, config, words) => {
  expect(think(model, reasoning)).toEqual([config, `"${model}" ${words}`]);
});
