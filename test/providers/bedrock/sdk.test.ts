import { createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, onTestFinished, test } from 'vitest';
import { signAws } from '../../../src/providers/aws-signature.ts';
import { bedrock } from '../../../src/providers/bedrock/driver.ts';
import type { ChatRequest } from '../../../src/providers/provider.ts';
import { toEvent, toException } from '../../helpers/frames.ts';
import { createStage } from '../contract.ts';
import { exchange, play, toRequest } from '../helpers.ts';
import { bedrockDialect, toDelta } from './dialect.ts';

/**
 * AWS publishes `@aws-sdk/client-bedrock-runtime`. It runs in this process, speaks HTTP/2 and starts with nothing but an
 * endpoint and credentials.
 */
const credentials = { accessKeyId: 'AKIAFAKEFAKEFAKE0000', secretAccessKey: 'fake/secret', sessionToken: 'fake==' };
const model = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const never = new AbortController().signal;

interface Seen {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

type Answer = (response: Http2ServerResponse) => void;

/** The SDK before a server of its protocol. */
async function createSdk(answer: Answer): Promise<{ client: BedrockRuntimeClient; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request: Http2ServerRequest, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new BedrockRuntimeClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  return { client, seen };
}

async function playSdk(bytes: Buffer): Promise<{ events: ConverseStreamOutput[]; failure: unknown }> {
  const { client } = await createSdk((response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' }).end(bytes);
  });
  const events: ConverseStreamOutput[] = [];
  try {
    const { stream } = await client.send(new ConverseStreamCommand({ modelId: model, messages: [] }));
    for await (const event of stream ?? []) events.push(event);
    return { events, failure: null };
  } catch (failure) {
    return { events, failure };
  }
}

async function playOurs(bytes: Buffer): ReturnType<typeof play> {
  const { provider } = await createStage('bedrock', (response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' }).end(bytes);
  });
  return play(provider.stream(toRequest('hi'), never));
}

const usage = { inputTokens: 10, outputTokens: 3, totalTokens: 18, cacheReadInputTokens: 5 };
const full = Buffer.concat([
  toEvent('messageStart', { role: 'assistant', p: 'abc' }),
  toEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: 'hmm' } }, p: 'ab' }),
  toDelta('Grüße, '),
  toDelta('Welt 🌍'),
  toEvent('contentBlockStart', { contentBlockIndex: 2, start: { toolUse: { toolUseId: 't1', name: 'add' } } }),
  toEvent('contentBlockDelta', { contentBlockIndex: 2, delta: { toolUse: { input: '{"a":1}' } } }),
  toEvent('messageStop', { stopReason: 'tool_use' }),
  toEvent('metadata', { usage, metrics: { latencyMs: 5 } }),
]);

