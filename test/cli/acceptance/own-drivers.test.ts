import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome, installFile } from '../../helpers/home.ts';
import type { RunResult } from '../../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../../helpers/server.ts';

/** Drivers from a folder, as EchoTuner had them, through the built program. The ids are acceptance rows. */
const described = { chat: { path: '/generate', body: { prompt: '{{prompt}}' }, answer: { text: 'response' } } };
const code = `export const driver = {
  framing: 'sse',
  toWire: ({ messages }) => ({ path: '/generate', body: { prompt: messages.at(-1).content } }),
  createReader: (draft) => ({
    read() {},
    readWhole(body) { draft.addText(body.response); draft.finish('stop'); },
  }),
};`;

interface Desk {
  readonly server: TestServer;
  readonly home: string;
  readonly aix: (...argv: readonly string[]) => Promise<RunResult>;
}

async function createDesk(): Promise<Desk> {
  const server = await startServer((request, response) => {
    sendJson(response, { response: `echo: ${JSON.parse(request.body).prompt}` });
  });
  const home = createHome();
  const settings = { base_url: server.url, auth_type: 'none', default_model: 'm' };
  await installFile(home, { name: 'echo.json', content: JSON.stringify({ ...settings, ...described }) });
  const own = `export const provider = ${JSON.stringify(settings)};\n${code}`;
  // Not by installFile, which would trust it.
  writeFileSync(join(home, 'providers/shout.mjs'), own);
  await installFile(home, { name: 'broken.json', content: '{ "chat": ' });
  return { server, home, aix: (...argv) => spawnAix(argv, { home }) };
}

test('E01 E03 M01 a file in the folder is a provider, and a broken one beside it harms nobody', async () => {
  const { aix } = await createDesk();
  expect(await aix('ask', 'hi', '--provider', 'echo')).toMatchObject({ code: 0, stdout: 'echo: hi' });
  const { stdout, stderr } = await aix('provider', 'list');
  expect(stdout + stderr).toMatch(/broken/);
  expect(stdout).toMatch(/^custom:echo\t/m);
});

test('E01 code is loaded only where it is trusted', async () => {
  const { aix, server } = await createDesk();
  expect(await aix('ask', 'hi', '--provider', 'shout')).toMatchObject({ code: 3, stdout: '' });
  expect(server.requests).toEqual([]);
  expect((await aix('provider', 'trust', 'shout')).code).toBe(0);
  expect(await aix('ask', 'hi', '--provider', 'shout')).toMatchObject({ code: 0, stdout: 'echo: hi' });
});

test('E02 the name goes by any case', async () => {
  const { aix } = await createDesk();
  expect(await aix('ask', 'hi', '--provider', 'ECHO')).toMatchObject({ code: 0, stdout: 'echo: hi' });
});

test('E04 it has its own path and headers', async () => {
  const { aix, home, server } = await createDesk();
  const fields = {
    base_url: `${server.url}/api`,
    auth_type: 'none',
    headers: { 'X-Team': 'tools' },
    default_model: 'm',
  };
  await installFile(home, { name: 'other.json', content: JSON.stringify({ ...fields, ...described }) });
  expect((await aix('ask', 'hi', '--provider', 'other')).code).toBe(0);
  expect(server.requests[0]).toMatchObject({ path: '/api/generate', headers: { 'x-team': 'tools' } });
});
