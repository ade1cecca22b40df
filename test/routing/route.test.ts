import { expect, test } from 'vitest';
import { chooseRoute, type Wish } from '../../src/routing/route.ts';
import { createHome } from '../helpers/home.ts';
import { createTestContext } from '../helpers/run.ts';

const ollamaKey = { AIX_OLLAMA_API_KEY: 'not-a-real-key' };

interface Given {
  readonly flags?: Wish;
  readonly prompt?: Wish;
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

const custom_providers = {
  ollama: { base_url: 'http://localhost:11434/v1', default_model: 'llama' },
  bare: { base_url: 'http://localhost:1/v1' },
  openai: { base_url: 'http://localhost:2/v1', default_model: 'mine' },
};

async function choose({ flags = {}, prompt = {}, env = {}, config = {} }: Given): Promise<string> {
  const home = createHome({ custom_providers, ...config });
  const { settings, model } = await chooseRoute(createTestContext([], { home, env }), [flags, prompt]);
  return `${settings.name} ${model}`;
}

test.each<[string, Given, string]>([
  ['the flag wins over all', { flags: { provider: 'mock' }, prompt: { provider: 'ollama' } }, 'mock echo'],
  ['then the prompt', { prompt: { provider: 'custom:ollama' }, env: { AIX_PROVIDER: 'mock' } }, 'custom:ollama llama'],
  ['then the environment', { env: { AIX_PROVIDER: 'mock' }, config: { default_provider: 'ollama' } }, 'mock echo'],
  ['then the config', { config: { default_provider: 'ollama' } }, 'custom:ollama llama'],
  ['then the only provider with a key', { env: { AIX_OLLAMA_API_KEY: 'not-a-real-key' } }, 'custom:ollama llama'],
  ['"auto" is no provider', { config: { default_provider: 'auto' }, env: { AIX_PROVIDER: 'mock' } }, 'mock echo'],
  [
    'AIX_PROVIDER=auto is the only one with a key',
    { env: { AIX_PROVIDER: 'auto', ...ollamaKey } },
    'custom:ollama llama',
  ],
  [
    'whatever the config says',
    { env: { AIX_PROVIDER: 'auto', ...ollamaKey }, config: { default_provider: 'mock', default_model: 'm' } },
    'custom:ollama llama',
  ],
  ['with the model beside it', { env: { AIX_PROVIDER: 'auto', AIX_MODEL: 'big', ...ollamaKey } }, 'custom:ollama big'],
  [
    'or the default model',
    { env: { AIX_PROVIDER: 'auto', ...ollamaKey }, config: { default_model: 'd' } },
    'custom:ollama d',
  ],
  [
    'the flag can say it too',
    { flags: { provider: 'auto' }, env: { AIX_PROVIDER: 'mock', ...ollamaKey } },
    'custom:ollama llama',
  ],
  ['a model may stand behind a slash', { flags: { provider: 'bare/org/model' } }, 'custom:bare org/model'],
  ['a model flag wins over the slash', { flags: { provider: 'mock/a', model: 'b' } }, 'mock b'],
  ['custom:openai is never the vendor', { flags: { provider: 'custom:openai' } }, 'custom:openai mine'],
  ['openai is always the vendor', { flags: { provider: 'openai', model: 'gpt' } }, 'openai gpt'],
  ['names ignore case', { flags: { provider: 'CUSTOM:Ollama' } }, 'custom:ollama llama'],
  [
    "another provider's model is never used",
    { flags: { provider: 'ollama' }, prompt: { provider: 'openai', model: 'gpt' } },
    'custom:ollama llama',
  ],
  [
    'a model without a provider goes with any',
    { flags: { provider: 'ollama' }, prompt: { model: 'big' } },
    'custom:ollama big',
  ],
  [
    'the default model belongs to the default provider',
    { flags: { provider: 'mock' }, config: { default_provider: 'ollama', default_model: 'big' } },
    'mock echo',
  ],
  [
    'and wins over the model of its entry',
    { config: { default_provider: 'ollama', default_model: 'big' } },
    'custom:ollama big',
  ],
])('%s', async (_title, given, wanted) => {
  expect(await choose(given)).toBe(wanted);
});

test('nothing is guessed between two providers with a key', async () => {
  const env = { AIX_OLLAMA_API_KEY: 'not-a-real-key', OPENAI_API_KEY: 'not-a-real-key' };
  await expect(choose({ env })).rejects.toMatchObject({ code: 'config', detail: expect.stringContaining('openai') });
  await expect(choose({})).rejects.toMatchObject({ code: 'config', hint: expect.stringContaining('--provider') });
});

test('credentials of a whole cloud account choose nobody', async () => {
  const aws = { AWS_ACCESS_KEY_ID: 'not-a-real-id', AWS_SECRET_ACCESS_KEY: 'not-a-real-key', AWS_REGION: 'eu-west-1' };
  expect(await choose({ env: { ...aws, AIX_OLLAMA_API_KEY: 'not-a-real-key' } })).toBe('custom:ollama llama');
});

test('no model anywhere is an error that says what to do', async () => {
  await expect(choose({ flags: { provider: 'bare' } })).rejects.toMatchObject({
    code: 'usage',
    hint: expect.stringContaining('aix provider update bare --model'),
  });
});
