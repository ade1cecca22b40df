import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runAix, type RunResult } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { shells, startShell } from './shells.ts';

/** As someone with this home folder, where an `aix` is on the path. */
function install(
  user: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  writeFileSync(join(user, 'aix'), '', { flag: 'a' });
  return runAix(['completion', 'install', ...words], { env: { HOME: user, PATH: user, ...env } });
}

for (const [name, shell] of Object.entries(shells)) {
  const isThere = spawnSync(name, ['--version']).status === 0;
  if (!isThere) console.log(`skipped: ${name} is not installed`);
  test.skipIf(!isThere)(`after "aix completion install" ${name} completes`, { timeout: 60_000 }, async () => {
    const { terminal } = await startShell(name, shell, async (user) => {
      expect(await install(user, [], { SHELL: `/usr/bin/${name}` })).toMatchObject({ code: 0, stdout: '' });
    });
    await terminal.waitFor('READY> ');
    terminal.write('aix run expl\t\r');
    expect(await terminal.waitFor('END')).toContain('<run><explain>');
  });
}

describe('aix completion install', () => {
  test.each([
    ['bash', '.bashrc', 'if command -v aix >/dev/null; then eval "$(aix completion bash)"; fi\n'],
    ['zsh', '.zshrc', 'if command -v aix >/dev/null; then source <(aix completion zsh); fi\n'],
    ['fish', '.config/fish/completions/aix.fish', 'command -sq aix; and aix completion fish | source\n'],
  ])('for %s names the file, and does it once', async (shell, file, text) => {
    const user = temporaryFolder();
    const path = join(user, file);
    const [first, second] = [await install(user, [shell]), await install(user, [shell])];
    expect(first).toEqual({ code: 0, stdout: '', stderr: `aix: new shells of ${shell} will complete: ${path}\n` });
    expect(second.stderr).toBe(`aix: shells of ${shell} complete already: ${path}\n`);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('adds to a start-up file and leaves its bytes, its mode and its link alone', async () => {
    const user = temporaryFolder();
    const before = Buffer.from('# eval "$(aix completion bash)"\nPS1="\xff> "', 'latin1');
    writeFileSync(join(user, 'dotfile'), before);
    chmodSync(join(user, 'dotfile'), 0o640);
    symlinkSync('dotfile', join(user, '.bashrc'));
    expect((await install(user, ['bash'])).code).toBe(0);
    const after = readFileSync(join(user, 'dotfile'));
    expect(after.subarray(0, before.length)).toEqual(before);
    expect(after.subarray(before.length).toString()).toMatch(/^\nif command .*; fi\n$/);
    expect(lstatSync(join(user, '.bashrc')).isSymbolicLink()).toBe(true);
    expect(statSync(join(user, 'dotfile')).mode & 0o777).toBe(0o640);
  });

  test.each([
    'eval "$(aix completion bash)"\n',
    '  source <(aix completion bash)',
    'eval "$(npx aix completion bash)" # x',
  ])('adds nothing where "%s" is there already', async (line) => {
    const user = temporaryFolder();
    writeFileSync(join(user, '.bashrc'), line);
    expect((await install(user, ['bash'])).stderr).toContain('complete already');
    expect(readFileSync(join(user, '.bashrc'), 'utf8')).toBe(line);
  });

  test('finds the files where the shells look for them', async () => {
    const user = temporaryFolder();
    mkdirSync(join(user, 'zsh'));
    const env = { ZDOTDIR: join(user, 'zsh'), XDG_CONFIG_HOME: join(user, 'settings') };
    for (const shell of ['zsh', 'fish']) expect((await install(user, [shell], env)).code).toBe(0);
    expect(existsSync(join(user, 'zsh/.zshrc'))).toBe(true);
    expect(existsSync(join(user, 'settings/fish/completions/aix.fish'))).toBe(true);
  });

  test('a file of somebody else for fish is left alone', async () => {
    const user = temporaryFolder();
    const path = join(user, '.config/fish/completions/aix.fish');
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, 'complete -c aix');
    expect(await install(user, ['fish'])).toMatchObject({ code: 3, stdout: '' });
    expect(readFileSync(path, 'utf8')).toBe('complete -c aix');
  });

  test('a file that cannot be written is named', async () => {
    const user = temporaryFolder();
    mkdirSync(join(user, '.bashrc'));
    const { code, stderr } = await install(user, ['bash']);
    expect(code).toBe(3);
    expect(stderr).toContain(`"${join(user, '.bashrc')}" cannot be changed`);
  });

  test('a shell that is not known is asked for', async () => {
    const user = temporaryFolder();
    for (const SHELL of ['/bin/tcsh', ''])
      expect(await install(user, [], { SHELL })).toMatchObject({
        code: 2,
        stderr: `aix: which shell? SHELL is "${SHELL}", and not bash, zsh, fish\nhint: aix completion install bash\n`,
      });
    expect((await install(user, ['powershell'])).code).toBe(2);
  });

  test('says so when no shell can find aix', async () => {
    const { code, stderr } = await install(temporaryFolder(), ['bash'], { PATH: '/nowhere' });
    expect(code).toBe(0);
    expect(stderr).toContain('"aix" is in no folder of PATH');
  });
});
