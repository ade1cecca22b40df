import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listDescribed, toReference, type CommandReference } from '../../src/cli/command-reference.ts';
import { createProgram } from '../../src/cli/command-tree.ts';
import { renderManual } from '../../src/cli/render-manual.ts';
import { exitCodes } from '../../src/errors.ts';
import { createTestContext, installFolder } from '../helpers/run.ts';

const page = join(installFolder, 'completions/aix.1');
const readme = readFileSync(join(installFolder, 'README.md'), 'utf8');

async function readProgram(): Promise<CommandReference> {
  return toReference(await createProgram(createTestContext([]), 'all'));
}

const isGroffThere = spawnSync('groff', ['--version']).status === 0;
if (!isGroffThere) console.log('skipped: groff is not installed (Debian: groff-base)');

test.skipIf(!isGroffThere)(
  'groff draws it without a warning, with every command, flag, exit code, variable and file',
  async () => {
    const { stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-c', '-rLL=200n', page], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const text = stdout.replaceAll(/.\u0008/g, '').replaceAll(/\s+/g, ' ');
    const commands = listDescribed(await readProgram());
    const flags = commands.flatMap(({ options }) => options.filter(({ names }) => !names.includes('--help')));
    const words = [
      ...commands.map(({ path }) => path),
      ...flags.flatMap(({ flags: each, description }) => [each, description]),
    ];
    for (const word of [...words, 'AIX_HOME', 'AIX_<NAME>_API_KEY', 'history.db', '~/.prompts'])
      expect(text).toContain(word);
    for (const [code, exit] of Object.entries(exitCodes)) expect(text).toContain(`${exit} ${code}`);
    expect(text).not.toMatch(/\\f|`|\]\(/);
  },
);

test('what roff would take for its own is text', () => {
  const [name, usage] = ['aix', 'aix [options]'];
  const remarks = ".dotted 'quoted' \\n ^~` -x é\n\nExamples:\n  .x";
  const child = {
    path: 'aix odd',
    name: 'odd',
    summary: '',
    description: 'do it',
    usage,
    arguments: [],
    options: [],
    remarks,
    children: [],
  };
  const text = renderManual({ ...child, path: name, name, remarks: '', children: [child] }, { version: '1', readme });
  expect(text).toContain(String.raw`\&.dotted \(aqquoted\(aq \(rsn \(ha\(ti\(ga \-x \[u00E9]`);
  expect(text).toContain('\n.nf\n\\&.x\n.fi\n');
});
