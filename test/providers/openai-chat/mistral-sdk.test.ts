import { Mistral } from '@mistralai/mistralai';
import type { ToolCall } from '@mistralai/mistralai/models/components';
import { expect, test } from 'vitest';
import { joinEmbeddings } from '../../../src/providers/embeddings.ts';
import { createProvider } from '../../../src/providers/index.ts';
import { createTestContext } from '../../helpers/run.ts';
import type { TestServer } from '../../helpers/server.ts';
import { fakeKey } from '../contract.ts';
import { toSettings } from '../helpers.ts';
import { ask, serve, toBodies } from './vendor.ts';

function createClient({ url }: TestServer): Mistral {
  return new Mistral({ apiKey: fakeKey, serverURL: url });
}

const model = 'mistral-small-latest';
const messages = [{ role: 'user', content: 'hi' } as const];

interface Heard {
  text: string;
  thought: string;
}

/** What the client understood: its content is a string, or a list of thoughts and texts. */
function hear(content: unknown, heard: Heard): void {
  if (typeof content === 'string') heard.text += content;
  if (!Array.isArray(content)) return;
  for (const { type, text, thinking } of content) {
    if (type === 'text') heard.text += text;
    if (type === 'thinking') heard.thought += thinking.map((part: { text: string }) => part.text).join('');
  }
}

test('the Mistral SDK reads the same text, thoughts and usage from the stream as we do', async () => {
  const server = await serve('mistral.sse');
  const heard = { text: '', thought: '' };
  let usage;
  for await (const { data } of await createClient(server).chat.stream({ model, messages })) {
    hear(data.choices[0]?.delta.content, heard);
    usage = data.usage ?? usage;
  }
  const ours = await ask('mistral', `${server.url}/v1`, { model });
  expect(heard).toEqual({ text: 'Grüße, Welt 🌍', thought: 'They greet.' });
  expect(ours).toMatchObject({ text: heard.text, reasoning: heard.thought, failure: null });
  expect(ours.finish?.usage).toMatchObject({ input: usage?.promptTokens, output: usage?.completionTokens });
});

test('the Mistral SDK reads the same tool call from the stream as we do', async () => {
  const server = await serve('mistral-tools.sse');
  const calls: ToolCall[] = [];
  for await (const { data } of await createClient(server).chat.stream({ model, messages })) {
    calls.push(...(data.choices[0]?.delta.toolCalls ?? []));
  }
  const { events } = await ask('mistral', `${server.url}/v1`, { model });
  const theirs = calls.map(({ id, function: { name, arguments: text } }) => {
    return { type: 'tool-call', id, name, arguments: typeof text === 'string' ? JSON.parse(text) : text };
  });
  expect(theirs).toMatchObject([{ name: 'get', arguments: { city: 'Köln' } }]);
  expect(events.filter(({ type }) => type === 'tool-call')).toEqual(theirs);
});

const whole = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: '{}' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const schema = { ...parameters, additionalProperties: false };

test('the Mistral SDK sends the body that we send, with settings, tools and a schema', async () => {
  const server = await serve(whole);
  const tool = { name: 'get', description: 'gets it', parameters };
  await createClient(server).chat.complete({
    model,
    messages: [{ role: 'system', content: 'be brief' }, ...messages],
    temperature: 0,
    topP: 0.5,
    maxTokens: 9,
    stop: ['x'],
    randomSeed: 0,
    reasoningEffort: 'high',
    tools: [{ type: 'function', function: tool }],
    responseFormat: { type: 'json_schema', jsonSchema: { name: 'place', schemaDefinition: schema, strict: true } },
  });
  await ask('mistral', `${server.url}/v1`, {
    model,
    messages: [{ role: 'system', content: 'be brief' }, ...messages],
    stream: false,
    settings: { temperature: 0, topP: 0.5, maxTokens: 9, stop: ['x'], seed: 0, reasoning: 'high' },
    tools: [tool],
    schema: { name: 'place', schema },
  });
  const [theirs, ours] = toBodies(server);
  expect(ours).toEqual(theirs);
});

test('the Mistral SDK sends the media that we send', async () => {
  const server = await serve(whole);
  const [image, pdf] = ['data:image/png;base64,AA==', 'https://example.com/a.pdf'];
  await createClient(server).chat.complete({
    model,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', imageUrl: image },
          { type: 'document_url', documentUrl: pdf, documentName: 'a.pdf' },
          { type: 'input_audio', inputAudio: 'AA==' },
        ],
      },
    ],
  });
  const content = [
    { type: 'text', text: 'see' },
    { type: 'media', url: image, contentType: null },
    { type: 'media', url: pdf, contentType: 'application/pdf', name: 'a.pdf' },
    { type: 'media', url: 'data:audio/wav;base64,AA==', contentType: null },
  ] as const;
  await ask('mistral', `${server.url}/v1`, { model, stream: false, messages: [{ role: 'user', content }] });
  const [theirs, ours] = toBodies(server);
  expect(ours).toEqual(theirs);
});

test('the Mistral SDK asks for the embeddings and reads the vectors as we do', async () => {
  const data = [
    { object: 'embedding', index: 0, embedding: [0.5, 1] },
    { object: 'embedding', index: 1, embedding: [1, -1] },
  ];
  const usage = { prompt_tokens: 4, completion_tokens: 0, total_tokens: 4 };
  const server = await serve({ id: 'e', object: 'list', model: 'mistral-embed', data, usage });
  const asked = { model: 'mistral-embed', inputs: ['a', 'b'], outputDimension: 2, encodingFormat: 'float' } as const;
  const theirs = await createClient(server).embeddings.create({ ...asked, inputs: [...asked.inputs] });
  const settings = toSettings('test', { test: { base_url: `${server.url}/v1`, preset: 'mistral' } });
  const provider = await createProvider(settings, { context: createTestContext([]), key: fakeKey });
  const request = { model: 'mistral-embed', texts: ['a', 'b'], dimensions: 2, extra: {} };
  const ours = await joinEmbeddings(provider.embed(request, new AbortController().signal), '');
  expect(ours.vectors).toEqual(theirs.data.map(({ embedding }) => embedding));
  expect(ours.inputTokens).toBe(theirs.usage.promptTokens);
  const bodies = toBodies(server);
  expect(bodies[1]).toEqual(bodies[0]);
});
