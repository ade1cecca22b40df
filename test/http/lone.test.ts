import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createHttpClient } from '../../src/http/client.ts';
import { createTestContext } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const hook = `process.on('exit', () => {
  const modules = [...process.moduleLoadList, ...Object.keys(require.cache)];
  require('node:fs').writeFileSync(process.env.MODULES_FILE, JSON.stringify(modules));
});`;

test('a plain run loads neither undici nor TLS nor zlib, and nothing for Markdown', async () => {
  const server = await startServer((_, response) => sendChatStream(response, ['hello']));
  const folder = temporaryFolder();
  const home = join(folder, '.prompts');
  mkdirSync(home);
  const providers = { x: { base_url: `${server.url}/v1`, default_model: 'm', auth_type: 'none' } };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ custom_providers: providers }));
  writeFileSync(join(folder, 'hook.cjs'), hook);
  const env = { NODE_OPTIONS: `--require ${join(folder, 'hook.cjs')}`, MODULES_FILE: join(folder, 'modules.json') };
  const result = await spawnAix(['ask', 'hi', '--provider', 'custom:x'], { home, env });
  expect(result).toMatchObject({ code: 0, stdout: 'hello' });
  const modules = readFileSync(join(folder, 'modules.json'), 'utf8');
  expect(modules).toContain('NativeModule http');
  expect(modules).not.toMatch(/pool\.cjs|undici|render-markdown|NativeModule (https|tls|_tls_wrap|zlib)"/);
});

test('what an answer is searched for is made while the server thinks', async () => {
  let think = (): void => {};
  const prepared = new Promise<void>((resolve) => (think = resolve));
  const server = await startServer(async (_, response) => {
    await prepared;
    response.end('ok');
  });
  const context = createTestContext([]);
  const redactor = { ...context.redactor, answerForms: () => (think(), []) };
  const client = createHttpClient({ ...context, redactor });
  const timeouts = { connectMs: 5000, firstByteMs: 5000, byteIdleMs: 5000, payloadIdleMs: 5000, totalMs: null };
  const settings = { headers: {}, verifySsl: true, caFile: null, provider: 'custom:x' };
  const request = { ...settings, method: 'POST', url: server.url, body: '{}', timeouts } as const;
  expect(await client.send(request, context.signal)).toMatchObject({ status: 200 });
  await client.close();
});
