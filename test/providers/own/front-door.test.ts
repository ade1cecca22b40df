import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome, installFile } from '../../helpers/home.ts';
import { installFolder, runAix, type RunResult } from '../../helpers/run.ts';
import { startServer, type TestServer } from '../../helpers/server.ts';

const readme = readFileSync(join(installFolder, 'README.md'), 'utf8');

/** What the README shows between two marks. */
function findExample(name: string): string {
  return new RegExp(`<!-- own-${name} -->\n\`\`\`\\w+\n([^]*?)\`\`\``).exec(readme)?.[1] ?? '';
}

interface Stage {
  readonly server: TestServer;
  readonly home: string;
  readonly run: (...argv: readonly string[]) => Promise<RunResult>;
}

/** The API of the README's first example, which also shouts. */
async function createStage(health = 200): Promise<Stage> {
  const server = await startServer(({ path, body }, response) => {
    if (path === '/health') response.writeHead(health).end('well');
    else if (path === '/shout') {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.end('{"text":"HEL"}\n{"text":"LO","done":true}\n');
    } else response.end(JSON.stringify({ response: `echo: ${JSON.parse(body).prompt}` }));
  });
  const home = createHome();
  await installFile(home, { name: 'echo.json', content: findExample('json') });
  const env = { AIX_ECHO_BASE_URL: server.url, AIX_SHOUT_BASE_URL: server.url };
  return { server, home, run: (...argv) => runAix(argv, { home, env }) };
}

test('the API of the README is described in under 30 lines', () => {
  expect(findExample('json').split('\n').length).toBeLessThan(30);
});

test.each([
  [['--provider', 'custom:echo']],
  [['--provider', 'Echo', '--stream']],
  [['--provider', 'echo', '--no-stream']],
])('aix ask %s asks the API of the README', async (flags) => {
  const { server, run } = await createStage();
  const result = await run('ask', 'hi', ...flags, '--max-tokens', '7', '--temperature', '0');
  expect(result).toMatchObject({ code: 0, stdout: 'echo: hi' });
  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /generate']);
  expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ prompt: 'hi', max_tokens: 7, temperature: 0 });
});

test('what the API has no place for is told', async () => {
  const { run } = await createStage();
  const result = await run('ask', 'hi', '--provider', 'echo', '--seed', '1', '--system', 'be brief', '--model', 'big');
  expect(result.code).toBe(0);
  for (const flag of ['--seed', '--system', '--model'])
    expect(result.stderr).toContain(`"custom:echo" does not take ${flag}, so it was left out`);
});

test('provider test asks for the health, and there is no list of models to ask for', async () => {
  const { server, run } = await createStage();
  const tested = await run('provider', 'test', 'echo');
  const models = await run('provider', 'models', 'echo');
  expect(tested).toMatchObject({ code: 0, stderr: '' });
  expect(tested.stdout).toContain(`reachable  ok       ${server.url}/health says that all is well`);
  expect(models).toMatchObject({ code: 2, stderr: 'aix: "custom:echo" has no list of models\n' });
  expect(server.requests.map(({ path }) => path)).toEqual(['/health']);
});

test('provider test fails where the health does', async () => {
  const { run } = await createStage(503);
  const tested = await run('provider', 'test', 'echo');
  expect(tested.code).toBe(5);
  expect(tested.stdout).toContain('reachable  failed   503 Service Unavailable: well');
});

test('provider list, info and the completions know it', async () => {
  const { server, home, run } = await createStage();
  const listed = await run('provider', 'list');
  const info = await run('provider', 'info', 'echo');
  const completed = await run('complete', 'providers');
  expect(listed.stdout).toContain(`custom:echo\t${server.url}\techo\tnone\tnone needed\t\n`);
  expect(info.stdout).toContain(`file:           ${join(home, 'providers/echo.json')}\n`);
  expect(completed.stdout.split('\n')).toContain('custom:echo');
});

test('the code of the README runs once it is trusted, and not before', async () => {
  const { home, run } = await createStage();
  const path = await installFile(home, { name: 'shout.mjs', content: findExample('mjs') });
  const trusted = await run('ask', 'hi', '--provider', 'shout');
  await run('provider', 'trust', path, '--remove');
  const distrusted = await run('ask', 'hi', '--provider', 'shout');
  await run('provider', 'trust', 'shout');
  expect(trusted).toMatchObject({ code: 0, stdout: 'HELLO' });
  expect(distrusted).toMatchObject({ code: 3, stdout: '' });
  expect(distrusted.stderr).toContain(`hint: read it, then: aix provider trust ${path}`);
  expect((await run('ask', 'hi', '--provider', 'custom:shout')).stdout).toBe('HELLO');
});

test('the built program loads code too', async () => {
  const { server, home } = await createStage();
  await installFile(home, { name: 'shout.mjs', content: findExample('mjs') });
  const env = { AIX_SHOUT_BASE_URL: server.url };
  const result = await spawnAix(['ask', 'hi', '--provider', 'shout'], { home, env });
  expect(result).toMatchObject({ code: 0, stdout: 'HELLO' });
});

test('what the folder holds is not touched for a provider that is not in it', async () => {
  const { home, run } = await createStage();
  const content = 'globalThis.wasTouched = true;';
  await installFile(home, { name: 'other.mjs', content });
  await installFile(home, { name: 'broken.json', content: '{' });
  expect(await run('ask', 'hi', '--provider', 'mock')).toMatchObject({ code: 0 });
  expect(await run('ask', 'hi', '--provider', 'echo')).toMatchObject({ code: 0 });
  expect('wasTouched' in globalThis).toBe(false);
});
