import { expect, test } from 'vitest';
import { runAix } from '../../helpers/run.ts';
import { createHome, readProviders, storeKeys } from './home.ts';

const baseUrl = 'https://llm.example.com/v1';
const tokenUrl = 'https://login.example.com/token';
const oauth = { token_url: tokenUrl, client_id: 'me' };
const team = { base_url: baseUrl, auth_type: 'oauth2', oauth };
const add = ['provider', 'add', 'team', baseUrl];
const flags = ['--oauth-token-url', tokenUrl, '--oauth-client-id', 'me'];

test('a token URL makes a provider with oauth2', async () => {
  const home = createHome();
  const { code, stderr } = await runAix([...add, ...flags, '--oauth-scope', 'a b', '--oauth-body', 'json'], { home });
  expect(code).toBe(0);
  expect(stderr).toContain('aix api-key team');
  expect(readProviders(home)['team']).toEqual({ ...team, oauth: { ...oauth, scope: 'a b', body: 'json' } });
});

test.each([
  [['--auth-type', 'oauth2'], 'oauth of "team" has no "token_url"'],
  [['--oauth-token-url', tokenUrl], 'oauth of "team" has no "client_id"'],
  [[...flags, '--auth-type', 'bearer'], 'the --oauth flags go with --auth-type oauth2'],
  [[...flags, '--key-header', 'X-Key'], 'the --oauth flags go with --auth-type oauth2'],
  [['--oauth-token-url', 'http://login.example.com/token'], 'is not encrypted: the client secret needs https'],
  [['--oauth-token-url', 'login.example.com'], 'does not begin with https://'],
  [['--oauth-token-url', 'https://me:pass@login.example.com'], 'holds a user or a password'],
])('%j is refused', async (given, message) => {
  const home = createHome();
  const { code, stderr } = await runAix([...add, ...given], { home });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('me:pass');
});

test('an update changes what is named and keeps the rest', async () => {
  const home = createHome({ team });
  expect((await runAix(['provider', 'update', 'team', '--oauth-scope', 'read'], { home })).code).toBe(0);
  expect(readProviders(home)['team']).toEqual({ ...team, oauth: { ...oauth, scope: 'read' } });
});

test('another token URL leaves the stored key behind and says so', async () => {
  const home = createHome({ team });
  storeKeys(home, { 'custom:team@llm.example.com+login.example.com': 'fake-secret-1234' });
  const same = await runAix(['provider', 'update', 'team', '--oauth-scope', 'read'], { home });
  expect(same.stderr).toBe('');
  const moved = await runAix(['provider', 'update', 'team', '--oauth-token-url', 'https://new.test/token'], { home });
  expect(moved.stderr).toContain(
    'the key stored for llm.example.com+login.example.com does not go to llm.example.com+new.test',
  );
});

test('info shows where tokens come from, and no header of theirs', async () => {
  const home = createHome({ team: { ...team, oauth: { ...oauth, scope: 'read', headers: { 'X-Key': 'hidden' } } } });
  const { stdout } = await runAix(['provider', 'info', 'team'], { home });
  expect(stdout).toMatch(
    /auth type: +oauth2\nkey header: +Not set\ntoken URL: +https:\/\/login\.example\.com\/token\nclient id: +me\n/,
  );
  const json = await runAix(['provider', 'info', 'team', '--json'], { home });
  const expected = { token_url: tokenUrl, client_id: 'me', scope: 'read', body: 'form', auth: 'body' };
  expect(JSON.parse(json.stdout)).toMatchObject({ auth_type: 'oauth2', oauth: expected, key: { text: 'no key' } });
  expect(stdout + json.stdout).not.toContain('hidden');
});

test('what others get of it holds no secret', async () => {
  const headers = { RqUID: '${uuid}', 'X-Secret': '${TEAM_SECRET}' };
  const given = { ...oauth, client_secret: 'hidden', headers, params: { password: 'hidden' } };
  const { stdout, stderr } = await runAix(['provider', 'export'], {
    home: createHome({ team: { ...team, oauth: given } }),
  });
  expect(JSON.parse(stdout).custom_providers.team.oauth).toEqual({ ...oauth, headers });
  expect(stderr).toContain('left out of "custom:team": oauth.client_secret, oauth.params');
});

test('an import says where the secret and the variables go', async () => {
  const home = createHome();
  const headers = { RqUID: '${uuid}', 'X-Secret': '${TEAM_SECRET}' };
  const entry = { ...team, oauth: { ...oauth, headers, client_secret: 'hidden' } };
  const stdin = JSON.stringify({ custom_providers: { team: entry } });
  const { stderr } = await runAix(['provider', 'import', '-'], { home, stdin });
  expect(stderr).toContain('the client secret of "custom:team" goes to login.example.com');
  expect(stderr).toContain('header "X-Secret" sends the value of TEAM_SECRET to login.example.com');
  expect(stderr).toContain('left out of "custom:team": oauth.client_secret');
  expect(readProviders(home)['team']).toEqual({ ...team, oauth: { ...oauth, headers } });
});

test('an import with a token URL that is not encrypted is refused', async () => {
  const entry = { ...team, oauth: { ...oauth, token_url: 'http://login.example.com/token' } };
  const stdin = JSON.stringify({ custom_providers: { team: entry } });
  const { code, stderr } = await runAix(['provider', 'import', '-'], { home: createHome(), stdin });
  expect(code).toBe(3);
  expect(stderr).toContain('is not encrypted');
});

test.each([
  [{ ...oauth, body: 'xml' }, '"custom_providers.team.oauth.body" is "xml" where one of form, json was wanted'],
  [{ ...oauth, auth: 'digest' }, '"custom_providers.team.oauth.auth" is "digest" where one of body, basic was wanted'],
  [{ ...oauth, token_url: 'here' }, '"custom_providers.team.oauth.token_url" is "here" where an https URL was wanted'],
  [{ ...oauth, scope: ['a'] }, '"custom_providers.team.oauth.scope" is a list where text in quotes was wanted'],
  [{ ...oauth, params: { a: 1 } }, '"custom_providers.team.oauth.params.a" is 1 where text in quotes was wanted'],
  [{ client_id: 'me' }, 'oauth of "custom:team" has no "token_url"'],
  [{ ...oauth, token_url: 'http://login.example.com' }, 'token_url of "custom:team" is not encrypted'],
  [
    { ...oauth, headers: { A: '${MISSING_ONE}' } },
    'header "A" needs the variable "MISSING_ONE", which is not set (oauth of "custom:team")',
  ],
])('a config with %j ends in exit 3 and names what is wrong', async (given, message) => {
  const home = createHome({ team: { ...team, oauth: given } });
  const { code, stderr } = await runAix(['ask', 'hi', '--provider', 'team', '--model', 'm'], { home });
  expect(code).toBe(3);
  expect(stderr).toContain(message);
});

test('config list hides no field of it, and no secret stands in it', async () => {
  const home = createHome({ team: { ...team, oauth: { ...oauth, headers: { 'X-Api-Key': 'hidden' } } } });
  const { stdout } = await runAix(['config', 'list'], { home });
  expect(stdout).toContain(tokenUrl);
  expect(stdout).not.toContain('hidden');
});
