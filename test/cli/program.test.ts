import { expect, test } from 'vitest';
import { runAix } from '../helpers/run.ts';

test.each([
  [['--wrong'], 'aix --help'],
  [['wrong'], 'aix --help'],
  [['run', '--wrong'], 'aix run --help'],
  [['provider', 'list', '--wrong'], 'aix provider list --help'],
  [['provider', 'info'], 'aix provider info --help'],
  [['provider', 'remove', 'list', 'ollama'], 'aix provider remove --help'],
  [['config', 'set', 'editor'], 'aix config set --help'],
  [['--config-dir', 'run', 'completion', 'tcsh'], 'aix completion --help'],
])('after %j the hint is the help of the command that was meant', async (argv, hint) => {
  const { code, stdout, stderr } = await runAix(argv);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(`hint: ${hint}\n`);
  expect(stderr).not.toMatch(/error:|command-argument/);
});
