import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { installFolder, runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { readLibrary, writeFiles } from './source.ts';

const certificates = join(installFolder, 'test/fixtures/tls');
const git = (cwd: string, ...words: readonly string[]): void =>
  void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd, stdio: 'pipe' });

test('clones a repository over https, takes its prompts and runs nothing of it', { timeout: 60_000 }, async () => {
  const { url, root } = await startGitServer();
  const work = writeFiles(join(root, 'work'), {
    'prompts/a.md': 'Hi {x}\r\n',
    '.gitattributes': '*.md filter=lfs\n*.md filter=evil\n',
    '.gitmodules': '[submodule "sub"]\n\tpath = sub\n\turl = file:///etc\n',
  });
  symlinkSync('/etc/passwd', join(work, 'prompts/b.md'));
  commit(work, root);
  const home = createHome();
  const canary = join(root, 'canary');
  // Whatever the user's own git would do with hooks and templates, it is not done here.
  const template = writeFiles(join(root, 'template'), {});
  writeFiles(template, { 'hooks/post-checkout': `#!/bin/sh\ntouch ${canary}\n` });
  execFileSync('chmod', ['+x', join(template, 'hooks/post-checkout')]);
  writeFileSync(
    join(home, '../.gitconfig'),
    `[init]\n\ttemplateDir = ${template}\n[core]\n\thooksPath = ${template}/hooks\n`,
  );
  const env = { GIT_SSL_CAINFO: join(certificates, 'test-only-authority.cert.pem'), GIT_DIR: '/nowhere' };
  const before = listClones();
  const result = await runAix(['prompt', 'import', `${url}/repo.git`], { home, env });
  expect(result).toMatchObject({ code: 0, stdout: 'added prompt "a" from prompts/a.md\n' });
  expect(readLibrary(home)['a.md']).toBe('Hi {x}\r\n');
  expect(result.stderr).toBe('aix: left out prompts/b.md: a symbolic link\n');
  expect({ canary: existsSync(canary), clones: listClones() }).toEqual({ canary: false, clones: before });
});

test('says why a repository cannot be cloned, and asks nothing', { timeout: 60_000 }, async () => {
  const { url } = await startGitServer();
  const env = { GIT_SSL_CAINFO: join(certificates, 'test-only-authority.cert.pem') };
  const missing = await runAix(['prompt', 'import', `${url}/nowhere.git`], { env });
  expect(missing).toMatchObject({ code: 7, stdout: '' });
  expect(missing.stderr).toContain(`"${url}/nowhere.git" cannot be cloned`);
  const untrusted = await runAix(['prompt', 'import', `${url}/repo.git`]);
  expect(untrusted).toMatchObject({ code: 7, stderr: expect.stringContaining('certificate') });
});

test.each([
  'http://example.com/x.git',
  'git://example.com/x.git',
  'ssh://git@example.com/x.git',
  'git@example.com:x.git',
  'file:///etc',
  'ext::sh -c "touch canary"',
])('does not import from %s', async (source) => {
  const { code, stderr } = await runAix(['prompt', 'import', source]);
  expect(code === 2 || code === 3).toBe(true);
  expect(stderr).toMatch(/only https:\/\/ is|cannot be read/);
});

test('takes no address with a password, which other users could see', async () => {
  const { code, stderr } = await runAix(['prompt', 'import', 'https://user:canary-word@example.com/x.git']);
  expect(code).toBe(2);
  expect(stderr).toContain('must not hold a user or a password');
  expect(stderr).not.toContain('canary-word');
});

function listClones(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('aix-import-'));
}

function commit(work: string, root: string): void {
  git(root, 'init', '--quiet', '--bare', 'repo.git');
  git(work, 'init', '--quiet', '--initial-branch=main');
  git(work, '-c', 'filter.lfs.clean=cat', 'add', '.');
  git(work, 'commit', '--quiet', '--message=x');
  git(work, 'push', '--quiet', join(root, 'repo.git'), 'HEAD:main');
  git(join(root, 'repo.git'), 'symbolic-ref', 'HEAD', 'refs/heads/main');
}

/** A real git server: the program that git brings for the purpose behind a real https server. */
async function startGitServer(): Promise<{ url: string; root: string }> {
  const root = temporaryFolder();
  const read = (file: string): Buffer => readFileSync(join(certificates, file));
  const keys = { cert: read('test-only-localhost.cert.pem'), key: read('test-only-localhost.key.pem') };
  const server = createServer(keys, (request, response) => answer(root, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `https://localhost:${address.port}`, root };
}

function answer(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '', 'https://localhost');
  const env = {
    PATH: process.env['PATH'],
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
  };
  const child = spawn('git', ['http-backend'], { env });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const whole = Buffer.concat(chunks);
    const end = whole.indexOf('\r\n\r\n');
    const headers = whole
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(': ') as [string, string]);
    const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200';
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers.filter(([name]) => name !== 'Status')));
    response.end(whole.subarray(end + 4));
  });
}
