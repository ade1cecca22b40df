import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { installFolder } from './helpers/run.ts';

const changelog = readFileSync(join(installFolder, 'CHANGELOG.md'), 'utf8');
const versions = [...changelog.matchAll(/^## (.*)$/gm)].map(([, version = '']) => version);

test('CHANGELOG.md begins with the version of the package, and older ones follow', () => {
  expect(changelog.startsWith(`# Changelog\n\n## ${manifest.version}\n`)).toBe(true);
  const sorted = versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  expect(versions).toEqual([...new Set(sorted)]);
});

test('every section says in a sentence what it is, and goes on with headings and whole sentences', () => {
  for (const section of changelog.split(/^## .*\n/m).slice(1)) {
    expect(section).toMatch(/^\n[A-Z]/);
    for (const block of section.trim().split('\n'))
      expect(block).toMatch(/^$|^### [A-Z][^.]*$|^- .*\.$|^[A-Za-z].*[\w.]$/);
  }
});

test('"npm run release-notes" prints the section of a version, and fails where there is none', () => {
  const print = (...words: readonly string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync('npm', ['run', '--silent', 'release-notes', '--', ...words], { cwd: installFolder, encoding: 'utf8' });
  const { status, stdout } = print(manifest.version);
  expect({ status, stdout }).toEqual({ status: 0, stdout: print().stdout });
  expect(changelog).toContain(`## ${manifest.version}\n\n${stdout}`);
  expect(stdout).not.toMatch(/^## /m);
  expect(print('9.9.9')).toMatchObject({ status: 1, stdout: '' });
  expect(print('9.9.9').stderr).toContain('CHANGELOG.md has no section "## 9.9.9"');
});
