import Groq from 'groq-sdk';
import { expect, test } from 'vitest';
import type { TestServer } from '../../helpers/server.ts';
import { fakeKey } from '../contract.ts';
import { ask, serve, toBodies } from './vendor.ts';

function createClient({ url }: TestServer): Groq {
  return new Groq({ apiKey: fakeKey, baseURL: url, maxRetries: 0 });
}

const model = 'openai/gpt-oss-20b';
const messages = [{ role: 'user', content: 'hi' } as const];

async function readAll(server: TestServer): Promise<Groq.Chat.ChatCompletionChunk[]> {
  const stream = await createClient(server).chat.completions.create({ model, messages, stream: true });
  const chunks: Groq.Chat.ChatCompletionChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

test('groq-sdk reads the same text, thoughts and usage from the stream as we do', async () => {
  const server = await serve('groq.sse');
  const chunks = await readAll(server);
  const join = (field: 'content' | 'reasoning'): string =>
    chunks.map(({ choices }) => choices[0]?.delta[field] ?? '').join('');
  const theirs = chunks.at(-1)?.x_groq?.usage;
  const ours = await ask('groq', `${server.url}/openai/v1`, { model });
  expect(ours).toMatchObject({ text: join('content'), reasoning: join('reasoning'), failure: null });
  expect(ours.text).toBe('Grüße, Welt 🌍');
  expect(ours.finish).toMatchObject({
    reason: chunks.at(-1)?.choices[0]?.finish_reason,
    usage: { input: theirs?.prompt_tokens, output: theirs?.completion_tokens, reasoning: 4 },
    model: chunks[0]?.model,
  });
});

test('groq-sdk takes the error in the stream for one, as we do', async () => {
  const server = await serve('groq-error.sse');
  await expect(readAll(server)).rejects.toThrow('Failed to call a function.');
  const ours = await ask('groq', `${server.url}/openai/v1`, { model });
  expect(ours).toMatchObject({ text: 'half', finish: undefined, failure: { detail: 'Failed to call a function.' } });
});

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const whole = {
  id: 'c',
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: '{}' }, finish_reason: 'stop' }],
};

test('groq-sdk sends the body that we send, with settings and tools', async () => {
  const server = await serve(whole);
  const tool = { name: 'get', description: 'gets it', parameters };
  await createClient(server).chat.completions.create({
    model,
    messages,
    stream: false,
    temperature: 0,
    top_p: 0.5,
    max_completion_tokens: 9,
    stop: ['x'],
    seed: 0,
    reasoning_effort: 'low',
    tools: [{ type: 'function', function: tool }],
  });
  const settings = { temperature: 0, topP: 0.5, maxTokens: 9, stop: ['x'], seed: 0, reasoning: 'low' } as const;
  await ask('groq', `${server.url}/openai/v1`, { model, stream: false, settings, tools: [tool] });
  const [theirs, ours] = toBodies(server);
  expect(ours).toEqual(theirs);
  const [first, second] = server.requests;
  expect(second).toMatchObject({ method: first?.method, path: first?.path });
  expect(second?.headers.authorization).toBe(first?.headers.authorization);
});

test('groq-sdk sends the body that we send, with a schema and a model that thinks or does not', async () => {
  const server = await serve(whole);
  const schema = { ...parameters, additionalProperties: false };
  await createClient(server).chat.completions.create({
    model: 'moonshotai/kimi-k2-instruct',
    messages,
    stream: false,
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } },
  });
  await createClient(server).chat.completions.create({
    model: 'qwen/qwen3-32b',
    messages,
    stream: false,
    reasoning_effort: 'default',
    reasoning_format: 'parsed',
  });
  const base = `${server.url}/openai/v1`;
  await ask('groq', base, { model: 'moonshotai/kimi-k2-instruct', schema: { name: 'place', schema } });
  await ask('groq', base, { model: 'qwen/qwen3-32b', stream: false, settings: { reasoning: 'high' } });
  const bodies = toBodies(server);
  expect(bodies.slice(2)).toEqual(bodies.slice(0, 2));
});
