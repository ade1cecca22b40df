import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { collect, startAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { startServer } from '../helpers/server.ts';

const firstChunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'partial words\n' } }] })}\n\n`;

interface Scene {
  readonly argv: readonly string[];
  readonly home: string;
  /** Resolves with the answer under way once the server has it in hand. */
  readonly asked: Promise<ServerResponse>;
}

/** A server that keeps the request, and a command line that asks it. */
async function createScene(answer: (response: ServerResponse) => void, ...flags: readonly string[]): Promise<Scene> {
  let hand: (response: ServerResponse) => void = () => {};
  const asked = new Promise<ServerResponse>((resolve) => (hand = resolve));
  const server = await startServer((_request, response) => {
    answer(response);
    hand(response);
  });
  const home = createHome({ custom_providers: { slow: { base_url: server.url, default_model: 'm' } } });
  return { argv: ['ask', 'hi', '--provider', 'custom:slow', ...flags], home, asked };
}

const stall = (): void => {};
const beginAndStall = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(firstChunk);
};

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s before the answer closes the request and ends with %i', async (signal, code) => {
  const { argv, home, asked } = await createScene(stall);
  const child = startAix(argv, { home });
  child.stdin?.end();
  const result = collect(child);
  const response = await asked;
  const sentAt = performance.now();
  child.kill(signal);
  await once(response, 'close');
  expect(performance.now() - sentAt).toBeLessThan(200);
  expect(await result).toMatchObject({ code, stdout: '', stderr: 'aix: cancelled\n' });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the waiting for a pipe that brings nothing, with %i', async (signal, code) => {
  const child = startAix(['run', '-', '--provider', 'mock']);
  const result = collect(child);
  child.stderr?.once('data', () => child.kill(signal));
  const waiting = 'aix: waiting for input on stdin\n';
  expect(await result).toEqual({ code, stdout: '', stderr: `${waiting}aix: cancelled\n` });
});

test('Ctrl-C in mid-stream keeps the partial text where it was printed', async () => {
  const { argv, home } = await createScene(beginAndStall, '--stream');
  const child = startAix(argv, { home });
  child.stdin?.end();
  const result = collect(child);
  child.stdout?.once('data', () => child.kill('SIGINT'));
  expect(await result).toMatchObject({ code: 130, stdout: 'partial words\n', stderr: 'aix: cancelled\n' });
});

test('Ctrl-C under --format json still leaves one document', async () => {
  const { argv, home, asked } = await createScene(beginAndStall, '--format', 'json');
  const child = startAix(argv, { home });
  child.stdin?.end();
  const result = collect(child);
  await asked;
  child.kill('SIGINT');
  const { code, stdout } = await result;
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({
    code: 130,
    document: { status: 'cancelled', error: { code: 'cancelled' } },
  });
});

test('a reader that closes the pipe ends the run quietly, and the request with it', async () => {
  const { argv, home, asked } = await createScene((response) => {
    beginAndStall(response);
    const more = setInterval(() => response.write(firstChunk), 5);
    response.on('close', () => clearInterval(more));
  }, '--stream');
  const child = startAix(argv, { home });
  child.stdin?.end();
  child.stdout?.once('data', () => child.stdout?.destroy());
  const result = collect(child);
  await once(await asked, 'close');
  expect(await result).toMatchObject({ code: 0, stderr: '' });
});

test('a closed stderr does not stop the answer', async () => {
  const { argv, home } = await createScene((response) => {
    beginAndStall(response);
    response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
  });
  const child = startAix(argv, { home });
  child.stdin?.end();
  child.stderr?.destroy();
  expect(await collect(child)).toMatchObject({ code: 0, stdout: 'partial words\n' });
});
