import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { RunEntry } from '../../src/history/entry.ts';
import { saveEntries } from '../../src/history/save.ts';
import { createHome } from '../helpers/home.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { createEntry } from './entries.ts';
import { buildWorker, createWorker, sides, type Worker } from './sides.ts';
import type { Reply } from './worker.ts';

const script = await buildWorker('faults');

function createEntries(first: number, count: number): readonly RunEntry[] {
  return Array.from({ length: count }, (_, index) => createEntry(first + index));
}

function toMode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function listSpool(home: string): readonly string[] {
  return readdirSync(join(home, 'history.new'));
}

test('keeps a run in a file that is its owner’s alone, whatever the umask', () => {
  const home = createHome();
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  saveEntries(home, [createEntry(1)]);
  const [name = ''] = listSpool(home);
  const path = join(home, 'history.new', name);
  expect([listSpool(home).length, toMode(path), toMode(join(home, 'history.new'))]).toEqual([1, '600', '700']);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(createEntry(1));
});

test('an id never leads out of the folder', () => {
  const home = createHome();
  saveEntries(home, [{ ...createEntry(1), id: '../../outside' }]);
  expect(listSpool(home)).toEqual(['..%2F..%2Foutside.json']);
});

test('says why a run cannot be kept', () => {
  const home = createHome();
  writeFileSync(join(home, 'history.new'), '');
  expect(() => saveEntries(home, [createEntry(1)])).toThrow(`the folder "${join(home, 'history.new')}" cannot be used`);
});

test('says what is missing where there is no SQLite at all', async () => {
  const side = sides.find(({ name }) => name === 'libsql');
  if (side === undefined) return;
  const home = createHome();
  const far = join(temporaryFolder(), 'worker.mjs');
  copyFileSync(script, far);
  const worker = createWorker(far, side);
  onTestFinished(() => worker.end());
  await worker.save(home, createEntry(1));
  const reply = await worker.ask({ type: 'call', home, method: 'stats', args: [] });
  expect(reply).toMatchObject({ code: 'config', message: 'there is no SQLite here to read the history with' });
  expect(listSpool(home)).toHaveLength(1);
});

