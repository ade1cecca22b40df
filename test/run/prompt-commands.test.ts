import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect, startAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { startSession } from '../terminal/session.ts';

/** A home with one prompt, `p`, whose param `out` is filled by the command. */
function createPrompt(command: string, text = '<{out}>', more = ''): string {
  const home = createHome();
  writeFileSync(join(home, 'prompts/p.md'), `---\n${more}commands:\n  out: ${JSON.stringify(command)}\n---\n${text}`);
  return home;
}

/** The mock answers with the prompt itself. */
function run(home: string, ...flags: readonly string[]): Promise<RunResult> {
  return runAix(['run', 'p', '--provider', 'mock', '--quiet', ...flags], { home });
}

test('an allowed command fills its param with what it prints, run in the working folder', async () => {
  const home = createPrompt('ls; printf "two  words\\n\\n"');
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'a file'), '');
  const result = await runAix(['run', 'p', '--provider', 'mock', '--allow-commands', '-q'], { home, cwd });
  expect(result).toEqual({ code: 0, stdout: '<a file\ntwo  words>', stderr: '' });
});

test('without leave no command runs, and the ways to give it are named', async () => {
  const home = createPrompt('touch ran');
  const cwd = temporaryFolder();
  const result = await runAix(['run', 'p', '--provider', 'mock'], { home, cwd });
  expect(result).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'aix: prompt "p" wants to run "touch ran"\n' +
      'hint: look at it, then add --allow-commands, or trust the file as it is: aix prompt trust p\n',
  });
  expect(readdirSync(cwd)).toEqual([]);
});

test('a prompt outside the library is named by its path where it can be trusted', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'my p.md'), '---\ncommands:\n  out: touch ran\n---\n{out}');
  const { stderr } = await runAix(['run', './my p.md', '--provider', 'mock'], { home: createHome(), cwd });
  expect(stderr).toContain("or trust the file as it is: aix prompt trust './my p.md'\n");
});

test('a dry run shows the command and runs nothing, whatever is allowed', async () => {
  const home = createPrompt('touch ran');
  const cwd = temporaryFolder();
  const result = await runAix(['run', 'p', '-n', '--allow-commands'], { home, cwd });
  expect(result).toEqual({ code: 0, stdout: '<[command: touch ran]>', stderr: '' });
  expect(readdirSync(cwd)).toEqual([]);
});

test('a command whose param is given, or that the text has no place for, does not run', async () => {
  const [given, unused] = [createPrompt('exit 7'), createPrompt('exit 7', 'none')];
  expect((await run(given, '--allow-commands', '-p', 'out=mine')).stdout).toBe('<mine>');
  expect((await run(unused)).stdout).toBe('none');
});

test('a trusted file runs its commands until it changes', async () => {
  const home = createPrompt('echo hi');
  const trusted = await runAix(['prompt', 'trust', 'p'], { home });
  const first = await run(home);
  writeFileSync(join(home, 'prompts/p.md'), '---\ncommands:\n  out: echo evil\n---\n<{out}>');
  const second = await run(home);
  expect(trusted.stderr).toMatch(/may run "echo hi" until the file changes\n$/);
  expect([first.stdout, second.code, second.stdout]).toEqual(['<hi>', 2, '']);
  expect(statSync(join(home, 'trust.json')).mode & 0o777).toBe(0o600);
});

test('trust can be taken back', async () => {
  const home = createPrompt('echo hi');
  await runAix(['prompt', 'trust', 'p'], { home });
  await runAix(['prompt', 'trust', 'p', '--remove'], { home });
  expect((await run(home)).code).toBe(2);
  expect(JSON.parse(readFileSync(join(home, 'trust.json'), 'utf8'))).toEqual({ prompts: {}, providers: {} });
});

test('there is nothing to trust in a prompt without commands', async () => {
  const home = createHome();
  writeFileSync(join(home, 'prompts/p.md'), 'text');
  const result = await runAix(['prompt', 'trust', 'p'], { home });
  expect(result).toMatchObject({ code: 2, stderr: 'aix: prompt "p" has no commands to trust\n' });
});

