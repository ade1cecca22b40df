import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { authorize, toKeyOwner, withKeyForm } from '../../src/providers/auth.ts';
import { openAiChat } from '../../src/providers/openai-chat/driver.ts';
import type { Environment } from '../../src/context.ts';
import { createProvider } from '../../src/providers/index.ts';
import { readEnvironmentKey } from '../../src/secrets/environment.ts';
import { createTestContext } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { catchFailure, exchange, play, toRequest, toSettings } from './helpers.ts';

const folder = { YC_FOLDER_ID: 'b1gfolder' };

/** The header that a key from these variables goes out in. */
function toHeader(env: Environment): string | undefined {
  const settings = toSettings('yandex', {}, env);
  const key = readEnvironmentKey(env, toKeyOwner(settings));
  if (key === null) return undefined;
  const { value, variable } = key;
  const fitting = withKeyForm(settings, { value, source: { type: 'environment', variable } });
  return authorize(fitting, value).headers['Authorization'];
}

test('keys and tokens go out each in its own way, without the line end that comes of a file', () => {
  expect(toHeader({ YC_API_KEY: 'fake-key\n' })).toBe('Api-Key fake-key');
  expect(toHeader({ YC_IAM_TOKEN: 'fake-token\r\n' })).toBe('Bearer fake-token');
  expect(toHeader({ AIX_YANDEX_API_KEY: 't1.fake-token' })).toBe('Bearer t1.fake-token');
});

test('the folder goes beside every request', () => {
  expect(toSettings('yandex', {}, folder).headers).toEqual({ 'OpenAI-Project': 'b1gfolder' });
});

function toModels(model: string, env: Environment = folder): readonly unknown[] {
  const settings = toSettings('yandex', {}, env);
  const here = { ...exchange, quirks: settings.quirks };
  const chat = openAiChat.toWire(toRequest('hi', { model }), here);
  const embedding = openAiChat.embeddings?.toWire({ model, texts: ['a'], extra: {} }, here);
  return [chat.body['model'], embedding?.body['model']];
}

test.each([
  ['llama', ['gpt://b1gfolder/llama/latest', 'emb://b1gfolder/llama/latest']],
  ['yandexgpt/rc', ['gpt://b1gfolder/yandexgpt/rc', 'emb://b1gfolder/yandexgpt/rc']],
  ['gpt://other/llama/deprecated', ['gpt://other/llama/deprecated', 'gpt://other/llama/deprecated']],
])('the model %s is asked for by its address', (model, expected) => {
  expect(toModels(model)).toEqual(expected);
});

test('without a folder a short name is refused, and the variable is named', () => {
  expect(catchFailure(() => toModels('llama', {}))).toMatchObject({
    code: 'config',
    message: 'model "llama" needs the variable "YC_FOLDER_ID", which is not set',
    hint: expect.stringContaining('gpt://'),
  });
  expect(toModels('gpt://other/llama/latest', {})).toHaveLength(2);
});

test('an own provider with this preset knows the folder too', () => {
  const own = { mine: { base_url: 'http://localhost:1/v1', preset: 'yandex' } };
  expect(toSettings('mine', own, folder).quirks.modelUri?.chat).toBe('gpt://b1gfolder/{model}/{version}');
});

test('sends what the openai SDK sends when it is set up as the vendor says', async () => {
  const server = await startServer((_, response) => sendChatStream(response, ['ok']));
  const env = { ...folder, AIX_YANDEX_BASE_URL: `${server.url}/v1` };
  const provider = await createProvider(toSettings('yandex', {}, env), { context: createTestContext([]), key: 'k' });
  await play(provider.stream(toRequest('hi', { model: 'yandexgpt' }), new AbortController().signal));
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'k', project: 'b1gfolder', maxRetries: 0 });
  const model = 'gpt://b1gfolder/yandexgpt/latest';
  const messages = [{ role: 'user', content: 'hi' } as const];
  await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } });
  const [ours, theirs] = server.requests.map(({ path, body }) => ({ path, body: JSON.parse(body) }));
  expect(ours).toEqual(theirs);
});