describe.each(sides)('with $name', (side) => {
  const worker = createWorker(script, side);
  afterAll(() => worker.end());

  const list = (home: string): Promise<Reply> => worker.ask({ type: 'call', home, method: 'list', args: [{}] });

  const createOwn = (): Worker => {
    const own = createWorker(script, side);
    onTestFinished(() => own.end());
    return own;
  };

  test('all its files are the owner’s alone, also those that were not', async () => {
    const home = createHome();
    writeFileSync(join(home, 'history.db'), '', { mode: 0o644 });
    const holder = createOwn();
    await worker.save(home, createEntry(1));
    await worker.call(home, 'stats');
    chmodSync(join(home, 'history.db'), 0o644);
    await holder.ask({ type: 'hold', home });
    const files = readdirSync(home).filter((name) => name.startsWith('history.db'));
    expect(files.toSorted()).toEqual(['history.db', 'history.db-shm', 'history.db-wal']);
    expect(files.map((name) => toMode(join(home, name)))).toEqual(['600', '600', '600']);
  });

  test('waits for a file that is locked, then says so; the new runs stay where they are', async () => {
    const home = createHome();
    await worker.save(home, createEntry(1));
    await worker.call(home, 'stats');
    const holder = createOwn();
    await holder.ask({ type: 'hold', home });
    await worker.save(home, createEntry(2));
    const begun = performance.now();
    expect(await list(home)).toMatchObject({
      code: 'config',
      message: `"${join(home, 'history.db')}" is locked by another process`,
    });
    expect(performance.now() - begun).toBeGreaterThan(4500);
    expect(listSpool(home)).toHaveLength(1);
    await holder.end();
    expect(await worker.call(home, 'list', {})).toHaveLength(2);
  });

  test('reads while another process writes', async () => {
    const home = createHome();
    await worker.save(home, createEntry(1));
    await worker.call(home, 'stats');
    const holder = createOwn();
    await holder.ask({ type: 'hold', home });
    expect(await worker.call(home, 'list', {})).toHaveLength(1);
  });

  test.each([
    ['is no database', (path: string) => writeFileSync(path, 'something else entirely '.repeat(1000))],
    ['is damaged in its middle', (path: string) => writeFileSync(path, overwriteMiddle(readFileSync(path)))],
    ['has lost its end', (path: string) => truncateSync(path, Math.floor(statSync(path).size / 3))],
  ])('leaves a file alone that %s', async (_name, harm) => {
    const home = createHome();
    const path = join(home, 'history.db');
    await worker.save(home, ...createEntries(0, 200));
    await worker.call(home, 'stats');
    harm(path);
    const before = readFileSync(path);
    await worker.save(home, createEntry(500));
    const reply = await worker.ask({ type: 'call', home, method: 'export', args: [{}] });
    expect(reply).toMatchObject({ code: 'config', message: `"${path}" is damaged` });
    expect(reply).toMatchObject({ hint: expect.stringContaining('none is lost') });
    expect(listSpool(home)).toHaveLength(1);
    expect(readFileSync(path).equals(before)).toBe(true);
    renameSync(path, `${path}.bad`);
    expect(await worker.call(home, 'list', {})).toMatchObject([{ id: createEntry(500).id }]);
  });

  test('leaves a database alone that is somebody else’s', async () => {
    const home = createHome();
    await worker.call(home, 'stats');
    await worker.ask({ type: 'sql', home, sql: 'ALTER TABLE migration RENAME TO other' });
    await worker.save(home, createEntry(1));
    expect(await list(home)).toMatchObject({
      code: 'config',
      message: expect.stringContaining('is not a history of aix'),
    });
    expect(listSpool(home)).toHaveLength(1);
  });

  test('leaves a file alone that a newer version wrote', async () => {
    const home = createHome();
    await worker.call(home, 'stats');
    await worker.ask({ type: 'sql', home, sql: "INSERT INTO migration VALUES ('from the future')" });
    await worker.save(home, createEntry(1));
    expect(await list(home)).toMatchObject({
      code: 'config',
      message: expect.stringContaining('was written by a newer aix'),
    });
    expect(listSpool(home)).toHaveLength(1);
  });

  test('moves a file aside that is no run, says so once, and takes in all others', async () => {
    const home = createHome();
    const spool = join(home, 'history.new');
    mkdirSync(spool);
    const good = JSON.stringify(createEntry(1));
    writeFileSync(join(spool, 'a.json'), good.slice(0, 300));
    writeFileSync(join(spool, 'b.json'), '');
    writeFileSync(join(spool, 'c.json'), `${good}\n{"id": 3}\n${JSON.stringify(createEntry(2))}\n`);
    writeFileSync(
      join(spool, 'd.json'),
      JSON.stringify({ ...createEntry(3), envelope: { ...createEntry(3).envelope, text: 7 } }),
    );
    mkdirSync(join(spool, 'e.json'));
    await worker.save(home, createEntry(4));
    const reply = await list(home);
    expect(reply).toMatchObject({ value: [4, 2, 1].map((number) => ({ id: createEntry(number).id })) });
    expect(reply.type === 'done' && reply.warnings.length).toBe(5);
    expect(listSpool(home)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.json.broken`));
    expect(await list(home)).toMatchObject({ warnings: [] });
    expect(await worker.call(home, 'stats')).toMatchObject({ runs: 3, broken: 5 });
  });

  test('does not wait for a pipe that lies among the runs', async () => {
    const home = createHome();
    await worker.save(home, createEntry(1));
    execFileSync('mkfifo', [join(home, 'history.new/pipe.json')]);
    expect(await list(home)).toMatchObject({ value: [{ id: createEntry(1).id }], warnings: [expect.any(String)] });
    expect(listSpool(home)).toEqual(['pipe.json.broken']);
  });

  test('removes what a killed process left half written, after a day', async () => {
    const home = createHome();
    await worker.save(home, createEntry(1));
    const spool = join(home, 'history.new');
    for (const name of ['new.json.tmp', 'old.json.tmp']) writeFileSync(join(spool, name), '{');
    utimesSync(join(spool, 'old.json.tmp'), 1_700_000_000, 1_700_000_000);
    await list(home);
    expect(listSpool(home)).toEqual(['new.json.tmp']);
  });

  test('does not double a run that was committed and whose file is still there', async () => {
    const home = createHome();
    for (let turn = 0; turn < 2; turn += 1) {
      await worker.save(home, createEntry(1), createEntry(1));
      await worker.save(home, { ...createEntry(1), id: 'another' });
      await worker.call(home, 'stats');
    }
    expect(await worker.call(home, 'stats')).toMatchObject({ runs: 2 });
    expect(await worker.call(home, 'sumUsage', { by: 'provider' })).toMatchObject([{ runs: 2 }]);
    expect(await worker.ask({ type: 'sql', home, sql: 'SELECT uses FROM text' })).toMatchObject({
      value: [{ uses: 2 }],
    });
  });

  test('keeps a symbolic link, and puts everything where it leads', async () => {
    const home = createHome();
    const target = join(temporaryFolder(), 'elsewhere.db');
    symlinkSync(target, join(home, 'history.db'));
    await worker.save(home, createEntry(1));
    expect(await worker.call(home, 'list', {})).toHaveLength(1);
    expect(lstatSync(join(home, 'history.db')).isSymbolicLink()).toBe(true);
    expect([existsSync(target), toMode(target)]).toEqual([true, '600']);
  });

  test('says that a folder stands in its place', async () => {
    const home = createHome();
    mkdirSync(join(home, 'history.db'));
    expect(await list(home)).toMatchObject({
      code: 'config',
      message: `"${join(home, 'history.db')}" cannot be opened`,
    });
  });

  test('a run takes the waiting ones in itself when they have become many, and is not harmed by a broken file', async () => {
    const home = createHome();
    for (let number = 0; number < 499; number += 1) saveEntries(home, [createEntry(number)]);
    await worker.ask({ type: 'tidy', home });
    expect([listSpool(home).length, existsSync(join(home, 'history.db'))]).toEqual([499, false]);
    saveEntries(home, [createEntry(499)]);
    writeFileSync(join(home, 'history.db'), 'broken '.repeat(1000));
    expect(await worker.ask({ type: 'tidy', home })).toMatchObject({ type: 'done', warnings: [] });
    expect(listSpool(home)).toHaveLength(500);
    renameSync(join(home, 'history.db'), join(home, 'bad.db'));
    expect(await worker.ask({ type: 'tidy', home })).toMatchObject({ type: 'done' });
    expect(listSpool(home)).toEqual([]);
    expect(await worker.call(home, 'stats')).toMatchObject({ runs: 500 });
  });
});

test('both libraries read and write the same file, each what the other one wrote', async (context) => {
  if (sides.length < 2) context.skip();
  const home = createHome();
  const workers = sides.map((side) => createWorker(script, side));
  onTestFinished(() => workers.forEach((worker) => worker.end()));
  const versions: unknown[] = [];
  for (const [turn, worker] of [...workers, ...workers].entries()) {
    await worker.save(home, createEntry(turn));
    expect((await worker.call(home, 'export', { words: 'number*' })).map(({ id }) => id)).toHaveLength(turn + 1);
    expect(await worker.call(home, 'check')).toMatchObject({ problems: [], runs: turn + 1 });
    versions.push(await worker.ask({ type: 'sql', home, sql: 'SELECT sqlite_version() AS version' }));
  }
  expect(versions[0]).not.toEqual(versions[1]);
});

function overwriteMiddle(bytes: Buffer): Buffer {
  // All pages but the first, which says what the file is.
  return Buffer.concat([bytes.subarray(0, 8192), Buffer.alloc(bytes.length - 8192, 0xa5)]);
}
