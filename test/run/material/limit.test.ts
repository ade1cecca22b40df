import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitInput, type InputLimit } from '../../../src/run/material/limit.ts';
import { toText, type Message } from '../../../src/providers/provider.ts';
import { createHome } from '../../helpers/home.ts';
import { createTestContext, runAix, type RunResult } from '../../helpers/run.ts';

const words = (message: Message | undefined): string => (message === undefined ? '' : toText(message));
const long = Array.from({ length: 1000 }, (_, at) => `line ${at}`).join('\n');

function run(limit: string, stdin = long): Promise<RunResult> {
  const home = createHome();
  writeFileSync(join(home, 'prompts/p.md'), 'Sum up:\n{stdin}\nThe end.');
  return runAix(['run', 'p', '-n', '--max-input-tokens', limit], { home, stdin });
}

test('input within the limit goes as it is', async () => {
  expect(await run('5', 'abc')).toEqual({ code: 0, stdout: 'Sum up:\nabc\nThe end.', stderr: '' });
});

test.each(['500', '500:fail'])('--max-input-tokens %s refuses more, as an estimate', async (limit) => {
  const result = await run(limit);
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(
    /^aix: the input is about 2227 tokens, more than the 500 of --max-input-tokens\nhint: add :head.*an estimate/,
  );
});

test.each([
  ['head', /^Sum up:\nline 0\n[^]*\n\[\.\.\. \d+ characters cut \.\.\.\]\nThe end\.$/, 'the beginning'],
  ['tail', /^Sum up:\n\[\.\.\. \d+ characters cut \.\.\.\]\n[^]*line 999\nThe end\.$/, 'the end'],
  [
    'middle',
    /^Sum up:\nline 0\n[^]*\n\[\.\.\. \d+ characters cut \.\.\.\]\n[^]*line 999\nThe end\.$/,
    'the beginning and the end',
  ],
])('%s cuts what was piped in, never the words of the prompt', async (cut, shape, kept) => {
  const result = await run(`500:${cut}`);
  expect(result.code).toBe(0);
  expect(result.stdout).toMatch(shape);
  expect(result.stdout.length).toBeLessThanOrEqual(2000);
  expect(result.stdout.length).toBeGreaterThan(1900);
  expect(result.stderr).toMatch(new RegExp(`^aix: kept ${kept} of param "stdin": \\d+ of 8889 characters\n$`));
});

test('a prompt that is too long by itself is refused', async () => {
  const result = await run('2:head', 'x');
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain('too little was added that could be cut');
});

test.each(['', '0', '-1', '5:', '5:end', 'x', '1e3'])('--max-input-tokens %j is refused', async (limit) => {
  expect(await run(limit)).toMatchObject({ code: 2, stdout: '' });
});

test('long pieces come down to one level, short ones stay whole, and the sum fits', async () => {
  const context = createTestContext([]);
  const cuts = fc.constantFrom<InputLimit['cut']>('head', 'tail', 'middle');
  const lengths = fc.array(fc.integer({ min: 51, max: 3000 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 100, max: 3000 }), cuts, async (sizes, tokens, cut) => {
      const material = sizes.map((size, at) => ({ label: `${at}`, heading: null, text: `${at}`.repeat(size) }));
      const content = ['words', ...material.map(({ text }) => text)].join('\n\n');
      const messages = [{ role: 'user', content } as const];
      const [fitted] = await limitInput(context, { messages, material }, { tokens, cut });
      expect(words(fitted).length).toBeLessThanOrEqual(Math.max(tokens * 4, 0));
      expect(words(fitted)).toMatch(/^words\n\n/);
    }),
  );
});
