import {
  GoogleGenAI,
  ThinkingLevel,
  type GenerateContentParameters,
  type GenerateContentResponse,
} from '@google/genai';
import { describe, expect, test } from 'vitest';
import { gemini } from '../../../src/providers/gemini/driver.ts';
import { createProvider } from '../../../src/providers/index.ts';
import type { ChatRequest } from '../../../src/providers/provider.ts';
import { createTestContext } from '../../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../../helpers/server.ts';
import { exchange, play, toRequest, toSettings, type Played } from '../helpers.ts';
import { toEvents, toResponse } from './answers.ts';

const never = new AbortController().signal;

/** Google's library, sending to a server of ours. */
function createSdk({ url }: TestServer): GoogleGenAI {
  return new GoogleGenAI({ apiKey: 'fake', httpOptions: { baseUrl: url } });
}

async function playOurs({ url }: TestServer, stream: boolean): Promise<Played> {
  const settings = toSettings('test', { test: { base_url: url, driver: 'gemini' } });
  const provider = await createProvider(settings, { context: createTestContext([]), key: 'fake' });
  return play(provider.stream(toRequest('hi', { model: 'gemini-2.5-flash', stream }), never));
}

const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 4, thoughtsTokenCount: 30, totalTokenCount: 43 };
const call = { functionCall: { name: 'look', args: { at: ['x'] } } };
const responses = [
  toResponse([{ text: 'Let me see.', thought: true }], {}, { usageMetadata: { promptTokenCount: 9 } }),
  toResponse([{ text: 'Grüße, ' }, { text: 'Welt 🌍' }]),
  toResponse([call]),
  toResponse(null, { finishReason: 'STOP' }, { usageMetadata }),
];
const whole = toResponse(
  [{ text: 'hm', thought: true }, { text: 'Hello' }, call],
  { finishReason: 'STOP' },
  { usageMetadata },
);

interface Heard {
  readonly text: string;
  readonly calls: readonly unknown[];
  readonly output: number;
  readonly model: string | undefined;
}

function hear(heard: readonly GenerateContentResponse[]): Heard {
  const last = heard.at(-1);
  const { candidatesTokenCount = 0, thoughtsTokenCount = 0 } = last?.usageMetadata ?? {};
  return {
    text: heard
      .flatMap((each) => each.candidates?.[0]?.content?.parts ?? [])
      .map((part) => (part.thought ? '' : (part.text ?? '')))
      .join(''),
    calls: heard.flatMap((each) => each.functionCalls ?? []).map(({ name, args }) => ({ name, arguments: args })),
    output: candidatesTokenCount + thoughtsTokenCount,
    model: last?.modelVersion,
  };
}

function toHeard({ text, events, finish }: Played): object {
  const calls = events.flatMap((event) => (event.type === 'tool-call' ? [event] : []));
  return {
    text,
    calls: calls.map(({ name, arguments: args }) => ({ name, arguments: args })),
    output: finish?.usage?.output,
    model: finish?.model,
  };
}

describe('@google/genai reads what we read, from the same server', () => {
  test('a stream', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(toEvents(responses));
    });
    const heard: GenerateContentResponse[] = [];
    const request = { model: 'gemini-2.5-flash', contents: 'hi' };
    for await (const each of await createSdk(server).models.generateContentStream(request)) heard.push(each);
    expect(hear(heard).text).toBe('Grüße, Welt 🌍');
    expect(toHeard(await playOurs(server, true))).toEqual(hear(heard));
    expect(server.requests[1]?.path).toBe(server.requests[0]?.path);
  });

  test('an answer in one piece', async () => {
    const server = await startServer((_, response) => sendJson(response, whole));
    const heard = await createSdk(server).models.generateContent({ model: 'gemini-2.5-flash', contents: 'hi' });
    expect(hear([heard]).text).toBe('Hello');
    expect(toHeard(await playOurs(server, false))).toEqual(hear([heard]));
    expect(server.requests[1]?.path).toBe(server.requests[0]?.path);
  });

  test('an error in the middle of a stream, that stands there as bare JSON', async () => {
    const error = JSON.stringify({ error: { code: 503, message: 'too busy', status: 'UNAVAILABLE' } });
    const server = await startServer(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(toEvents(responses.slice(0, 2)));
      // The library finds it only where a read begins with it.
      await new Promise((resolve) => setTimeout(resolve, 50));
      response.end(error);
    });
    const stream = await createSdk(server).models.generateContentStream({ model: 'gemini-2.5-flash', contents: 'hi' });
    const reading = (async () => {
      for await (const _ of stream);
    })();
    await expect(reading).rejects.toThrow('too busy');
    expect(await playOurs(server, true)).toMatchObject({ failure: { code: 'incomplete', detail: 'too busy' } });
  });
});

