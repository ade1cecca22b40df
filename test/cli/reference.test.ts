import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Argument, Command, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { listCommands, replaceBetween, toReference } from '../../src/cli/command-reference.ts';
import { createProgram } from '../../src/cli/command-tree.ts';
import { renderManual } from '../../src/cli/render-manual.ts';
import { renderReference } from '../../src/cli/render-reference.ts';
import { driverTable } from '../../src/providers/drivers.ts';
import { presetAliases } from '../../src/providers/models/aliases.ts';
import { presets } from '../../src/providers/presets.ts';
import { expectGenerated } from '../helpers/generate.ts';
import { createTestContext, installFolder } from '../helpers/run.ts';

test('the command reference in README.md is the one of the code', async () => {
  const program = toReference(await createProgram(createTestContext([]), 'all'));
  expectGenerated('README.md', ['<!-- commands -->', '<!-- /commands -->'], `\n${renderReference(program)}\n`);
});

test('README.md tells of every built-in provider what is in the tables', () => {
  const rows = presets.map((preset) => {
    const aliases = Object.entries(presetAliases[preset.name] ?? {}).map(([alias, model]) => `${alias} \`${model}\``);
    const cells = [`\`${preset.name}\``, toCode([preset.driver]), toCode(preset.keyVariables), aliases.join(', ')];
    return `| ${cells.map((cell) => cell || '-').join(' | ')} |`;
  });
  const head = ['| provider | driver | key from | aliases of models |', '|---|---|---|---|'];
  expectGenerated('README.md', ['<!-- presets -->', '<!-- /presets -->'], [...head, ...rows].join('\n'));
});

test('the manual page is the one of the code and of README.md', async () => {
  const program = toReference(await createProgram(createTestContext([]), 'all'));
  const readme = readFileSync(join(installFolder, 'README.md'), 'utf8');
  const page = join(installFolder, 'completions/aix.1');
  const wanted = renderManual(program, { version: manifest.version, readme });
  if (process.env['AIX_UPDATE'] === '1') writeFileSync(page, wanted);
  else expect(readFileSync(page, 'utf8'), 'AIX_UPDATE=1 npm test writes it anew').toBe(wanted);
});

test('README.md names every driver that a provider of your own can have', () => {
  const text = readFileSync(join(installFolder, 'README.md'), 'utf8');
  for (const driver of Object.keys(driverTable)) expect(text).toContain(`\n| \`${driver}\` | `);
});

function toCode(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

test('every command says what it does, and shows an example where it takes input', async () => {
  const program = toReference(await createProgram(createTestContext([]), 'all'));
  for (const command of listCommands(program)) {
    expect(command.description, command.path).toMatch(/^[a-z].*[^.]$/s);
    // What is a command of its own too goes by its short name.
    const names = [command.path, command.path.replace('aix prompt ', 'aix ')];
    const isShown = names.some((name) => command.remarks.includes(name));
    if (command.arguments.length > 0) expect(isShown, command.path).toBe(true);
    for (const { flags, description } of command.options)
      expect(description, `${command.path} ${flags}`).not.toMatch(/^$|\.$/);
  }
});

test('what a help text says in words fits a terminal of 80 columns', async () => {
  const program = toReference(await createProgram(createTestContext([]), 'all'));
  for (const { path, remarks } of listCommands(program)) {
    const [words = ''] = remarks.split(/^Examples?:$/m);
    expect(Math.max(...words.split('\n').map((line) => line.length)), path).toBeLessThanOrEqual(80);
  }
});

describe('a command as data', () => {
  const program = new Command('aix')
    .description('do things')
    .addCommand(new Command('secret'), { hidden: true })
    .addCommand(
      new Command('run')
        .description('run a <prompt>|more')
        .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh']))
        .argument('[prompt...]', 'what to run')
        .addOption(new Option('--format <name>', 'how').choices(['text', 'json']))
        .option('-m, --model <name>', 'which')
        .option('--no-stream', 'whole')
        .addOption(new Option('--old <x>').hideHelp())
        .addHelpText('after', '\nNote well.\n\nExamples:\n  aix run a\n  aix run b'),
    );
  const reference = toReference(program);

  test('leaves out what is hidden', () => {
    expect(listCommands(reference).map(({ path }) => path)).toEqual(['aix', 'aix run']);
    expect(JSON.stringify(reference)).not.toContain('--old');
  });

  test('knows how each word is completed', () => {
    const [run] = reference.children;
    expect(run?.arguments.map(({ completion }) => completion)).toEqual([
      { type: 'words', words: ['bash', 'zsh'] },
      { type: 'list', kind: 'prompts' },
    ]);
    expect(run?.options.map(({ names, value }) => [names.at(-1), value])).toEqual([
      ['--format', { type: 'words', words: ['text', 'json'] }],
      ['--model', { type: 'list', kind: 'models' }],
      ['--no-stream', null],
      ['--help', null],
    ]);
  });

  test('renders as Markdown', () => {
    expect(renderReference(reference)).toBe(`### aix run

Run a \\<prompt>\\|more.

\`\`\`text
aix run [options] <shell> [prompt...]
\`\`\`

- \`shell\`: your shell
- \`prompt\`: what to run

| option | meaning |
|---|---|
| \`--format <name>\` | how (text, json) |
| \`-m, --model <name>\` | which |
| \`--no-stream\` | whole |

Note well.

\`\`\`sh
aix run a
aix run b
\`\`\`

### Options of every command

| option | meaning |
|---|---|
| \`-h, --help\` | display help for command |`);
  });
});

test('generated lines replace what stands between the marks and nothing else', () => {
  const text = 'a\n# <t> x\nold\nold\n# </t>\nb\n';
  expect(replaceBetween(text, ['# <t>', '# </t>'], 'new\n\n')).toBe('a\n# <t> x\nnew\n# </t>\nb\n');
  expect(() => replaceBetween('a', ['# <t>', '# </t>'], 'new')).toThrow('missing');
});