test('a trust file that is broken is an error and gives no leave', async () => {
  const home = createPrompt('echo hi');
  writeFileSync(join(home, 'trust.json'), '{"prompts": []}');
  expect(await run(home)).toMatchObject({ code: 3, stdout: '' });
});

test('on a terminal the command is shown and asked about once, however little is told otherwise', async () => {
  const home = createPrompt('echo hi');
  const env = { HOME: join(home, '..'), AIX_HOME: home, AIX_LOG_LEVEL: 'error' };
  const first = startSession('aix run p --provider mock', env);
  await first.waitFor('wants to run "echo hi"');
  await first.waitFor('until the file changes?');
  first.type('y\r');
  await first.waitFor('<hi>');
  expect(await first.ended).toBe(0);
  expect((await run(home)).stdout).toBe('<hi>');
});

test('on a terminal no is an answer: nothing runs and nothing is trusted', async () => {
  const home = createPrompt('touch "$HOME/ran"');
  const session = startSession('aix run p --provider mock', { HOME: join(home, '..'), AIX_HOME: home });
  await session.waitFor('until the file changes?');
  session.type('n\r');
  expect(await session.ended).toBe(130);
  expect([existsSync(join(home, '../ran')), existsSync(join(home, 'trust.json'))]).toEqual([false, false]);
});

test('what a command hides from a terminal is shown as what it is', async () => {
  const result = await run(createPrompt('touch x #\u001b[2K\u202e\r'));
  expect(result.stderr).toContain(String.raw`"touch x #\u001b[2K\u{202e}"`);
});

test.each([
  ['--no-commands', undefined, '--no-commands'],
  ['--allow-commands', { commands_enabled: false }, 'commands_enabled in the config'],
])('with %s and config %j nothing runs, not even of a trusted file', async (flag, config, place) => {
  const home = createPrompt('echo hi');
  if (config !== undefined) writeFileSync(join(home, 'config.json'), JSON.stringify(config));
  await runAix(['prompt', 'trust', 'p'], { home });
  expect(await run(home, flag)).toEqual({
    code: 2,
    stdout: '',
    stderr: `aix: prompt "p" needs a command, and ${place} switches commands off\nhint: give the value yourself: -p out=...\n`,
  });
});

test("a repository's config cannot switch commands on", async () => {
  const home = createPrompt('echo hi');
  writeFileSync(join(home, 'config.json'), JSON.stringify({ commands_enabled: false }));
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.prompts'));
  writeFileSync(join(cwd, '.prompts/config.json'), JSON.stringify({ commands_enabled: true }));
  const result = await runAix(['run', 'p', '--provider', 'mock', '--allow-commands'], { home, cwd });
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain('ignored in');
});

test.each([
  ['echo words >&2; echo more; exit 9', 'failed with exit code 9\n  words\n'],
  ['no-such-program-here', 'failed with exit code 127\n'],
  ['kill -9 $$', 'failed with SIGKILL\n'],
  ['head -c 1100000 /dev/zero', 'printed more than 1 MiB\n'],
])('a command that fails aborts the run: %s', async (command, words) => {
  const result = await run(createPrompt(command), '--allow-commands');
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toContain(`aix: the command of param "out", ${JSON.stringify(command)}, `);
  expect(result.stderr).toContain(words);
});

/** Starts something that lives on, and that shows by a growing file that it does. */
const heartbeat = '(while :; do echo >> "$HOME/beat"; sleep 0.05; done) & wait';

async function hasEnded(home: string): Promise<boolean> {
  const before = statSync(join(home, '../beat')).size;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return statSync(join(home, '../beat')).size === before;
}

test('a command that hangs is ended after 30 s with all that it started', async () => {
  const home = createPrompt(heartbeat);
  const argv = ['run', 'p', '--provider', 'mock', '--quiet', '--allow-commands'];
  const result = await runAix(argv, { home, haste: 10 });
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toMatch(/took longer than 30 s\n$/);
  expect(await hasEnded(home)).toBe(true);
});

test('Ctrl-C ends the command with all that it started', async () => {
  const home = createPrompt(heartbeat);
  const child = startAix(['run', 'p', '--provider', 'mock', '--allow-commands'], { home });
  const result = collect(child);
  while (!existsSync(join(home, '../beat'))) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  expect(await result).toMatchObject({ code: 130, stdout: '', stderr: 'aix: cancelled\n' });
  expect(await hasEnded(home)).toBe(true);
});

