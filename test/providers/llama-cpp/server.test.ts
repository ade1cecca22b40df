import { describe, expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { awaitFailure, play, toRequest } from '../helpers.ts';
import { contextSize } from './model.ts';
import { answer, createLlama, missing, serverKey, startLlama } from './server.ts';

const never = new AbortController().signal;
/** Beside the driver: what the server says of an answer that it cut off. */
const chat = { driver: 'openai-chat', end: '/v1', cut: 'length' };
const messages = { driver: 'anthropic', end: '/v1', cut: 'length' };
// It sends `response.completed` also where the limit cut the answer.
const responses = { driver: 'openai-responses', end: '/v1', cut: 'stop' };

if (missing !== null) console.log(`the tests against the server of llama.cpp are skipped: ${missing}`);

// Nothing of ours answers here: xllamacpp from PyPI holds the HTTP server of llama.cpp, and serve.py starts it with a
// model that model.ts makes.
describe.skipIf(missing !== null).each([chat, messages, responses])(
  'the server of llama.cpp, asked with $driver',
  (way) => {
    test.each([true, false])('gives its whole answer, streamed: %s', async (stream) => {
      const provider = await createLlama(way);
      const { text, failure, finish } = await play(provider.stream(toRequest('hi', { model: 'tiny', stream }), never));
      expect({ text, failure }).toEqual({ text: answer, failure: null });
      expect(finish).toMatchObject({ reason: 'stop', model: 'tiny', status: 200, usage: { output: 7 } });
      expect(finish?.usage?.input).toBeGreaterThan(0);
    });

    test('stops where it was told to', async () => {
      const provider = await createLlama(way);
      const short = toRequest('hi', { model: 'tiny', settings: { maxTokens: 2, temperature: 0, topP: 1, seed: 1 } });
      const { text, finish } = await play(provider.stream(short, never));
      expect({ text, reason: finish?.reason, output: finish?.usage?.output }).toEqual({
        text: 'Grüße,',
        reason: way.cut,
        output: 2,
      });
    });

    test('refuses a wrong key', async () => {
      const provider = await createLlama({ ...way, key: 'test-only-wrong-key' });
      const { failure } = await play(provider.stream(toRequest('hi', { model: 'tiny' }), never));
      expect(failure).toMatchObject({ code: 'auth', status: 401, detail: 'Invalid API Key' });
    });

    test('refuses a prompt that is longer than its context', async () => {
      const provider = await createLlama(way);
      const long = toRequest('x'.repeat(2 * contextSize), { model: 'tiny' });
      const { text, failure } = await play(provider.stream(long, never));
      expect({ text, failure }).toMatchObject({
        text: '',
        failure: { code: 'provider', status: 400, message: 'the prompt is too long for "tiny"' },
      });
    });
  },
);

describe.skipIf(missing !== null)('the server of llama.cpp', () => {
  test('lists its model and how much that takes', async () => {
    const provider = await createLlama(chat);
    expect(await provider.listModels(never)).toMatchObject([
      { id: 'tiny', contextWindow: contextSize, ownedBy: 'llamacpp' },
    ]);
  });

  test('is told apart from Ollama', async () => {
    const provider = await createLlama({ driver: 'ollama', end: '' });
    expect(await awaitFailure(provider.listModels(never))).toMatchObject({
      code: 'provider',
      status: 404,
      hint: expect.stringContaining('--driver openai-chat'),
    });
  });

  test('passes every check of provider test, and answers a run', async () => {
    const home = createHome();
    const url = await startLlama();
    const env = { AIX_LLAMA_API_KEY: serverKey };
    await runAix(['provider', 'add', 'llama', url, '--model', 'tiny'], { home, env });
    const checked = await runAix(['provider', 'test', 'llama', '--paid'], { home, env });
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/stream +ok +"tiny" streams/) });
    expect(await runAix(['ask', 'hi', '--provider', 'llama'], { home, env })).toMatchObject({
      code: 0,
      stdout: answer,
    });
  });
});
