import { expect, test } from 'vitest';
import { toKeyOwner } from '../../../src/providers/auth.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { startServer, type TestServer } from '../../helpers/server.ts';
import { toSettings } from '../helpers.ts';
import { stop, toEvents, toResponse } from './answers.ts';

async function ask(env: Readonly<Record<string, string>>): Promise<{ server: TestServer; result: RunResult }> {
  const server = await startServer((_, response) => {
    const events = toEvents([toResponse([{ text: 'hm', thought: true }]), toResponse([{ text: 'hello' }]), stop]);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(events);
  });
  const options = { env: { AIX_GEMINI_BASE_URL: server.url, ...env } };
  return { server, result: await runAix(['ask', 'hi', '--provider', 'gemini/gemini-2.5-flash'], options) };
}

test('the key of GOOGLE_API_KEY wins over that of GEMINI_API_KEY, and goes into the header alone', async () => {
  const { server, result } = await ask({ GEMINI_API_KEY: 'fake-gemini-key', GOOGLE_API_KEY: 'fake-google-key' });
  expect(result).toMatchObject({ code: 0, stdout: 'hello' });
  const [request] = server.requests;
  expect(request?.path).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse');
  expect(request?.headers).toMatchObject({ 'x-goog-api-key': 'fake-google-key' });
  expect(request?.headers).not.toHaveProperty('authorization');
});

test('every name that is in use for the key is read', async () => {
  const names = [
    'GOOGLE_API_KEY',
    'GEMINI_API_KEY',
    'GOOGLE_GENERATIVE_AI_API_KEY',
    'GOOGLE_AI_API_KEY',
    'LLM_GEMINI_KEY',
  ];
  expect(toKeyOwner(toSettings('gemini')).variables).toEqual(['AIX_GEMINI_API_KEY', ...names]);
  const { server } = await ask({ GOOGLE_AI_API_KEY: 'fake-ai-key' });
  expect(server.requests[0]?.headers).toMatchObject({ 'x-goog-api-key': 'fake-ai-key' });
});

test('a custom provider of this kind sends its key as Google wants it', () => {
  const own = { mine: { base_url: 'https://proxy.example/v1beta', driver: 'gemini' } };
  expect(toSettings('mine', own)).toMatchObject({ authType: 'api-key', keyHeader: 'x-goog-api-key', keyVariables: [] });
});
