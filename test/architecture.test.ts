import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { installFolder } from './helpers/run.ts';
import { temporaryFolder } from './helpers/temp.ts';

const oxlint = join(installFolder, 'node_modules/.bin/oxlint');
const longFunction = `export function long(): void {\n${'  void 0;\n'.repeat(60)}}\n`;

/** Every rule of the house that the linter is to hold up, with a file that breaks it. */
test.each([
  [
    'no-restricted-imports',
    'providers may not import commands',
    'src/providers/x.ts',
    `import { a } from '../commands/run.ts';\nexport const b = a;\n`,
  ],
  [
    'no-restricted-imports',
    'http may not import providers',
    'src/http/x.ts',
    `import { a } from '../providers/a.ts';\nexport const b = a;\n`,
  ],
  [
    'no-restricted-imports',
    'a leaf may not import the run layer',
    'src/config/x.ts',
    `import { a } from '../run/a.ts';\nexport const b = a;\n`,
  ],
  [
    'no-restricted-imports',
    'the run layer may not import batches',
    'src/run/x.ts',
    `import { a } from '../batch/a.ts';\nexport const b = a;\n`,
  ],
  [
    'no-restricted-imports',
    'batches may not import commands',
    'src/batch/x.ts',
    `import { a } from '../commands/a.ts';\nexport const b = a;\n`,
  ],
  [
    'no-restricted-imports',
    'bars stay in the terminal',
    'src/batch/x.ts',
    `import { SingleBar } from 'cli-progress';\nexport const a = SingleBar;\n`,
  ],
  [
    'no-restricted-imports',
    'CSV stays in batch',
    'src/run/x.ts',
    `import { parse } from 'csv-parse';\nexport const a = parse;\n`,
  ],
  [
    'no-restricted-imports',
    'the queue stays in its folder',
    'src/batch/x.ts',
    `import { Queue } from 'bullmq';\nexport const a = Queue;\n`,
  ],
  [
    'no-restricted-imports',
    'undici stays in http',
    'src/providers/x.ts',
    `import { Pool } from 'undici';\nexport const a = Pool;\n`,
  ],
  [
    'no-restricted-imports',
    'commander stays in cli and commands',
    'src/run/x.ts',
    `import { Command } from 'commander';\nexport const a = Command;\n`,
  ],
  [
    'no-restricted-imports',
    'the signatures of AWS stay in providers',
    'src/http/x.ts',
    `import { SignatureV4 } from '@smithy/signature-v4';\nexport const a = SignatureV4;\n`,
  ],
  [
    'no-restricted-imports',
    'Markdown stays in the terminal',
    'src/run/x.ts',
    `import { lexer } from 'marked';\nexport const a = lexer;\n`,
  ],
  [
    'no-restricted-imports',
    'jq stays in jq',
    'src/run/x.ts',
    `import { loadJq } from 'jq-wasm/inline';\nexport const a = loadJq;\n`,
  ],
  [
    'no-restricted-imports',
    'libsql stays in history',
    'src/run/x.ts',
    `import Database from 'libsql';\nexport const a = Database;\n`,
  ],
  [
    'no-restricted-imports',
    'the history may not import the run layer',
    'src/history/x.ts',
    `import { a } from '../run/a.ts';\nexport const b = a;\n`,
  ],
  ['no-restricted-globals', 'process is named by main alone', 'src/run/x.ts', `export const a = process.pid;\n`],
  ['no-default-export', 'no default export', 'src/run/x.ts', `const a = 1;\nexport default a;\n`],
  ['max-lines-per-function', 'no function over 50 lines', 'src/run/x.ts', longFunction],
  ['max-lines', 'no file over 300 lines', 'src/run/x.ts', `export const a = [\n${'  0,\n'.repeat(301)}];\n`],
  [
    'max-params',
    'no more than 3 params',
    'src/run/x.ts',
    `export const a = (b: 1, c: 1, d: 1, e: 1): number => b + c + d + e;\n`,
  ],
  ['no-explicit-any', 'no any', 'src/run/x.ts', `export const a: any = 1;\n`],
])('the linter refuses, by %s: %s', async (rule, _title, file, text) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.oxlintrc.json'), readFileSync(join(installFolder, '.oxlintrc.json')));
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  await expect(promisify(execFile)(oxlint, [file], { cwd: folder })).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining(`(${rule})`),
  });
});

test('a file that keeps the rules passes', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, '.oxlintrc.json'), readFileSync(join(installFolder, '.oxlintrc.json')));
  mkdirSync(join(folder, 'src/run'), { recursive: true });
  writeFileSync(join(folder, 'src/run/x.ts'), `import { a } from '../routing/a.ts';\nexport const b = a + 1;\n`);
  await expect(promisify(execFile)(oxlint, ['src/run/x.ts'], { cwd: folder })).resolves.toBeDefined();
});

test('nothing stands at the top but what belongs there', () => {
  const parts = ['package.json', 'tsconfig.json', 'bin', 'src', 'templates', 'test', 'completions', 'README.md'];
  const beside = ['package-lock.json', 'LICENSE', 'CHANGELOG.md', 'node_modules', 'dist', 'build'];
  const found = readdirSync(installFolder).filter((name) => !name.startsWith('.'));
  expect(found.filter((name) => ![...parts, ...beside].includes(name))).toEqual([]);
  expect(parts.filter((name) => !found.includes(name))).toEqual([]);
});

test('the lock file has every platform of every tool, as npm ci asks for them all', () => {
  const { packages } = JSON.parse(readFileSync(join(installFolder, 'package-lock.json'), 'utf8'));
  const entries = Object.entries<{ optionalDependencies?: object }>(packages);
  const wanted = entries.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
  expect(wanted.filter((name) => !entries.some(([path]) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
});
