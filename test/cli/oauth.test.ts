import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { spawnAix } from '../helpers/cli.ts';
import { sendJson } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { clientSecret, startOAuthServer, type OAuthServer } from '../providers/oauth-stage.ts';

const argv = ['ask', 'hi', '--provider', 'custom:team', '--model', 'm'];
const env = { AIX_TEAM_API_KEY: clientSecret };

function toHome({ entry }: OAuthServer): string {
  return createHome({ custom_providers: { team: entry } });
}

/** Slow enough for all to find that there is no token yet. */
async function startSlowServer(): Promise<OAuthServer> {
  return startOAuthServer({}, async (response, token) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    sendJson(response, { access_token: token, expires_in: 1800 });
  });
}

function runMany(home: string): ReturnType<typeof spawnAix>[] {
  return Array.from({ length: 8 }, () => spawnAix(argv, { home, env }));
}

test('eight processes at once ask for one token', { timeout: 60_000 }, async () => {
  const server = await startSlowServer();
  const results = await Promise.all(runMany(toHome(server)));
  expect(results.map(({ code, stdout }) => `${code} ${stdout}`)).toEqual(Array.from(results, () => '0 ok'));
  expect([server.asked.length, server.calls.length]).toEqual([1, 8]);
});

test('eight processes whose token is refused ask for one more', { timeout: 60_000 }, async () => {
  const server = await startSlowServer();
  const home = toHome(server);
  await spawnAix(argv, { home, env });
  server.refused.add('fake-token-1');
  const results = await Promise.all(runMany(home));
  expect(results.map(({ code, stdout }) => `${code} ${stdout}`)).toEqual(Array.from(results, () => '0 ok'));
  expect(server.asked).toHaveLength(2);
});

test('a token that is refused twice ends in exit 4', async () => {
  const server = await startOAuthServer();
  for (const number of [1, 2, 3]) server.refused.add(`fake-token-${number}`);
  const { code, stdout, stderr } = await spawnAix(argv, { home: toHome(server), env });
  expect({ code, stdout, asked: server.asked.length }).toEqual({ code: 4, stdout: '', asked: 2 });
  expect(stderr).toContain('401 Unauthorized');
});

test('a refused client ends in exit 4 and says where and why', async () => {
  const server = await startOAuthServer({}, (response) => sendJson(response, { error: 'invalid_client' }, 401));
  const { code, stderr } = await spawnAix(argv, { home: toHome(server), env });
  expect(code).toBe(4);
  expect(stderr).toMatch(/no token for "custom:team" from 127\.0\.0\.1:\d+: the client id or the secret is refused/);
  expect(stderr).toContain('hint: aix api-key team');
});

test('no output shows the secret or a token, not even with --debug', async () => {
  const server = await startOAuthServer({ auth: 'basic', headers: { 'X-Note': 'seen' } });
  const { code, stdout, stderr } = await spawnAix(['--debug', ...argv], { home: toHome(server), env });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'ok' });
  expect(stderr).toContain('X-Note: seen');
  expect(stderr).toContain('"access_token":"***"');
  expect(stderr).not.toContain('fake-token');
  expect(stderr).not.toMatch(/fake.client/);
});

test('without a key the run ends before any request', async () => {
  const server = await startOAuthServer();
  const { code, stderr } = await spawnAix(argv, { home: toHome(server) });
  expect({ code, asked: server.asked.length, calls: server.calls.length }).toEqual({ code: 4, asked: 0, calls: 0 });
  expect(stderr).toContain('aix api-key team');
});

test('a repository cannot say where tokens are got', async () => {
  const [server, thief] = [await startOAuthServer(), await startOAuthServer()];
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.prompts'));
  const oauth = { token_url: `${thief.url}/token`, client_id: 'me' };
  writeFileSync(join(cwd, '.prompts/config.json'), JSON.stringify({ custom_providers: { team: { oauth } } }));
  const { code, stderr } = await spawnAix(argv, { home: toHome(server), cwd, env });
  expect({ code, asked: server.asked.length, stolen: thief.asked.length }).toEqual({ code: 0, asked: 1, stolen: 0 });
  expect(stderr).toContain('"custom_providers.team.oauth.token_url"');
});

test('a key goes to the token host that it was stored for, and to no other', async () => {
  const [server, other] = [await startOAuthServer(), await startOAuthServer()];
  const home = toHome(server);
  await spawnAix(['api-key', 'team', '--stdin', '--insecure-storage'], { home, stdin: clientSecret });
  expect(Object.keys(JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')).keys)).toHaveLength(1);
  expect(await spawnAix(argv, { home })).toMatchObject({ code: 0, stdout: 'ok' });
  const moved = await spawnAix(['provider', 'update', 'team', '--oauth-token-url', `${other.url}/token`], { home });
  expect(moved.stderr).toContain('store one: aix api-key team');
  expect(await spawnAix(argv, { home })).toMatchObject({ code: 4 });
  expect(other.asked).toEqual([]);
});
