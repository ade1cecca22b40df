import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { describe, expect, test } from 'vitest';
import { toWireSchema } from '../../../src/providers/anthropic/schema.ts';
import type { ChatRequest, StreamEvent } from '../../../src/providers/provider.ts';
import { sendJson, startServer, type SeenRequest } from '../../helpers/server.ts';
import { fixtures, playSse, readFixture, toSent } from './helpers.ts';

interface Call {
  readonly client: Anthropic;
  readonly seen: readonly SeenRequest[];
}

/** The client of the vendor against a server of ours that answers every call with this stream. */
async function createClient(stream: Buffer): Promise<Call> {
  const server = await startServer((_, response) => {
    // Sent with a success too, where it means nothing.
    response.writeHead(200, { 'content-type': 'text/event-stream', 'retry-after': '1' }).end(stream);
  });
  const options = { baseURL: server.url, apiKey: 'fake-key', authToken: null, maxRetries: 0 };
  return { client: new Anthropic(options), seen: server.requests };
}

const ask = { model: 'claude-opus-5', max_tokens: 128_000, messages: [{ role: 'user', content: 'hi' }] } as const;

describe('@anthropic-ai/sdk reads from our fixtures what the driver reads', () => {
  test.each(fixtures.filter((name) => name !== 'overloaded'))('%s', async (name) => {
    const { client } = await createClient(readFixture(name));
    const message = await client.messages.stream({ ...ask, messages: [...ask.messages] }).finalMessage();
    const played = await playSse(readFixture(name));
    expect(played.text).toBe(message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''));
    expect(played.reasoning).toBe(
      message.content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    );
    expect(played.events.filter((event) => event.type === 'tool-call')).toEqual(toCalls(message));
    expect(played.finish).toMatchObject({ responseId: message.id, model: message.model, usage: toUsage(message) });
  });

  test('an overloaded server in the middle', async () => {
    const { client } = await createClient(readFixture('overloaded'));
    const error = await client.messages
      .stream({ ...ask, messages: [...ask.messages] })
      .finalMessage()
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ type: 'overloaded_error' });
    expect((await playSse(readFixture('overloaded'))).failure).toMatchObject({ detail: 'Overloaded' });
  });
});

function toCalls({ content }: Anthropic.Message): readonly StreamEvent[] {
  return content.flatMap((block) =>
    block.type === 'tool_use'
      ? [{ type: 'tool-call' as const, id: block.id, name: block.name, arguments: block.input }]
      : [],
  );
}

/** As every provider counts here: input with what was cached. */
function toUsage({ usage }: Anthropic.Message): object {
  const { input_tokens: fresh, cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage;
  return { input: fresh + (read ?? 0) + (written ?? 0), output: usage.output_tokens };
}

/** The body that the client sends for a call. */
async function findBody(parameters: Anthropic.MessageCreateParamsStreaming): Promise<unknown> {
  const { client, seen } = await createClient(readFixture('text'));
  for await (const _ of await client.messages.create(parameters));
  return JSON.parse(seen[0]?.body ?? '');
}

const image = { type: 'base64', media_type: 'image/png', data: 'AA==' } as const;
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'AA==' } as const;
const plain = { type: 'text', media_type: 'text/plain', data: 'x' } as const;
const weather = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;

describe('@anthropic-ai/sdk sends the body that the driver sends', () => {
  test.each<[string, Partial<ChatRequest>, Partial<Anthropic.MessageCreateParamsStreaming>]>([
    ['a question', {}, {}],
    [
      'a system prompt and settings',
      {
        messages: [
          { role: 'system', content: 'be brief' },
          { role: 'user', content: 'hi' },
        ],
        settings: { maxTokens: 9, stop: ['END'] },
      },
      { system: 'be brief', max_tokens: 9, stop_sequences: ['END'] },
    ],
    [
      'thinking with an effort',
      { settings: { reasoning: 'medium' } },
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'medium' } },
    ],
    [
      'tools',
      { tools: [{ name: 'get', description: 'gets', parameters: weather }] },
      { tools: [{ name: 'get', description: 'gets', input_schema: { ...weather, required: ['city'] } }] },
    ],
    [
      'media',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'media', url: 'data:image/png;base64,AA==', contentType: null },
              { type: 'media', url: 'https://x.test/a.png', contentType: null },
              { type: 'media', url: 'data:application/pdf;base64,AA==', contentType: null },
              { type: 'media', url: 'data:text/plain;base64,eA==', contentType: null, name: 'x.txt' },
              { type: 'text', text: 'see' },
            ],
          },
        ],
      },
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: image },
              { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
              { type: 'document', source: pdf },
              { type: 'document', source: plain, title: 'x.txt' },
              { type: 'text', text: 'see' },
            ],
          },
        ],
      },
    ],
  ])('for %s', async (_, request, parameters) => {
    expect(toSent(ask.model, request).body).toEqual(
      await findBody({ ...ask, stream: true, messages: [...ask.messages], ...parameters }),
    );
  });

  test('for a schema, as its own helper prepares it', async () => {
    const schema = { name: 'weather', schema: weather };
    const format = jsonSchemaOutputFormat(weather);
    const body = await findBody({ ...ask, stream: true, messages: [...ask.messages], output_config: { format } });
    expect(toSent(ask.model, { schema }).body).toEqual(body);
  });
});

test('@anthropic-ai/sdk asks at the same path, and for the same pages of models', async () => {
  const row = (id: string): object => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' });
  const server = await startServer(({ path }, response) => {
    const isFirst = !path.includes('after_id');
    sendJson(response, { data: [row(isFirst ? 'a' : 'b')], has_more: isFirst, first_id: 'a', last_id: 'a' });
  });
  const client = new Anthropic({ baseURL: server.url, apiKey: 'fake-key', maxRetries: 0 });
  const { anthropic } = await import('../../../src/providers/anthropic/driver.ts');
  for await (const _ of client.models.list({ limit: 1000 }));
  const place = { provider: 'x', model: '', baseUrl: server.url, quirks: {} };
  const ours = [null, 'a'].map((cursor) => anthropic.models?.toPath(cursor, place));
  expect(server.requests.map(({ path }) => path)).toEqual(ours);
});

test.each<[string, object]>([
  [
    'bounds',
    { n: { type: 'integer', minimum: 1, maximum: 5 }, s: { type: 'string', pattern: '^a', description: 'x' } },
  ],
  ['literals', { a: { type: 'string', enum: ['x', 'y'] }, b: { const: 3 }, c: { enum: ['x'], default: 'x' } }],
  ['lists', { a: { type: 'array', items: { type: 'string', format: 'date' }, minItems: 1, maxItems: 3 } }],
  ['alternatives', { a: { oneOf: [{ type: 'string', format: 'nope' }, { type: 'null' }] }, b: { anyOf: [] } }],
  ['open objects', { a: { type: 'object', additionalProperties: true, properties: { b: { type: 'number' } } } }],
  ['references', { a: { $ref: '#/$defs/a' }, b: { allOf: [{ $ref: '#/$defs/a' }], title: 'B' } }],
])('@anthropic-ai/sdk makes of a schema with %s what the driver makes of it', (_, properties) => {
  const defs = { a: { type: 'object', properties: { x: { type: 'string', minLength: 2 } } } };
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties, $defs: defs };
  const { schema: expected } = jsonSchemaOutputFormat(schema as { type: 'object' });
  expect(toWireSchema(schema)).toEqual(expected);
});
