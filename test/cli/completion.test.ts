import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toReference, type CommandReference } from '../../src/cli/command-reference.ts';
import { renderFishTables } from '../../src/cli/completions/fish.ts';
import { renderPowerShellTables } from '../../src/cli/completions/powershell.ts';
import { renderBashTables, renderZshTables } from '../../src/cli/completions/shell.ts';
import { createProgram } from '../../src/cli/command-tree.ts';
import { expectGenerated } from '../helpers/generate.ts';
import { createTestContext, installFolder, runAix } from '../helpers/run.ts';
import { createHome, odd, shells, startShell } from './shells.ts';

const scripts: Readonly<Record<string, (program: CommandReference) => string>> = {
  'aix.bash': renderBashTables,
  'aix.zsh': renderZshTables,
  'aix.fish': renderFishTables,
  'aix.ps1': renderPowerShellTables,
};

test.each(Object.entries(scripts))('completions/%s knows the commands of the code', async (file, render) => {
  const program = toReference(await createProgram(createTestContext([]), 'all'));
  expectGenerated(`completions/${file}`, ['# <tables>', '# </tables>'], render(program));
});

test.each(['bash', 'zsh', 'fish', 'powershell'])('"aix completion %s" prints the checked-in script', async (shell) => {
  const file = shell === 'powershell' ? 'aix.ps1' : `aix.${shell}`;
  const { code, stdout } = await runAix(['completion', shell]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: readFileSync(join(installFolder, 'completions', file), 'utf8') });
});

test('a shell that nobody knows is a wrong argument', async () => {
  const { code, stdout, stderr } = await runAix(['completion', 'tcsh']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('bash, zsh, fish, powershell');
});

describe('aix complete', () => {
  const complete = async (...argv: readonly string[]): Promise<readonly string[]> => {
    const { code, stdout, stderr } = await runAix(['complete', ...argv], createHome());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.split('\n').slice(0, -1);
  };

  test('lists providers, built-in and custom', async () => {
    expect(await complete('providers')).toEqual(expect.arrayContaining(['openai', 'mock', 'custom:myown']));
  });

  test('lists what is known of the models of the provider on the line', async () => {
    expect(await complete('--', 'models', '', 'aix', 'run', '--provider', 'custom:myown', '-m')).toEqual(['my-model']);
    expect(await complete('--', 'models', '', 'aix', 'run', '--provider=mock', '-m')).toContain('mock-json');
    expect(await complete('models')).toEqual(expect.arrayContaining(['my-model', 'echo']));
  });

  test('lists prompts, their params, setting names and shells', async () => {
    expect(await complete('prompts')).toEqual(expect.arrayContaining(['explain', 'two words', odd]));
    expect(await complete('prompt-params', 'two words')).toEqual(['first_param=', 'second_param=']);
    expect(await complete('config-keys')).toEqual(
      expect.arrayContaining(['default_provider', 'custom_providers.myown.base_url']),
    );
    expect(await complete('shells')).toEqual(['bash', 'zsh', 'fish', 'powershell']);
  });

  test('looks into the home folder that the line names', async () => {
    const { home } = createHome();
    expect(await complete('--', 'prompts', '', 'aix', '--config-dir', home, 'run')).toContain('two words');
    expect(await complete('--', 'prompts', '', 'aix', '--config-dir', '/nowhere', 'run')).not.toContain('two words');
  });

  test.each([
    [],
    ['nonsense'],
    ['toString'],
    ['prompt-params', 'gone'],
    ['models', '', '--provider', 'gone'],
    ['--nonsense'],
  ])('says nothing and succeeds when it does not understand: %j', async (...argv) => {
    expect(await complete(...argv)).toEqual([]);
  });

  test('says nothing and succeeds when everything is broken', async () => {
    const { home, cwd } = createHome();
    writeFileSync(join(home, 'config.json'), '{broken');
    for (const kind of ['providers', 'models', 'config-keys']) {
      expect(await runAix(['complete', kind], { home, cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
    }
  });
});

/** What is typed before the tab key, and the words that the program then gets. */
const lines: Readonly<Record<string, readonly string[]>> = {
  'aix complet': ['completion'],
  'aix provider ren': ['provider', 'rename'],
  'aix completion pow': ['completion', 'powershell'],
  'aix run --temp': ['run', '--temperature'],
  'aix --quiet run --format te': ['--quiet', 'run', '--format', 'text'],
  'aix run expl': ['run', 'explain'],
  'aix run --seed 1 expl': ['run', '--seed', '1', 'explain'],
  'aix run two': ['run', 'two words'],
  'aix run odd': ['run', odd],
  'aix run ./not': ['run', './notes.md'],
  'aix run --provider custom:my': ['run', '--provider', 'custom:myown'],
  'aix run --provider=custom:my': ['run', '--provider=custom:myown'],
  'aix run --provider custom:myown -m my': ['run', '--provider', 'custom:myown', '-m', 'my-model'],
  'aix run --provider mock --model mock-j': ['run', '--provider', 'mock', '--model', 'mock-json'],
  'aix run -p a=b explain -p conc': ['run', '-p', 'a=b', 'explain', '-p', 'concept='],
  'aix run letter -p tone=f': ['run', 'letter', '-p', 'tone=formal'],
  'aix run letter --param tone=q': ['run', 'letter', '--param', 'tone=quite casual'],
  'aix run letter -p ok=t': ['run', 'letter', '-p', 'ok=true'],
  'aix config get default_p': ['config', 'get', 'default_provider'],
  'aix provider info custom:my': ['provider', 'info', 'custom:myown'],
};

for (const [name, shell] of Object.entries(shells)) {
  const isThere = spawnSync(name, ['--version']).status === 0;
  if (!isThere) console.log(`skipped: ${name} is not installed`);
  test.skipIf(!isThere)(`${name} completes commands, flags and values`, { timeout: 60_000 }, async () => {
    const { terminal, cwd } = await startShell(name, shell);
    const got: Record<string, readonly string[]> = {};
    for (const line of Object.keys(lines)) {
      await terminal.waitFor('READY> ');
      terminal.write(`${line}\t\r`);
      got[line] = [...(await terminal.waitFor('END')).matchAll(/<([^>]*)>/g)].map(([, word = '']) => word);
    }
    expect(got).toEqual(lines);
    expect(existsSync(join(cwd, 'pwned'))).toBe(false);
  });
}
