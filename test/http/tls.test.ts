import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { createSender, findFailure, transports } from './sender.ts';
import { certificates, sendOk, startTls, type RawServer } from './servers.ts';

const caFile = join(certificates, 'test-only-authority.cert.pem');

function startOk(certificate: string): Promise<RawServer> {
  return startTls(certificate, (socket) => sendOk(socket, 'ok'));
}

describe.each(transports)('over the %s transport', (transport) => {
  const sender = (): ReturnType<typeof createSender> => createSender(transport);

  test.each([
    ['self-signed', null, 'TLS: self-signed certificate', 'ca_file'],
    ['localhost', null, 'TLS: certificate from an unknown authority', 'ca_file'],
    ['expired', caFile, 'TLS: certificate expired', 'renew'],
    ['other-host', caFile, 'TLS: certificate of another host', 'base URL'],
  ])('refuses a certificate that is %s (ca_file: %s)', async (certificate, file, detail, hint) => {
    const server = await startOk(certificate);
    const failure = await findFailure(sender().send(`${server.url}/v1`, { caFile: file }));
    expect(failure).toMatchObject({ code: 'network', detail, isRetryable: false });
    expect(failure.message).toBe(`Connection failed to ${server.url}/v1`);
    expect(failure.hint).toContain(hint);
    expect(server.received.join('')).toBe('');
  });

  test('the host that a header names is the one whose certificate counts', async () => {
    const [there, here] = [await startOk('other-host'), await startOk('localhost')];
    const headers = { host: 'other.example:8443' };
    expect(await sender().read(there.url, { caFile, headers })).toBe('ok');
    const failure = await findFailure(sender().send(here.url, { caFile, headers }));
    expect(failure.detail).toBe('TLS: certificate of another host');
    // An address is no name, and the URL is what counts.
    expect(await sender().read(here.url, { caFile, headers: { HOST: '192.0.2.1' } })).toBe('ok');
  });

  test('a plain server behind https is told from a bad certificate', async () => {
    const server = await startServer((_, response) => void response.end());
    const failure = await findFailure(sender().send(`https://${server.host}`));
    expect(failure.detail).toBe('TLS: the server does not speak TLS on this port');
    expect(failure.hint).toBe('check the base URL: is it http instead of https?');
  });

  test('ca_file makes an authority known', async () => {
    const server = await startOk('localhost');
    expect(await sender().read(server.url, { caFile })).toBe('ok');
  });

  test('a self-signed certificate can be its own ca_file', async () => {
    const server = await startOk('self-signed');
    const file = join(certificates, 'test-only-self-signed.cert.pem');
    expect(await sender().read(server.url, { caFile: file })).toBe('ok');
  });

  test('verifySsl false takes any certificate, for that request only', async () => {
    const client = sender();
    const server = await startOk('expired');
    expect(await client.read(server.url, { verifySsl: false })).toBe('ok');
    expect(await findFailure(client.send(server.url))).toMatchObject({ code: 'network' });
  });

  test('a ca_file is found from the working folder', async () => {
    const server = await startOk('localhost');
    const there = createSender(transport, { cwd: certificates });
    expect(await there.read(server.url, { caFile: 'test-only-authority.cert.pem' })).toBe('ok');
  });

  test.each([
    ['missing', null, /^the certificate file ".*bad.pem" cannot be read$/],
    ['empty', '', /^no certificate in the file ".*bad.pem"$/],
    [
      'damaged',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      /^a certificate in the file ".*bad.pem" is damaged$/,
    ],
  ])('a ca_file that is %s is named', async (_, text, message) => {
    const file = join(temporaryFolder(), 'bad.pem');
    if (text !== null) writeFileSync(file, text);
    const failure = await sender()
      .send('https://localhost:9', { caFile: file })
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'config', message: expect.stringMatching(message) });
  });
});

test('no variable of Node switches the checks off', async () => {
  const server = await startOk('self-signed');
  const home = createHome({ custom_providers: { secure: { base_url: server.url, default_model: 'm' } } });
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', AIX_SECURE_API_KEY: 'fake-key' };
  const result = await spawnAix(['ask', 'hi', '--provider', 'custom:secure'], { home, env });
  expect(result).toMatchObject({ code: 7, stderr: expect.stringContaining('TLS: self-signed certificate') });
  expect(server.received.join('')).toBe('');
});
