import { Ollama, type ChatRequest } from 'ollama';
import { expect, test } from 'vitest';
import { ollama } from '../../../src/providers/ollama/driver.ts';
import { sendJson, startServer, type SeenRequest } from '../../helpers/server.ts';
import { createStage } from '../contract.ts';
import { exchange, play, toRequest } from '../helpers.ts';
import { toLine } from './dialect.ts';

const never = new AbortController().signal;
const call = { function: { name: 'weather', arguments: { city: 'Paris' } } };
const lines = [
  toLine({ content: '', thinking: 'hm, well' }),
  toLine({ content: 'Grüße, ' }),
  toLine({ content: 'Welt 🌍' }),
  toLine({ content: '', tool_calls: [call] }),
  toLine({ content: '' }, { done: true, done_reason: 'stop', prompt_eval_count: 26, eval_count: 298 }),
];

/** What the client of the vendor makes of a stream. */
async function readWithSdk(url: string): Promise<object> {
  const stream = await new Ollama({ host: url }).chat({ model: 'm', messages: [], stream: true });
  let [text, reasoning] = ['', ''];
  const names: string[] = [];
  for await (const { message, done, prompt_eval_count: input, eval_count: output } of stream) {
    text += message.content;
    reasoning += message.thinking ?? '';
    for (const each of message.tool_calls ?? []) names.push(each.function.name);
    if (done) return { text, reasoning, names, input, output };
  }
  return {};
}

test('the npm package "ollama" reads the same from the stream as we do', async () => {
  const { provider, server } = await createStage('ollama', (response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(lines.join(''));
  });
  const { text, reasoning, events, finish } = await play(provider.stream(toRequest('hi'), never));
  const names = events.flatMap((event) => (event.type === 'tool-call' ? [event.name] : []));
  const { input, output } = finish?.usage ?? {};
  expect(await readWithSdk(server.url)).toEqual({ text, reasoning, names, input, output });
  expect(text).toBe('Grüße, Welt 🌍');
});

test('a stream that is cut off is no success to the npm package "ollama" either', async () => {
  const { provider, server } = await createStage('ollama', (response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(lines.slice(0, 2).join(''));
  });
  await expect(readWithSdk(server.url)).rejects.toThrow('Did not receive done');
  expect((await play(provider.stream(toRequest('hi'), never))).failure).toMatchObject({ code: 'incomplete' });
});

/** What the client of the vendor sends. */
async function captureSdk(action: (client: Ollama) => Promise<unknown>): Promise<SeenRequest | undefined> {
  const server = await startServer((_, response) => sendJson(response, { models: [], embeddings: [] }));
  await action(new Ollama({ host: server.url }));
  return server.requests[0];
}

const parameters = { type: 'object', properties: { city: { type: 'string', description: 'where' } } };
const tool = { name: 'weather', description: 'how it is', parameters };
const schema = { type: 'object', properties: { age: { type: 'integer' } } };
const image = 'iVBORw0KGgo=';

test('sends what the npm package "ollama" sends for the same call', async () => {
  const theirs: ChatRequest = {
    model: 'qwen3',
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'what is this?', images: [image] },
    ],
    format: schema,
    think: 'low',
    tools: [{ type: 'function', function: tool }],
    keep_alive: '5m',
    options: { temperature: 0, num_predict: 5, top_p: 1, stop: ['END'], seed: 7, num_ctx: 8192 },
  };
  const seen = await captureSdk((client) => client.chat({ ...theirs, stream: false }));
  const media = { type: 'media', url: `data:image/png;base64,${image}`, contentType: null } as const;
  const request = toRequest('', {
    model: 'qwen3',
    stream: false,
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: [{ type: 'text', text: 'what is this?' }, media] },
    ],
    settings: { temperature: 0, maxTokens: 5, topP: 1, stop: ['END'], seed: 7, reasoning: 'low' },
    schema: { name: 'answer', schema },
    tools: [tool],
    extra: { keep_alive: '5m', num_ctx: 8192 },
  });
  const { path, body } = ollama.toWire(request, exchange);
  expect({ path, body }).toEqual({ path: seen?.path, body: JSON.parse(seen?.body ?? '') });
});

test('asks for vectors and for models as the npm package "ollama" does', async () => {
  const seen = await captureSdk((client) => client.embed({ model: 'e', input: ['a', 'b'], dimensions: 8 }));
  const wire = ollama.embeddings?.toWire({ model: 'e', texts: ['a', 'b'], dimensions: 8, extra: {} }, exchange);
  expect(wire).toEqual({ path: seen?.path, body: JSON.parse(seen?.body ?? '') });
  const list = await captureSdk((client) => client.list());
  expect({ method: 'GET', path: ollama.models?.toPath(null, exchange) }).toEqual({
    method: list?.method,
    path: list?.path,
  });
});