async function sendWithSdk(parameters: GenerateContentParameters): Promise<unknown> {
  const server = await startServer((_, response) => sendJson(response, whole));
  await createSdk(server).models.generateContent(parameters);
  return JSON.parse(server.requests[0]?.body ?? '');
}

function toOurs(changes: Partial<ChatRequest>): object {
  return gemini.toWire(toRequest('hi', { stream: false, ...changes }), exchange).body;
}

const parameters = { type: 'object', properties: { at: { type: 'string' } } };

const talk: Partial<ChatRequest> = {
  model: 'gemini-2.5-flash',
  messages: [
    { role: 'system', content: 'be brief' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'see' },
        { type: 'media', url: 'data:image/png;base64,AA==', contentType: null },
        { type: 'media', url: 'https://example.com/a.pdf', contentType: 'application/pdf' },
      ],
    },
    { role: 'assistant', content: 'so' },
    { role: 'user', content: 'go on' },
  ],
  settings: { temperature: 0, maxTokens: 5, topP: 0.5, stop: ['END'], seed: 0, reasoning: 'low' },
  schema: { name: 'answer', schema: parameters },
};

const sameTalk: GenerateContentParameters = {
  model: 'gemini-2.5-flash',
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'see' },
        { inlineData: { mimeType: 'image/png', data: 'AA==' } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.pdf' } },
      ],
    },
    { role: 'model', parts: [{ text: 'so' }] },
    { role: 'user', parts: [{ text: 'go on' }] },
  ],
  config: {
    systemInstruction: 'be brief',
    temperature: 0,
    maxOutputTokens: 5,
    topP: 0.5,
    stopSequences: ['END'],
    seed: 0,
    thinkingConfig: { thinkingBudget: 1024, includeThoughts: true },
    responseMimeType: 'application/json',
    responseJsonSchema: parameters,
  },
};

describe('@google/genai sends the body that we send', () => {
  test('with every setting, a schema and media, but gives the system prompt a role, which the API ignores', async () => {
    const systemInstruction = { role: 'user', parts: [{ text: 'be brief' }] };
    expect(await sendWithSdk(sameTalk)).toEqual({ ...toOurs(talk), systemInstruction });
  });

  test('with tools, but adds an empty generationConfig', async () => {
    const tool = { name: 'look', description: 'looks', parameters };
    const functionDeclarations = [{ name: 'look', description: 'looks', parametersJsonSchema: parameters }];
    const model = 'gemini-2.5-flash';
    const theirs = await sendWithSdk({ model, contents: 'hi', config: { tools: [{ functionDeclarations }] } });
    expect(theirs).toEqual({ ...toOurs({ model, tools: [tool] }), generationConfig: {} });
  });

  test('with a level of thinking, but spells it in capitals, which the API takes too', async () => {
    const model = 'gemini-3.8-flash';
    const thinkingConfig = { thinkingLevel: ThinkingLevel.MEDIUM, includeThoughts: true };
    const theirs = await sendWithSdk({ model, contents: 'hi', config: { thinkingConfig } });
    expect(JSON.parse(JSON.stringify(theirs).replace('"MEDIUM"', '"medium"'))).toEqual(
      toOurs({ model, settings: { reasoning: 'medium' } }),
    );
  });

  test('with several texts to embed, but gives each a role, which says nothing there', async () => {
    const server = await startServer((_, response) => sendJson(response, { embeddings: [{ values: [1] }] }));
    const model = 'gemini-embedding-001';
    const config = { outputDimensionality: 3, taskType: 'CLUSTERING' };
    await createSdk(server).models.embedContent({ model, contents: ['a', 'b'], config });
    const wanted = { model, texts: ['a', 'b'], dimensions: 3, extra: { taskType: 'CLUSTERING' } };
    const ours = gemini.embeddings?.toWire(wanted, { ...exchange, baseUrl: server.url });
    expect(server.requests[0]?.path).toBe(ours?.path);
    const theirs = JSON.parse(server.requests[0]?.body.replaceAll('"role":"user",', '') ?? '');
    expect(theirs).toEqual(ours?.body);
  });

  test('with a list of models asked for', async () => {
    const server = await startServer((_, response) => sendJson(response, { models: [] }));
    await createSdk(server).models.list({ config: { pageSize: 1000 } });
    expect(server.requests[0]?.path).toBe(gemini.models?.toPath(null, { ...exchange, baseUrl: server.url }));
  });
});
