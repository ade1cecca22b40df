import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const argv = ['ask', 'hi', '--provider', 'mock', '--no-history'];

function list(home: string): readonly string[] {
  const folder = join(home, 'cache/code');
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name)).toSorted();
}

/** A home in which one run has kept what it compiled. */
async function createUsedHome(): Promise<string> {
  const home = createHome();
  expect(await spawnAix(argv, { home })).toMatchObject({ code: 0 });
  return home;
}

test('what one run compiled is kept, for its owner alone', async () => {
  const home = await createUsedHome();
  const files = list(home);
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) expect(statSync(file).mode & 0o077).toBe(0);
});

test.each<[string, (path: string) => void]>([
  ['is cut off', (path) => truncateSync(path, 5000)],
  ['is empty', (path) => truncateSync(path)],
  ['is something else', (path) => writeFileSync(path, 'x'.repeat(20_000))],
  ['is of another engine', (path) => writeFileSync(path, readFileSync(path).fill(1, 0, 16))],
])('what is kept and %s makes no difference, and is replaced', async (_, spoil) => {
  const home = await createUsedHome();
  for (const file of list(home)) spoil(file);
  const spoilt = list(home).map((file) => readFileSync(file));
  expect(await spawnAix(argv, { home })).toMatchObject({ code: 0, stdout: expect.stringContaining('hi') });
  list(home).forEach((file, at) => expect(readFileSync(file).equals(spoilt[at] ?? Buffer.of())).toBe(false));
});

test('what another version kept goes', async () => {
  const home = createHome();
  const folder = join(home, 'cache/code/0.0.1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.bin'), 'x');
  await spawnAix(argv, { home });
  expect(existsSync(folder)).toBe(false);
  expect(list(home).length).toBeGreaterThan(1);
});

test('several first runs at once leave whole files and no others', async () => {
  const home = createHome();
  const codes = await Promise.all(Array.from({ length: 6 }, async () => (await spawnAix(argv, { home })).code));
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  const names = list(home);
  expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(await spawnAix(argv, { home })).toMatchObject({ code: 0 });
  expect(list(home)).toEqual(names);
});

test('a run that keeps nothing else makes no folder', async () => {
  const home = join(temporaryFolder(), '.prompts');
  expect(await spawnAix(['list'], { home })).toMatchObject({ code: 0 });
  expect(existsSync(home)).toBe(false);
});

test('a folder that a variable names gives no code and gets none', async () => {
  const home = await createUsedHome();
  const [kept = ''] = list(home);
  const named = createHome();
  const foreign = join(named, relative(home, kept));
  mkdirSync(dirname(foreign), { recursive: true });
  writeFileSync(foreign, 'x');
  const env = { HOME: join(home, '..') };
  expect(await spawnAix(argv, { home: named, env })).toMatchObject({ code: 0 });
  expect(list(named)).toEqual([foreign]);
  expect(readFileSync(foreign, 'utf8')).toBe('x');
});

test('NODE_DISABLE_COMPILE_CACHE=1 keeps nothing', async () => {
  const home = createHome();
  const env = { NODE_DISABLE_COMPILE_CACHE: '1' };
  expect(await spawnAix(argv, { home, env })).toMatchObject({ code: 0 });
  expect(list(home)).toEqual([]);
});

test('a place where nothing can be kept makes no difference', async () => {
  const home = createHome();
  writeFileSync(join(home, 'cache'), 'no folder');
  chmodSync(join(home, 'cache'), 0o400);
  expect(await spawnAix(argv, { home })).toMatchObject({ code: 0, stdout: expect.stringContaining('hi') });
});
