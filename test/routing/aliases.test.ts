import { expect, test } from 'vitest';
import { chooseRoute, type Wish } from '../../src/routing/route.ts';
import { createHome } from '../helpers/home.ts';
import { createTestContext } from '../helpers/run.ts';

const model_aliases = { fast: 'small', best: 'fast' };
const custom_providers = {
  mine: { base_url: 'http://localhost:1/v1', default_model: 'fast', model_aliases },
  other: { base_url: 'http://localhost:2/v1' },
  vendor: { base_url: 'https://api.openai.com/v1', preset: 'openai', model_aliases: { best: 'gpt-5' } },
};

async function choose(flags: Wish, config: object = {}): Promise<string> {
  const context = createTestContext([], { home: createHome({ custom_providers, ...config }) });
  return (await chooseRoute(context, [flags])).model;
}

test.each<[string, Wish, string]>([
  ['an alias stands for its model', { provider: 'mine', model: 'fast' }, 'small'],
  ['behind a slash too', { provider: 'mine/fast' }, 'small'],
  ['and as the default model', { provider: 'mine' }, 'small'],
  ['an alias stands for no other alias', { provider: 'mine', model: 'best' }, 'fast'],
  ['what is no alias is a model', { provider: 'mine', model: 'Fast' }, 'Fast'],
  ['a property of objects is no alias', { provider: 'mine', model: 'constructor' }, 'constructor'],
  ['an alias holds for its provider alone', { provider: 'other', model: 'fast' }, 'fast'],
  ['a vendor brings its own', { provider: 'openai', model: 'fast' }, 'gpt-6-luna'],
  ['which a provider at the vendor has as well', { provider: 'vendor', model: 'fast' }, 'gpt-6-luna'],
  ['and may replace', { provider: 'vendor', model: 'best' }, 'gpt-5'],
])('%s', async (_title, flags, model) => {
  expect(await choose(flags)).toBe(model);
});

test('the default model of the config may be an alias', async () => {
  expect(await choose({}, { default_provider: 'openai', default_model: 'best' })).toBe('gpt-6-astra');
});

test('where no model is named, the aliases are offered', async () => {
  const hint = expect.stringContaining('add --model MODEL, --model fast, --model balanced, --model best, or');
  await expect(choose({ provider: 'openai' })).rejects.toMatchObject({ code: 'usage', hint });
});
