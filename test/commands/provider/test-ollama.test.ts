import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { sendJson, startServer, type SeenRequest } from '../../helpers/server.ts';
import { createHome, readProviders } from './home.ts';

function answer({ path, body }: SeenRequest, response: ServerResponse): void {
  if (path === '/api/tags') return sendJson(response, { models: [{ model: 'llama3.2:latest' }] });
  if (path !== '/api/chat') return void response.writeHead(404).end('404 page not found');
  const content = body.includes('"format"') ? '{"ok":true}' : 'ok';
  sendJson(response, { message: { content }, done: true, done_reason: 'stop' });
}

test.each(['', '/v1'])('asks Ollama in its own language, configured with "%s" at the end', async (end) => {
  const server = await startServer(answer);
  const entry = { base_url: `${server.url}${end}`, driver: 'ollama', default_model: 'llama3.2' };
  const home = createHome({ x: entry });
  const { code, stdout } = await runAix(['provider', 'test', 'x', '--paid'], { home });
  expect(code).toBe(0);
  expect(stdout).toMatch(/models +ok +1 listed/);
  expect(stdout).toMatch(/stream +ok +"llama3.2" streams/);
  expect(new Set(server.requests.map(({ path }) => path))).toEqual(new Set(['/api/tags', '/api/chat']));
  expect(readProviders(home)['x']).toEqual(entry);
});

test('never looks for Ollama below /v1', async () => {
  const server = await startServer((_, response) => void response.writeHead(404).end('404 page not found'));
  const home = createHome({ x: { base_url: server.url, driver: 'ollama' } });
  const { stdout } = await runAix(['provider', 'test', 'x'], { home });
  expect(server.requests.map(({ path }) => path)).toEqual(['/api/tags']);
  expect(stdout).toContain('answers 404 Not Found');
});
