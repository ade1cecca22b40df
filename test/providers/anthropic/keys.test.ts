import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { sendJson, startServer, type SeenRequest } from '../../helpers/server.ts';
import { createHome } from '../../helpers/home.ts';
import { anthropicDialect } from './dialect.ts';

const argv = ['ask', 'hi', '--provider', 'anthropic/claude-haiku-4-5', '--quiet'];

/** What a run sends with these variables, to a server in the vendor's place. */
async function send(env: Readonly<Record<string, string>>): Promise<SeenRequest | undefined> {
  const server = await startServer((_, response) => sendJson(response, anthropicDialect.toWhole('hello')));
  const result = await runAix(argv, { env: { AIX_ANTHROPIC_BASE_URL: server.url, ...env } });
  expect(result).toMatchObject({ code: 0, stdout: 'hello' });
  return server.requests[0];
}

test('a key goes where the vendor has it, with the version of the protocol', async () => {
  const { path, headers } = (await send({ ANTHROPIC_API_KEY: 'sk-ant-api-fake' })) ?? {};
  expect(path).toBe('/v1/messages');
  expect(headers).toMatchObject({ 'x-api-key': 'sk-ant-api-fake', 'anthropic-version': '2023-06-01' });
  expect(headers).not.toHaveProperty('authorization');
});

test('a token for a gateway is a bearer', async () => {
  const { headers } = (await send({ ANTHROPIC_AUTH_TOKEN: 'fake-token' })) ?? {};
  expect(headers).toMatchObject({ authorization: 'Bearer fake-token' });
  expect(headers).not.toHaveProperty('x-api-key');
  expect(headers).not.toHaveProperty('anthropic-beta');
});

test('a token of a login is a bearer too, wherever it comes from, and says so', async () => {
  const { headers } = (await send({ ANTHROPIC_API_KEY: 'sk-ant-oat01-fake' })) ?? {};
  expect(headers).toMatchObject({ authorization: 'Bearer sk-ant-oat01-fake', 'anthropic-beta': 'oauth-2025-04-20' });
  expect(headers).not.toHaveProperty('x-api-key');
});

test('a server of one’s own that speaks the protocol gets its key in the same header', async () => {
  const server = await startServer((_, response) => sendJson(response, anthropicDialect.toWhole('hello')));
  const home = createHome();
  await runAix(['provider', 'add', 'mine', `${server.url}/v1`, '--driver', 'anthropic', '-m', 'qwen3'], { home });
  const env = { AIX_MINE_API_KEY: 'fake-key' };
  const { stdout } = await runAix(['ask', 'hi', '--provider', 'custom:mine', '--quiet'], { home, env });
  expect(stdout).toBe('hello');
  expect(server.requests[0]).toMatchObject({ path: '/v1/messages', headers: { 'x-api-key': 'fake-key' } });
});

test('the check of a provider sends a token as a run does', async () => {
  const server = await startServer(({ headers }, response) => {
    const isToken = headers.authorization === 'Bearer fake-token';
    if (isToken) return sendJson(response, { data: [{ type: 'model', id: 'claude-x' }], has_more: false });
    return sendJson(response, JSON.parse(anthropicDialect.toError('invalid x-api-key')), 401);
  });
  const env = { AIX_ANTHROPIC_BASE_URL: server.url, ANTHROPIC_AUTH_TOKEN: 'fake-token' };
  const { code, stdout } = await runAix(['provider', 'test', 'anthropic'], { env });
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('accepted') });
});
