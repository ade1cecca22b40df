import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { gigaChat } from '../../../src/providers/gigachat/driver.ts';
import { sendJson, startServer } from '../../helpers/server.ts';
import { createStage } from '../contract.ts';
import { exchange, play, toRequest } from '../helpers.ts';
import { gigaChatV2Dialect, toDelta } from './dialect.ts';

const python = join(import.meta.dirname, '../../../node_modules/.cache/gigachat/bin/python');
const isMissing = !existsSync(python);
const never = new AbortController().signal;

if (isMissing) {
  console.log(
    'the tests against the Python library of GigaChat are skipped: test/providers/gigachat/install.sh has not run',
  );
}

/** What the library reads in the answer of this server: one part for each message. */
async function askSdk(url: string, body: object): Promise<readonly Record<string, unknown>[]> {
  const script = join(import.meta.dirname, 'ask-v2.py');
  const { stdout } = await promisify(execFile)(python, [script, `${url}/api/v2`, JSON.stringify(body)]);
  return JSON.parse(stdout);
}

const usage = { input_tokens: 3, output_tokens: 2, total_tokens: 5, input_tokens_details: { cached_tokens: 1 } };
const whole = { ...toDelta([{ text: 'Привет' }]), finish_reason: 'stop', usage, created_at: 1 };

function answer(response: ServerResponse, isStream: boolean): void {
  if (!isStream) return sendJson(response, whole);
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(gigaChatV2Dialect.toStream(['При', 'вет']));
}

const request = toRequest('hi', {
  model: 'GigaChat-2',
  settings: { temperature: 0.5, topP: 0.9, maxTokens: 7 },
  tools: [{ name: 'get', description: 'gets', parameters: { type: 'object', properties: {} } }],
});

// The PyPI package gigachat is the vendor's own; install.sh brings it.
describe.skipIf(isMissing)('the Python library of GigaChat, version 2', () => {
  test.each([true, false])('reads the answer that we read, streamed: %s', async (stream) => {
    const { provider, server } = await createStage('gigachat/v2', (response) => answer(response, stream));
    const ours = await play(provider.stream(toRequest('hi', { model: 'm', stream }), never));
    const theirs = await askSdk(server.url, { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream });
    const texts = theirs.flatMap(({ messages = [] }) => messages as { content?: { text?: string }[] }[]);
    const text = texts.flatMap(({ content = [] }) => content.map((part) => part.text ?? '')).join('');
    expect({ text: ours.text, failure: ours.failure }).toEqual({ text, failure: null });
    expect(text).toBe('Привет');
    expect(theirs.at(-1)).toMatchObject({ finish_reason: ours.finish?.reason });
  });

  test.each([true, false])('sends to the same place the body that we send, streamed: %s', async (stream) => {
    const server = await startServer((_, response) => answer(response, stream));
    const { path, body } = gigaChat.toWire({ ...request, stream }, { ...exchange, baseUrl: `${server.url}/api/v2` });
    await askSdk(server.url, body);
    const [sent] = server.requests;
    expect(sent?.path).toBe(`/api/v2${path}`);
    // The library leaves `stream: false` out.
    const { stream: isStream, ...rest } = body;
    expect(JSON.parse(sent?.body ?? '')).toEqual(isStream === true ? body : rest);
  });
});
