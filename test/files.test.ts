import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
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

test('says which file cannot be written and leaves nothing behind', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'file'));
  expect(() => writePrivateFile(join(folder, 'file'), 'x')).toThrow(`"${join(folder, 'file')}" cannot be written`);
  expect(readdirSync(folder)).toEqual(['file']);
});
