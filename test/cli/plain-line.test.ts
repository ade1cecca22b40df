import type { Command } from 'commander';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/command-tree.ts';
import { PlainLine } from '../../src/cli/plain-line.ts';
import { commandTable } from '../../src/commands/index.ts';
import { Failure } from '../../src/errors.ts';
import { createTestContext, runAix } from '../helpers/run.ts';

const names = commandTable.flatMap((entry) => ('loadTable' in entry ? [entry.name] : []));

interface Line {
  readonly operands: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

type Outcome = Line | { readonly failure: string } | { readonly end: string } | null;

async function readPlain([name, ...words]: readonly string[]): Promise<Outcome> {
  const entry = commandTable.find((each) => each.name === name);
  if (entry === undefined || !('loadTable' in entry)) throw new Error(`no table of ${name}`);
  const line = new PlainLine();
  (await entry.loadTable())(createTestContext([]), line);
  return settle(async () => {
    const operands = line.read(words);
    return operands === null ? null : { operands, flags: line.opts() };
  });
}

async function readWithCommander(argv: readonly string[]): Promise<Outcome> {
  const program = await createProgram(createTestContext([]), argv);
  const command = findCommand(program, argv[0] ?? '');
  let found: Outcome = null;
  command.action(() => {
    found = { operands: command.args, flags: command.opts() };
  });
  for (const each of [program, command])
    each.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  return settle(async () => {
    await program.parseAsync(argv, { from: 'user' });
    return found;
  });
}

async function settle(read: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await read();
  } catch (error) {
    return error instanceof Failure ? { failure: error.message } : { end: String(error) };
  }
}

function findCommand(program: Command, name: string): Command {
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return command;
}

async function createCommand(name: string): Promise<Command> {
  return findCommand(await createProgram(createTestContext([]), [name]), name);
}

const values = ['1', '0.5', 'a=1', 'a,b', 'json', 'low', '30m', '-', '', 'help', 'run', 'a b', 'file.md'];
const odd = ['-1', '--', '-x', '-pa=1', '-nc', '--param=a=1', '--par', '--help', '-h', '--version', '-q', '--debug'];

describe.each(names)('a line of `aix %s`', (name) => {
  test('is read as commander reads it, or is left to it', async () => {
    const flags = (await createCommand(name)).options.flatMap(({ short, long }) =>
      [short, long].filter((each) => each !== undefined),
    );
    const words = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...flags) },
      { weight: 5, arbitrary: fc.constantFrom(...values) },
      { weight: 1, arbitrary: fc.constantFrom(...odd) },
    );
    let read = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 6 }), async (line) => {
        const plain = await readPlain([name, ...line]);
        if (plain === null) return;
        read += 1;
        expect(plain).toEqual(await readWithCommander([name, ...line]));
      }),
      { numRuns: 300 },
    );
    expect(read).toBeGreaterThan(15);
  });

  test('may hold each of its flags but those that change or forbid others', async () => {
    const command = await createCommand(name);
    const left = [];
    for (const { long, required, argChoices } of command.options) {
      const lines = (required ? (argChoices ?? values) : [null]).map((value) =>
        [name, 'word', long ?? '', value].filter((word) => word !== null),
      );
      const outcomes = await Promise.all(lines.map(readPlain));
      const at = outcomes.findIndex((outcome) => outcome !== null && 'operands' in outcome);
      if (at === -1) left.push(long);
      else expect(outcomes[at]).toEqual(await readWithCommander(lines[at] ?? []));
    }
    expect(new Set(left)).toEqual(new Set(['--jq', '--record', '--schema-multi']));
  });

  test('holds no flag of the program itself', async () => {
    const program = await createProgram(createTestContext([]), [name]);
    const own = program.options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined));
    for (const flag of [...own, '-h', '--help']) expect(await readPlain([name, 'word', flag])).toBe(null);
  });
});

test('what a value is refused with does not come before what stands behind it', async () => {
  const argv = ['ask', 'hi', '--temperature', 'warm'];
  expect(await readPlain(argv)).toMatchObject({ failure: expect.stringContaining('--temperature') });
  expect(await readPlain([...argv, '--version'])).toBe(null);
  expect(await runAix([...argv, '--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});
