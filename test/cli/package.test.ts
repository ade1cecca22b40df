import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { installFolder } from '../helpers/run.ts';

/** A sixth more than there is: who needs more raises it on purpose. */
const budget = { ownMegabytes: 6.6, withOptionalMegabytes: 48, optionalPackages: 41 };

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

interface Packed {
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

async function pack(): Promise<Packed> {
  // The tests have built it already.
  const flags = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await promisify(execFile)('npm', flags, { cwd: installFolder, maxBuffer: 2 ** 24 });
  const [packed] = JSON.parse(stdout) as readonly [Packed];
  return packed;
}

/** What is installed with the program, on one system or another. */
function listDependencies(): readonly (readonly [string, LockedPackage])[] {
  const lock = JSON.parse(readFileSync(join(installFolder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const isShipped = ([path, { dev, devOptional }]: readonly [string, LockedPackage]): boolean =>
    path !== '' && dev !== true && devOptional !== true;
  return Object.entries(lock.packages).filter(isShipped);
}

function measure(folder: string): number {
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== 'node_modules');
  const sizes = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? measure(path) : statSync(path).size;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

test('what is installed stays within its budget', async () => {
  const { unpackedSize } = await pack();
  const dependencies = listDependencies();
  const optionalBytes = dependencies.reduce((sum, [path]) => sum + measure(join(installFolder, path)), 0);
  const own = unpackedSize / 1e6;
  const all = own + optionalBytes / 1e6;
  console.log(
    `installed: ${own.toFixed(1)} MB of ${budget.ownMegabytes}, with what is optional on this system ${all.toFixed(1)} MB of ` +
      `${budget.withOptionalMegabytes}; no package is needed, ${dependencies.length} of ${budget.optionalPackages} are optional`,
  );
  expect(own).toBeLessThan(budget.ownMegabytes);
  expect(all).toBeLessThan(budget.withOptionalMegabytes);
  expect(dependencies.filter(([, { optional }]) => optional !== true)).toEqual([]);
  expect(dependencies.length).toBeLessThanOrEqual(budget.optionalPackages);
});

test('every file of the package is used', async () => {
  const { files } = await pack();
  const programs = files.map(({ path }) => path).filter((path) => /^(bin|dist)\/.*\.c?js$/.test(path));
  const used = findUsed();
  expect(programs.filter((path) => !used.has(path))).toEqual([]);
  const others = files.map(({ path }) => path).filter((path) => !programs.includes(path));
  expect(others.filter((path) => !isExpected(path))).toEqual([]);
});

/** The launcher and all that it loads, however late; worker and child are named where they are started. */
function findUsed(): ReadonlySet<string> {
  const found = new Set(['bin/aix.js']);
  for (const path of found) {
    const text = readFileSync(join(installFolder, path), 'utf8');
    const loaded = Array.from(
      text.matchAll(/require\("(\.[^"]+)"\)|require\('(\.[^']+)'\)/g),
      ([, a, b]) => a ?? b ?? '',
    );
    for (const id of loaded) found.add(relative(installFolder, join(installFolder, dirname(path), id)));
    for (const name of ['dist/jq-worker.cjs', 'dist/keychain-child.cjs']) if (text.includes(name)) found.add(name);
  }
  return found;
}

function isExpected(path: string): boolean {
  if (/^(templates\/[\w-]+\.md|completions\/aix\.(bash|fish|ps1|zsh))$/.test(path)) return true;
  return ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'licences.txt'].includes(basename(path));
}