describe('the SDK of AWS (@aws-sdk/client-bedrock-runtime)', () => {
  test('reads from our frames what we read from them', async () => {
    const { events, failure } = await playSdk(full);
    const ours = await playOurs(full);
    const deltas = events.map((event) => event.contentBlockDelta?.delta);
    expect(failure).toBeNull();
    expect(ours.text).toBe(deltas.map((delta) => delta?.text ?? '').join(''));
    expect(ours.reasoning).toBe(deltas.map((delta) => delta?.reasoningContent?.text ?? '').join(''));
    const input = deltas.map((delta) => delta?.toolUse?.input ?? '').join('');
    const { toolUseId, name } =
      events.find((event) => event.contentBlockStart)?.contentBlockStart?.start?.toolUse ?? {};
    expect(ours.events).toContainEqual({ type: 'tool-call', id: toolUseId, name, arguments: JSON.parse(input) });
    const counted = events.at(-1)?.metadata?.usage;
    expect(ours.finish?.usage).toMatchObject({ input: 15, output: counted?.outputTokens, cacheRead: 5 });
  });

  test('fails where we fail: an exception, a damaged frame', async () => {
    const exception = Buffer.concat([toDelta('Hi'), toException('throttlingException', { message: 'slow down' })]);
    const damaged = Buffer.from(toDelta('Hi'));
    damaged.writeUInt8(0xff, damaged.length - 6);
    expect((await playSdk(exception)).failure).toMatchObject({ name: 'ThrottlingException', message: 'slow down' });
    expect((await playOurs(exception)).failure).toMatchObject({ code: 'incomplete', detail: 'slow down' });
    expect((await playSdk(damaged)).failure).toMatchObject({ message: expect.stringContaining('checksum') });
    expect((await playOurs(damaged)).failure).toMatchObject({ code: 'provider' });
  });

  test('reads a whole answer as we do', async () => {
    const whole = { ...bedrockDialect.toWhole('Grüße'), usage };
    const { client } = await createSdk((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(whole));
    });
    const { output, stopReason } = await client.send(new ConverseCommand({ modelId: model, messages: [] }));
    expect({ text: output?.message?.content?.[0]?.text, stopReason }).toEqual({
      text: 'Grüße',
      stopReason: 'end_turn',
    });
  });

  test('sends the path and the body that we send for the same call', async () => {
    const { client, seen } = await createSdk((response) => response.writeHead(200).end(full));
    await client.send(new ConverseStreamCommand(call));
    const { path, body } = bedrock.toWire(request, exchange);
    expect(seen[0]?.path).toBe(path);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(body);
  });

  test('signs a request as we do at the same time', async () => {
    const { client, seen } = await createSdk((response) => response.writeHead(200).end(full));
    // It signs what it tells about itself too, and knows the host under its name of HTTP/2.
    client.middlewareStack.addRelativeTo(dropOthers, { relation: 'before', toMiddleware: 'httpSigningMiddleware' });
    await client.send(new ConverseStreamCommand(call));
    const { path = '', headers = {}, body } = seen[0] ?? {};
    const date = String(headers['x-amz-date']).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5');
    const ours = await signAws(
      {
        method: 'POST',
        url: `http://${String(headers['host'])}${path}`,
        headers: { 'Content-Type': 'application/json' },
        body,
      },
      { credentials, env: { AWS_REGION: 'eu-west-1' }, now: Date.parse(date) },
    );
    expect(headers).toMatchObject(ours);
  });
});

interface Signable {
  readonly request: { headers: Record<string, string> };
}

function dropOthers<Args, Result>(next: (given: Args) => Promise<Result>): (given: Args) => Promise<Result> {
  return (given) => {
    const { request: outgoing } = given as Signable;
    const { ':authority': host = '', 'content-type': contentType = '' } = outgoing.headers;
    outgoing.headers = { host, 'content-type': contentType };
    return next(given);
  };
}

const schema = { type: 'object', properties: { a: { type: 'number' } } };
// Claude takes no other.
const closed = { ...schema, additionalProperties: false };
const picture = Buffer.from('not really a picture');

const call: ConverseStreamCommandInput = {
  modelId: model,
  system: [{ text: 'be brief' }],
  messages: [
    {
      role: 'user',
      content: [
        { text: 'what?' },
        { image: { format: 'png', source: { bytes: picture } } },
        { document: { format: 'pdf', name: 'report', source: { bytes: picture } } },
        { audio: { format: 'mp3', source: { bytes: picture } } },
        { video: { format: 'mp4', source: { bytes: picture } } },
      ],
    },
  ],
  inferenceConfig: { maxTokens: 5000, stopSequences: ['END'] },
  toolConfig: { tools: [{ toolSpec: { name: 'add', description: 'adds', inputSchema: { json: schema } } }] },
  outputConfig: {
    textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'sum', schema: JSON.stringify(closed) } } },
  },
  additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2048 } },
  serviceTier: { type: 'flex' },
};

const toMedia = (contentType: string, name?: string): object => ({
  type: 'media',
  url: `data:${contentType};base64,${picture.toString('base64')}`,
  contentType,
  name,
});

const request = toRequest('', {
  model,
  messages: [
    { role: 'system', content: 'be brief' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'what?' },
        toMedia('image/png'),
        toMedia('application/pdf', 'report.pdf'),
        toMedia('audio/mpeg'),
        toMedia('video/mp4'),
      ],
    },
  ] as ChatRequest['messages'],
  settings: { maxTokens: 5000, stop: ['END'], reasoning: 'low' },
  tools: [{ name: 'add', description: 'adds', parameters: schema }],
  schema: { name: 'sum', schema },
  extra: { serviceTier: { type: 'flex' } },
});
