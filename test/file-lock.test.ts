import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'rolldown';
import { beforeAll, describe, expect, test } from 'vitest';
import { keepWatch, type Watch } from '../src/file-lock.ts';
import { withFileLock, writePrivateFile } from '../src/files.ts';
import { collect } from './helpers/cli.ts';
import { installFolder, type RunResult } from './helpers/run.ts';
import { temporaryFolder } from './helpers/temp.ts';

const holderFolder = join(installFolder, 'node_modules/.cache/aix-lock-holder');

beforeAll(async () => {
  const input = join(import.meta.dirname, 'lock-holder.ts');
  await build({ input, platform: 'node', output: { dir: holderFolder, format: 'esm', cleanDir: true } });
});

describe.concurrent('a process that holds the lock', () => {
  test('and gets no time for long keeps it, and no update is lost', async (context) => {
    const path = createFile(context);
    const { child, ended } = await startHolder(context, path);
    child.kill('SIGSTOP');
    const other = addWord(path, 'other');
    await sleep(4000);
    child.kill('SIGCONT');
    child.stdin?.write('go');
    await Promise.all([other, ended]);
    context.expect(readFileSync(path, 'utf8')).toBe('holder other ');
  });

  test('loses it at once when it is killed, and what it left half written is swept up', async (context) => {
    const path = createFile(context);
    const { child, ended } = await startHolder(context, path);
    writeFileSync(`${path}.abc.tmp`, 'half');
    child.kill('SIGKILL');
    await ended;
    const start = performance.now();
    await addWord(path, 'other');
    context.expect(performance.now() - start).toBeLessThan(5000);
    context.expect(readFileSync(path, 'utf8')).toBe('other ');
    context.expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });

  test('is succeeded by one of many at a time', async (context) => {
    const path = createFile(context);
    const { child } = await startHolder(context, path);
    const others = Array.from({ length: 20 }, () => addWord(path, 'other'));
    child.kill('SIGKILL');
    await Promise.all(others);
    context.expect(readFileSync(path, 'utf8')).toBe('other '.repeat(20));
  });

  test('writes nothing once its lock was removed', async (context) => {
    const path = createFile(context);
    const { child, ended } = await startHolder(context, path);
    rmSync(`${path}.lock`, { recursive: true });
    await addWord(path, 'other');
    child.stdin?.write('go');
    context.expect((await ended).stderr).toContain(`"${path}" cannot be written`);
    context.expect(readFileSync(path, 'utf8')).toBe('other ');
    context.expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });

  test('gives a sign of life for those who cannot see whether it is alive', async (context) => {
    const path = createFile(context);
    await withFileLock(path, async () => {
      const [name = ''] = readdirSync(`${path}.lock`);
      const read = (): number => statSync(join(`${path}.lock`, name)).mtimeMs;
      const before = read();
      await context.expect.poll(read, { timeout: 10_000 }).toBeGreaterThan(before);
    });
  });

  test('on another machine loses it when it has been silent for ten seconds', async (context) => {
    const path = createFile(context);
    mkdirSync(`${path}.lock`);
    writeFileSync(join(`${path}.lock`, '1.1.elsewhere.a'), '');
    await Promise.all(Array.from({ length: 5 }, () => addWord(path, 'other')));
    context.expect(readFileSync(path, 'utf8')).toBe('other '.repeat(5));
    context.expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });
});

test('a folder that nobody holds is a lock that nobody has', async (context) => {
  const path = createFile(context);
  mkdirSync(`${path}.lock`);
  await addWord(path, 'other');
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
});

describe('whoever waits', () => {
  const watch: Watch = { holders: ['a'], sign: '1', silentMs: 9000, waitedMs: 9000 };

  test('counts on while nothing changes', () => {
    expect(keepWatch(watch, { holders: ['a'], sign: '1' })).toEqual(watch);
  });

  test('counts silence anew after a sign of life', () => {
    expect(keepWatch(watch, { holders: ['a'], sign: '2' })).toMatchObject({ silentMs: 0, waitedMs: 9000 });
  });

  test('counts all anew when others get their turn', () => {
    expect(keepWatch(watch, { holders: ['b'], sign: '1' })).toMatchObject({ silentMs: 0, waitedMs: 0 });
  });
});

type Cleaner = Parameters<typeof temporaryFolder>[0];

function createFile(cleaner: Cleaner): string {
  const path = join(temporaryFolder(cleaner), 'file');
  writeFileSync(path, '');
  return path;
}

async function addWord(path: string, word: string): Promise<void> {
  await withFileLock(path, () => writePrivateFile(path, `${readFileSync(path, 'utf8')}${word} `));
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<RunResult>;
}

async function startHolder(cleaner: NonNullable<Cleaner>, path: string): Promise<Running> {
  const child = spawn(process.execPath, [join(holderFolder, 'lock-holder.js'), path]);
  cleaner.onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return { child, ended: collect(child) };
}
