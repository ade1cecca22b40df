import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { createHome, installFile } from '../../helpers/home.ts';
import { createOutput, createTestContext, runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { examine, look } from './examine.ts';

const key = 'fake-key-1234567890';

test('finds nothing wrong with an empty home, and does not make one', async () => {
  const home = join(temporaryFolder(), '.prompts');
  const { code, find } = await examine({ home });
  expect(code).toBe(0);
  expect(find('home', 'folder')).toMatchObject({
    status: 'ok',
    message: `"${home}" is made when something is first stored`,
  });
  expect(find('program', 'node')).toMatchObject({ status: 'ok', message: process.versions.node });
  expect(find('keys', 'keychain')).toMatchObject({ status: 'warning', message: expect.stringContaining('none here') });
  expect(readdirSync(join(home, '..'))).toEqual([]);
});

test('warns of modes that let others in, and leaves them as they are', async () => {
  const home = createHome({ default_model: 'm' });
  writeFileSync(join(home, 'keys.json'), '{"keys":{"old@example.com":"fake"}}');
  for (const name of ['config.json', 'keys.json']) chmodSync(join(home, name), 0o644);
  chmodSync(home, 0o755);
  const before = look(home);
  const { code, find } = await examine({ home, flags: [] });
  expect(code).toBe(0);
  expect(find('home', 'mode')).toMatchObject({ status: 'warning', hint: `chmod 700 '${home}'` });
  expect(find('config', 'mode')).toMatchObject({ status: 'warning', message: '0644 lets others in, 0600 is wanted' });
  expect(find('keys', 'keys.json')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('1 key, mode 0644'),
  });
  expect(look(home)).toEqual(before);
});

test('shows the place in a config that is broken, and ends with 3', async () => {
  const home = createHome();
  writeFileSync(join(home, 'config.json'), '{\n  "default_model": "m",\n}', { mode: 0o600 });
  const { code, stderr, find } = await examine({ home, flags: [] });
  expect({ code, stderr }).toEqual({ code: 3, stderr: 'aix: failed: config config.json\n' });
  expect(find('config', 'config.json')).toMatchObject({
    status: 'failed',
    code: 'config',
    message: expect.stringContaining('config.json:2:23: found a comma'),
    hint: 'put it right with: aix config edit',
  });
  expect(find('providers', 'all')).toMatchObject({ status: 'skipped' });
});

test('names settings that nobody reads, and those that a repository cannot set', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.prompts'));
  writeFileSync(join(cwd, '.prompts/config.json'), '{"editor": "vi"}');
  const { code, find } = await examine({ home: createHome({ default_modle: 'm' }), cwd });
  expect(code).toBe(0);
  expect(find('config', 'unknown')).toMatchObject({
    message: 'aix does not read "default_modle"',
    hint: 'did you mean "default_model"?',
  });
  expect(find('config', 'repository')).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('"editor"'),
  });
});

test('fails where a file stands in the place of the folder, or of one above it', async () => {
  const home = join(temporaryFolder(), 'home');
  writeFileSync(home, '');
  for (const place of [home, join(home, 'below')]) {
    const { code, find } = await examine({ home: place });
    expect(code).toBe(3);
    expect(find('home', 'folder')).toMatchObject({ status: 'failed', message: `"${home}" is no folder` });
  }
});

test('fails where the folder cannot be written, which root always can', async () => {
  const home = createHome();
  chmodSync(home, 0o500);
  const { find } = await examine({ home });
  if (process.getuid?.() === 0) expect(find('home', 'access')).toMatchObject({ status: 'ok' });
  else expect(find('home', 'access')).toMatchObject({ status: 'failed', code: 'config' });
});

test('counts prompts that cannot be read and names drivers that cannot be used', async () => {
  const home = createHome();
  writeFileSync(join(home, 'prompts/good.md'), 'Hello');
  writeFileSync(join(home, 'prompts/bad.md'), '---\n: [\n---\nHello');
  await installFile(home, { name: 'torn.json', content: '{"chat": ' });
  const { code, find } = await examine({ home });
  expect(code).toBe(3);
  expect(find('prompts', 'prompts')).toMatchObject({
    status: 'warning',
    message: '1 of 2 prompts cannot be read: "bad"',
  });
  expect(find('drivers', 'torn')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('torn.json:1:10'),
  });
});

test.skipIf(process.platform === 'win32')('does not wait for a pipe in the place of a prompt', async () => {
  const home = createHome();
  execFileSync('sh', ['-c', 'mkfifo prompts/pipe.md'], { cwd: home });
  const { code, find } = await examine({ home });
  expect(code).toBe(0);
  expect(find('prompts', 'prompts')).toMatchObject({ status: 'warning', message: expect.stringContaining('"pipe"') });
});

test('tells of trust, indexes and caches that are broken', async () => {
  const home = createHome();
  mkdirSync(join(home, 'cache'), { mode: 0o700 });
  for (const name of ['trust.json', 'keychain.json', 'keys.json', 'cache/quirks.json'])
    writeFileSync(join(home, name), `{"${key}`, { mode: 0o600 });
  const { code, stdout, find } = await examine({ home });
  expect(code).toBe(3);
  for (const [group, name] of [
    ['files', 'trust.json'],
    ['keys', 'keys.json'],
    ['keys', 'keychain.json'],
  ] as const)
    expect(find(group, name)).toMatchObject({ status: 'failed', code: 'config' });
  expect(find('files', 'cache')).toMatchObject({ status: 'warning', hint: `rm -r '${join(home, 'cache')}'` });
  expect(stdout).not.toContain(key);
});

test('aligns the columns, with the hint below and colour on a terminal alone', async () => {
  const home = createHome();
  chmodSync(home, 0o755);
  const plain = await runAix(['doctor', '--offline'], { home });
  expect(plain.stdout).toMatch(/^home +mode +warning {2}0755 lets others in, 0700 is wanted\n +hint: chmod 700 /m);
  const columns = plain.stdout
    .split('\n')
    .filter((line) => /^\w/.test(line))
    .map((line) => line.search(/ (ok|warning|skipped) /));
  expect(new Set(columns).size).toBe(1);
  expect(plain.stderr).toBe('aix: nothing failed, warnings: 2\n');
  const { output, text } = createOutput(true);
  const context = createTestContext(['doctor', '--offline'], { home, stdout: { ...output, hasColor: true } });
  await runProgram(context, ['doctor', '--offline']);
  expect(text()).toContain('\u001b[33mwarning\u001b[39m');
});
