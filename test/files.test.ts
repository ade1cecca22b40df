import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensurePrivateFolder, withFileLock, writePrivateFile } from '../src/files.ts';
import { temporaryFolder } from './helpers/temp.ts';

test('writes a file that only its owner reads, in a folder that only its owner enters', async () => {
  const path = join(temporaryFolder(), 'home', 'keys.json');
  await withFileLock(path, () => writePrivateFile(path, '{}\n'));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(path, '..'))).toEqual(['keys.json']);
});

test('closes a folder and a file that others could read', () => {
  const folder = join(temporaryFolder(), 'home');
  mkdirSync(folder, { mode: 0o755 });
  const path = join(folder, 'config.json');
  writeFileSync(path, 'old', { mode: 0o644 });
  ensurePrivateFolder(folder);
  writePrivateFile(path, 'new');
  expect([statSync(folder).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('leaves a shared folder such as /tmp as it is', () => {
  const folder = join(temporaryFolder(), 'shared');
  mkdirSync(folder);
  chmodSync(folder, 0o1777);
  ensurePrivateFolder(folder);
  expect(statSync(folder).mode & 0o7777).toBe(0o1777);
});

test('replaces the target of a symbolic link and keeps the link', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'target'), 'old');
  symlinkSync(join(folder, 'target'), join(folder, 'link'));
  writePrivateFile(join(folder, 'link'), 'new');
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('new');
  expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('new');
});

test('lets one action at a time through', async () => {
  const path = join(temporaryFolder(), 'counter');
  writeFileSync(path, '0');
  const increase = async (): Promise<void> => {
    const before = Number(readFileSync(path, 'utf8'));
    await new Promise((resolve) => setImmediate(resolve));
    writePrivateFile(path, String(before + 1));
  };
  await Promise.all(Array.from({ length: 30 }, () => withFileLock(path, increase)));
  expect(readFileSync(path, 'utf8')).toBe('30');
});

test('frees the lock when the action fails', async () => {
  const path = join(temporaryFolder(), 'file');
  await expect(withFileLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(withFileLock(path, () => 'yes')).resolves.toBe('yes');
});

test('takes over the lock of a killed process within five seconds and sweeps up after it', async () => {
  const path = join(temporaryFolder(), 'file');
  const script = `require('proper-lockfile').lock('${path}', { realpath: false }).then(() => console.log('held'))`;
  const holder = spawn(process.execPath, ['-e', `${script}; setInterval(() => {}, 1000)`], {
    cwd: import.meta.dirname,
  });
  await once(holder.stdout, 'data');
  holder.kill('SIGKILL');
  writeFileSync(`${path}.abc.tmp`, 'half');
  const start = performance.now();
  await withFileLock(path, () => writePrivateFile(path, 'whole'));
  expect(performance.now() - start).toBeLessThan(5000);
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
});

test('lets only one of many waiters take over', async () => {
  const path = join(temporaryFolder(), 'counter');
  writeFileSync(path, '0');
  mkdirSync(`${path}.lock`);
  utimesSync(`${path}.lock`, new Date(0), new Date(0));
  const increase = (): void => writePrivateFile(path, String(Number(readFileSync(path, 'utf8')) + 1));
  await Promise.all(Array.from({ length: 20 }, () => withFileLock(path, increase)));
  expect(readFileSync(path, 'utf8')).toBe('20');
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('says which file cannot be written and leaves nothing behind', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'file'));
  expect(() => writePrivateFile(join(folder, 'file'), 'x')).toThrow(`"${join(folder, 'file')}" cannot be written`);
  expect(readdirSync(folder)).toEqual(['file']);
});