test('a command reads no stdin', async () => {
  const home = createPrompt('cat', '<{out}{stdin}>');
  const argv = ['run', 'p', '--provider', 'mock', '--allow-commands', '-q'];
  expect((await runAix(argv, { home, stdin: 'mine' })).stdout).toBe('<mine>');
});

test('params reach a command as variables, defaults too', async () => {
  const home = createPrompt(
    'printf "%s|" "$AIX_PARAM_NAME" "$AIX_PARAM_WITH_BLANK" "$AIX_PARAM_NUMBER"',
    '{out}{name}{with_blank}{number}',
    'input: {default: {number: 5}}\n',
  );
  const result = await run(home, '--allow-commands', '-p', 'name=n', '-p', 'with_blank= b ');
  expect(result.stdout).toBe('n| b |5|n b 5');
});

test('a value that no variable can hold is left out of the environment', async () => {
  const home = createPrompt('printf "[%s]" "$AIX_PARAM_A" "$AIX_PARAM_B"', '{out}');
  const long = 'x'.repeat(3_000_000);
  writeFileSync(join(home, 'long'), long);
  writeFileSync(join(home, 'prompts/p.md'), `${readFileSync(join(home, 'prompts/p.md'), 'utf8')}{a}{b}`);
  const result = await run(home, '--allow-commands', '-p', `a=@${join(home, 'long')}`, '-p', 'b:="\\u0000"');
  expect(result.stdout).toBe(`[][]${long}\0`);
});

const attacks = fc.constantFrom(
  '$(touch x)',
  '`touch x`',
  '; touch x',
  '| touch x #',
  '\n touch x \n',
  '"',
  "'",
  '&& touch x',
  '{out}',
  '\\',
  '$HOME',
  ' ',
  '*',
);

test('no value ever reaches a shell', { timeout: 60_000 }, async () => {
  const home = createPrompt('printf "%s" "$AIX_PARAM_A"', '<{out}>{a}');
  const cwd = temporaryFolder();
  const values = fc
    .array(fc.oneof(attacks, fc.string()), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      fc.pre(!value.includes('\0') && !value.startsWith('@'));
      const argv = ['run', 'p', '--provider', 'mock', '--allow-commands', '-q', '-p', `a=${value}`];
      const result = await runAix(argv, { home, cwd });
      expect(result).toEqual({ code: 0, stdout: `<${value.replace(/[\r\n]+$/, '')}>${value}`, stderr: '' });
      expect(readdirSync(cwd)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['commands: ls\n', 'line 2: "commands" must be a mapping of keys to values, found "ls"'],
  ['commands:\n  a: 5\n', 'line 3: "commands.a" must be a shell command, found 5'],
  ['commands:\n  a b: ls\n', 'line 3: "a b" cannot be the name of a param'],
])('front matter %j is refused', async (frontMatter, message) => {
  const home = createHome();
  writeFileSync(join(home, 'prompts/p.md'), `---\n${frontMatter}---\n{a}`);
  const result = await run(home, '--allow-commands');
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toContain(message);
});

test('a template gets the output of a command as a given value, in the type that it declares', async () => {
  const home = createHome();
  const frontMatter = 'input:\n  schema:\n    count: integer\ncommands:\n  count: echo 3\n  list: echo "{{x}} <b>"\n';
  writeFileSync(join(home, 'prompts/p.prompt'), `---\n${frontMatter}---\n{{#if list}}{{count}} {{list}}{{/if}}`);
  expect((await run(home, '--allow-commands')).stdout).toBe('3 {{x}} <b>');
  expect((await runAix(['run', 'p', '-n'], { home })).stdout).toBe('[command: echo 3] [command: echo "{{x}} <b>"]');
});

test('what a command prints is checked as any value is', async () => {
  const home = createPrompt('echo many', '{out}', 'input:\n  schema:\n    out: integer\n');
  const result = await run(home, '--allow-commands');
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain('param "out" from its command must be a whole number, found "many"');
});
