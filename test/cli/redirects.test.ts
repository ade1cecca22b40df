import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { printFigure } from '../helpers/figure.ts';
import { createHome } from '../helpers/home.ts';
import { installFolder, runAix } from '../helpers/run.ts';
import { isInSample } from '../helpers/sample.ts';
import { startServer } from '../helpers/server.ts';

const codes = [301, 302, 303, 307, 308] as const;
const authTypes = ['bearer', 'api-key', 'query', 'basic'] as const;
const routes = ['same host', 'other host', 'https to http'] as const;
const key = 'redirect:canary-key-8c1f';
const secretPrompt = 'prompt-canary-51d2';
const caFile = join(installFolder, 'test/fixtures/tls/test-only-authority.cert.pem');

test('a redirect is never followed, so its target sees neither key nor prompt', { timeout: 60_000 }, async () => {
  const target = await startServer((_request, response) => void response.end('{}'));
  const plain = await startServer((request, response) => {
    if (request.path.startsWith('/target')) return void response.end('{}');
    const [, code, host] = request.path.split('/');
    response.writeHead(Number(code), { location: `http://${host}/target` }).end();
  });
  const tlsPort = await startTlsRedirector();
  const otherHost = target.host.replace('127.0.0.1', 'localhost');
  const bases = {
    'same host': (code: number) => `${plain.url}/${code}/${plain.host}`,
    'other host': (code: number) => `${plain.url}/${code}/${otherHost}`,
    'https to http': (code: number) => `https://localhost:${tlsPort}/${code}/${target.host}`,
  };
  const cases = routes.flatMap((route) => codes.flatMap((code) => authTypes.map((auth) => ({ route, code, auth }))));
  for (const [at, { route, code, auth }] of cases.entries()) {
    const provider = { base_url: bases[route](code), default_model: 'm', auth_type: auth, ca_file: caFile };
    const home = createHome({ custom_providers: { moved: provider } });
    const env = { AIX_MOVED_API_KEY: key };
    const run = isInSample(at, 7) ? spawnAix : runAix;
    const result = await run(['ask', secretPrompt, '--provider', 'custom:moved'], { home, env });
    expect(result, `${code} ${auth} ${route}`).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('redirect'),
    });
    expect(result.stderr).not.toContain(key);
  }
  const leaked = [...target.requests, ...plain.requests.filter(({ path }) => path.startsWith('/target'))];
  printFigure('redirects', `${cases.length} of ${cases.length} refused, ${leaked.length} requests at the target`);
  expect({ leaked, asked: plain.requests.length }).toEqual({ leaked: [], asked: 40 });
});

async function startTlsRedirector(): Promise<number> {
  const read = (file: string): Buffer => readFileSync(join(installFolder, 'test/fixtures/tls', file));
  const server = createTlsServer(
    { cert: read('test-only-localhost.cert.pem'), key: read('test-only-localhost.key.pem') },
    (request, response) => {
      const [, code, host] = (request.url ?? '').split('/');
      request.resume().on('end', () => response.writeHead(Number(code), { location: `http://${host}/target` }).end());
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
