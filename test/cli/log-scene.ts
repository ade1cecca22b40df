import type { ServerResponse } from 'node:http';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type TestServer } from '../helpers/server.ts';

export type Answer = (response: ServerResponse) => void;

export const key = 'not-a-real-key-0123456789';
/** Nothing of these may stand in a log. They are short, as messages of others quote the first ten letters. */
export const secrets = { prompt: 'canary-p', answer: 'canary-a', thought: 'canary-t', key };

function stream(...deltas: readonly object[]): Answer {
  const chunks = deltas.map((delta) => ({ choices: [{ index: 0, delta, finish_reason: null }] }));
  const end = { id: 'chat-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
  const events = [...chunks, end].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  return (response) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${events.join('')}data: [DONE]\n\n`);
}

export const says: Answer = (response) => sendChatStream(response, [`${secrets.answer} `, 'wörld\n']);
export const thinks = stream({ reasoning_content: secrets.thought }, { content: secrets.answer });
export const refuses = stream({ refusal: secrets.answer });
export const calls = stream({
  tool_calls: [
    { index: 0, id: 'c', type: 'function', function: { name: 'look', arguments: `{"at":"${secrets.answer}"}` } },
  ],
});
export const isDown: Answer = (response) => {
  response.setHeader('x-request-id', 'req-7');
  sendJson(response, { error: { message: `busy, ${key}` } }, 503);
};
export const rejects: Answer = (response) => sendJson(response, { error: { message: `no such key: ${key}` } }, 401);
export const talksNonsense: Answer = (response) => void response.end(`<p>${secrets.answer}</p>`);
export const breaksOff: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: {"choices":[{"index":0,"delta":{"content":"${secrets.answer}"}}]}\n\n`);
};

export interface Scene {
  readonly home: string;
  readonly server: TestServer;
}

/** `custom:x`, which gives these answers one after the other, the last one for ever, and `custom:y`, which works. */
export async function createScene(...answers: readonly Answer[]): Promise<Scene> {
  const server = await startServer((_, response) => {
    answers[Math.min(server.requests.length, answers.length) - 1]?.(response);
  });
  const other = await startServer((_, response) => says(response));
  const x = { base_url: server.url, default_model: 'm', embedding_model: 'e' };
  const home = createHome({ custom_providers: { x, y: { base_url: other.url, default_model: 'n' } } });
  return { home, server };
}

export const argv = ['ask', secrets.prompt, '--provider', 'custom:x'] as const;
export const json = ['--log-format', 'json'] as const;

export async function ask(
  { home }: Scene,
  flags: readonly string[] = [],
  options: RunOptions = {},
): Promise<RunResult> {
  return runAix([...argv, ...flags], { home, haste: 50, env: { AIX_X_API_KEY: key }, ...options });
}

export function findSecrets(text: string): readonly string[] {
  return Object.values(secrets).filter((secret) => text.includes(secret));
}

export const started = 'info llm_request_started';
export const completed = 'info llm_request_completed';
export const failed = ['error llm_request_failed', 'error error'];
export const retried = 'warn llm_request_retried';
