import { join } from 'node:path';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { createHome } from '../../helpers/home.ts';
import { certificates, sendOk, startTls, type RawServer } from '../../http/servers.ts';
import { toKeyOwner } from '../../../src/providers/auth.ts';
import { toSettings } from '../helpers.ts';
import { gigaChatV1Dialect, gigaChatV2Dialect } from './dialect.ts';

const caFile = join(certificates, 'test-only-authority.cert.pem');
const credentials = 'ZmFrZS1pZDpmYWtlLXNlY3JldA==';

test('the vendor’s variables and own fields say who asks and for what', () => {
  expect(toSettings('gigachat')).toMatchObject({
    driver: 'gigachat',
    authType: 'oauth2',
    needsKey: true,
    oauth: { tokenUrl: 'https://ngw.devices.sberbank.ru:9443/api/v2/oauth', scope: 'GIGACHAT_API_PERS' },
  });
  const env = { GIGACHAT_SCOPE: 'GIGACHAT_API_B2B', GIGACHAT_CA_BUNDLE_FILE: '/ca.pem' };
  expect(toSettings('gigachat', {}, env)).toMatchObject({ caFile: '/ca.pem', oauth: { scope: 'GIGACHAT_API_B2B' } });
  const own = {
    base_url: 'https://gigachat.devices.sberbank.ru/api/v2',
    preset: 'gigachat',
    oauth: { scope: 'GIGACHAT_API_CORP' },
  };
  expect(toSettings('custom:mine', { mine: own }, env)).toMatchObject({
    caFile: '/ca.pem',
    keyVariables: ['GIGACHAT_CREDENTIALS'],
    oauth: { scope: 'GIGACHAT_API_CORP', auth: 'basic', headers: { RqUID: '${uuid}' }, clientId: null },
  });
});

test('its key belongs to both of its hosts, and a stored one follows to neither elsewhere', () => {
  const host = (env: Readonly<Record<string, string>>): string => toKeyOwner(toSettings('gigachat', {}, env)).host;
  expect(host({})).toBe('gigachat.devices.sberbank.ru+ngw.devices.sberbank.ru:9443');
  expect(host({ GIGACHAT_AUTH_URL: 'https://else.test/o' })).toBe('gigachat.devices.sberbank.ru+else.test');
  expect(host({ GIGACHAT_BASE_URL: 'https://else.test/v1' })).toBe('else.test+ngw.devices.sberbank.ru:9443');
});

test('a token URL in the environment that is not encrypted is refused', async () => {
  const env = { GIGACHAT_AUTH_URL: 'http://else.test/o', GIGACHAT_CREDENTIALS: credentials };
  const { code, stderr } = await runAix(['ask', 'hi', '--provider', 'gigachat/GigaChat-2'], { env });
  expect(code).toBe(3);
  expect(stderr).toContain('is not encrypted');
});

function answer(socket: Socket, request: string): void {
  if (request.startsWith('POST /oauth')) {
    return sendOk(socket, JSON.stringify({ access_token: 'fake-token', expires_at: Date.now() + 1_800_000 }));
  }
  const dialect = request.startsWith('POST /api/v2/') ? gigaChatV2Dialect : gigaChatV1Dialect;
  sendOk(socket, String(dialect.toStream(['да'])), 'Content-Type: text/event-stream\r\n');
}

function askAt({ port }: RawServer, env: Readonly<Record<string, string>>, version = 'v1'): Promise<RunResult> {
  const place = `https://localhost:${port}`;
  const own = { GIGACHAT_BASE_URL: `${place}/api/${version}`, GIGACHAT_AUTH_URL: `${place}/oauth` };
  return runAix(['ask', 'hi', '--provider', 'gigachat/GigaChat-2'], {
    home: createHome(),
    env: { ...own, GIGACHAT_CREDENTIALS: credentials, ...env },
  });
}

test.each(['v1', 'v2'])('GIGACHAT_CA_BUNDLE_FILE is trusted by both of its hosts, for %s', async (version) => {
  const server = await startTls('localhost', answer);
  expect(await askAt(server, { GIGACHAT_CA_BUNDLE_FILE: caFile }, version)).toMatchObject({ code: 0, stdout: 'да' });
  expect(server.received.map((request) => request.split(' ')[1])).toEqual([
    '/oauth',
    `/api/${version}/chat/completions`,
  ]);
});

test('without it the way out is named, and no secret has left', async () => {
  const server = await startTls('localhost', answer);
  const { code, stderr } = await askAt(server, {});
  expect(code).toBe(7);
  expect(stderr).toContain('TLS: certificate from an unknown authority');
  expect(stderr).toMatch(/hint: .*root certificate .*GIGACHAT_CA_BUNDLE_FILE/);
  expect(stderr).not.toContain('insecure');
  expect(server.received.join('')).toBe('');
});

test('one added with the preset takes the key as the vendor does', async () => {
  const home = createHome();
  const { code } = await runAix(
    ['provider', 'add', 'mine', '--preset', 'gigachat', '--oauth-scope', 'GIGACHAT_API_CORP'],
    {
      home,
    },
  );
  expect(code).toBe(0);
  const { stdout } = await runAix(['provider', 'info', 'mine', '--json'], { home });
  expect(JSON.parse(stdout)).toMatchObject({
    auth_type: 'oauth2',
    driver: 'gigachat',
    oauth: { scope: 'GIGACHAT_API_CORP', auth: 'basic' },
    problem: null,
  });
});
