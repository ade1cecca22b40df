import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { spyOnLoading, toChunkName } from '../helpers/loaded.ts';
import { startServer } from '../helpers/server.ts';

/** What the command line had loaded when it ended. */
async function findLoaded(argv: readonly string[], home: string): Promise<ReturnType<Spy['read']>> {
  const spy = spyOnLoading();
  const env = { ...spy.env, AIX_BENCH_API_KEY: 'fakecanary0123456789abcdef' };
  expect(await spawnAix(argv, { home, env })).toMatchObject({ code: 0 });
  return spy.read();
}

type Spy = ReturnType<typeof spyOnLoading>;

test('a plain run loads three chunks, and no module of Node that a plain request over http does without', async () => {
  const answer = {
    id: 'c',
    model: 'm',
    choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
  };
  const server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`data: ${JSON.stringify(answer)}\n\ndata: [DONE]\n\n`);
  });
  const home = createHome({ custom_providers: { bench: { base_url: server.url, default_model: 'm' } } });
  writeFileSync(join(home, 'prompts/saved.md'), '---\ndescription: explain\n---\nExplain {concept}.\n');
  const argv = ['run', 'saved', '-p', 'concept=recursion', '--provider', 'custom:bench'];
  const { files, builtins } = await findLoaded(argv, home);
  expect(files.map(toChunkName)).toEqual(['aix.js', 'main.cjs', 'start', 'run', 'cost']);
  // What all of it weighs is read and compiled by the first run.
  expect(files.reduce((sum, path) => sum + statSync(path).size, 0)).toBeLessThan(370_000);
  for (const dear of [
    'child_process',
    'crypto',
    'https',
    'os',
    'perf_hooks',
    'readline',
    'tls',
    'worker_threads',
    'zlib',
  ])
    expect(builtins).not.toContain(dear);
});

test('the version is told by the launcher alone', async () => {
  const { files } = await findLoaded(['--version'], createHome());
  expect(files.map(toChunkName)).toEqual(['aix.js', 'main.cjs']);
});

test('the help of the program loads no command', async () => {
  const { files } = await findLoaded(['--help'], createHome());
  expect(files.map(toChunkName)).toEqual(['aix.js', 'main.cjs', 'start', 'tree']);
});
