import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import type { Output } from '../../src/terminal/io.ts';
import { spawnAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { createTestContext } from '../helpers/run.ts';
import { startServer } from '../helpers/server.ts';

const chunks = 200_000;
const perBlock = 1000;
/** One object for each chunk would be too much for it. */
const heapMb = 24;
const toChunk = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

function sendMany(response: ServerResponse, count: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const block = toChunk({ content: 'word ' }, null).repeat(perBlock);
  for (let sent = 0; sent < count; sent += perBlock) response.write(block);
  response.end(`${toChunk({}, 'stop')}data: [DONE]\n\n`);
}

async function createScene(count: number): Promise<{ home: string; argv: readonly string[] }> {
  const server = await startServer((_, response) => sendMany(response, count));
  const home = createHome({ custom_providers: { mine: { base_url: server.url } } });
  return { home, argv: ['ask', 'hi', '--provider', 'custom:mine', '--model', 'm', '--stream'] };
}

test('a stream of two hundred thousand chunks is shown and kept in little memory', { timeout: 60_000 }, async () => {
  const { home, argv } = await createScene(chunks);
  const env = { NODE_OPTIONS: `--max-old-space-size=${heapMb}` };
  const { code, stdout, stderr } = await spawnAix(argv, { home, env });
  expect([code, stdout.length]).toEqual([0, chunks * 'word '.length]);
  expect(stderr).toMatch(/^aix: custom:mine m, [^\n]*\n$/);
});

test('chunks that came together are written together', async () => {
  const { home, argv } = await createScene(20_000);
  let writes = 0;
  const stdout: Output = {
    isTerminal: false,
    hasColor: false,
    columns: 80,
    write: async () => void (writes += 1),
  };
  expect(await runProgram(createTestContext(argv, { home, stdout }), argv)).toBe(0);
  expect(writes).toBeGreaterThan(0);
  expect(writes).toBeLessThan(2000);
});
