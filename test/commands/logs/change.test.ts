import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toEntryDocument } from '../../../src/commands/logs/documents.ts';
import { runAix } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { findBytes } from '../../helpers/history.ts';
import { createDesk, createRun } from './desk.ts';

const runs = [createRun(1), createRun(2, {}, { status: 'failed' }), createRun(3), createRun(4)];

describe('aix logs delete', () => {
  test('deletes runs, words and all', async () => {
    const { home, logs, list } = createDesk(runs);
    expect(await logs('delete run0003 last --yes')).toEqual({ code: 0, stdout: 'deleted 2 runs\n', stderr: '' });
    expect(await list('')).toEqual([2, 1]);
    expect(await list('search answer')).toEqual([2, 1]);
    expect(findBytes(home, 'question 3')).toEqual([]);
  });

  test('deletes nothing when it may not ask, or when one of them is not there', async () => {
    const { logs, list } = createDesk(runs);
    expect(await logs('delete run0001 last')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot ask "Delete 2 runs?" without a terminal\nhint: give it with --yes'),
    });
    expect(await logs('delete run0001 nobody --yes')).toMatchObject({ code: 3 });
    expect(await list('')).toEqual([4, 3, 2, 1]);
  });
});

describe('aix logs prune', () => {
  test.each([
    ['--keep 1', 3, [4]],
    ['--keep 0', 4, []],
    ['--older-than 7d', 4, []],
    ['--older-than 9999d', 0, [4, 3, 2, 1]],
    ['--status failed', 1, [4, 3, 1]],
    ['--status failed --keep 3', 0, [4, 3, 2, 1]],
    ['--status cancelled', 0, [4, 3, 2, 1]],
  ] as const)('%s', async (words, count, left) => {
    const { logs, list } = createDesk(runs);
    const named = count === 1 ? '1 run' : `${count} runs`;
    expect(await logs(`prune ${words} --dry-run`)).toMatchObject({ code: 0, stdout: `would delete ${named}\n` });
    expect(await list('')).toHaveLength(4);
    if (count > 0) expect(await logs(`prune ${words}`)).toMatchObject({ code: 2 });
    expect(await logs(`prune ${words} --yes`)).toMatchObject({ code: 0, stdout: `deleted ${named}\n` });
    expect(await list('')).toEqual(left);
  });

  test.each([
    ['', 'nothing says which runs are to go'],
    ['--older-than 7', '--older-than must be 30m, 12h or 7d, found "7"'],
    ['--older-than 7d --keep 1', "'--keep <number>' cannot be used with"],
  ])('%s is wrong', async (words, message) => {
    expect(await createDesk(runs).logs(`prune ${words} --yes`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  });

  test('is done by itself when the config says how much is kept', async () => {
    const { home, list } = createDesk(runs);
    expect((await runAix(['config', 'set', 'history.keep_runs', '3'], { home })).code).toBe(0);
    expect(await list('')).toEqual([4, 3, 2]);
    await runAix(['config', 'set', 'history.keep_days', '30'], { home });
    expect(await list('')).toEqual([]);
  });

  test.each(['keep_runs', 'keep_days'])('history.%s must be a number of at least 1', async (name) => {
    const { home } = createDesk([]);
    expect(await runAix(['config', 'set', `history.${name}`, '0'], { home })).toMatchObject({ code: 2 });
  });
});

describe('aix logs export', () => {
  test('prints JSON lines that have all', async () => {
    const { stdout } = await createDesk(runs).logs('export');
    const entries = stdout.trim().split('\n');
    expect(entries.map((line) => JSON.parse(line))).toEqual(runs.toReversed().map(toEntryDocument));
  });

  test('prints a table', async () => {
    const messages = [
      { role: 'system' as const, content: 'Be brief.' },
      { role: 'user' as const, content: 'Is "this, here" one?\nYes.' },
    ];
    const { stdout } = await createDesk([createRun(7, { messages }, { cost: null })]).logs('export --format csv');
    expect(stdout.split('\r\n')).toEqual([
      'id,at,command,prompt,provider,model,status,conversation,input,output,cost,currency,total_ms,question,answer',
      'run0007-abcdefghabcdefgh,2024-01-15T12:07:00.000Z,run,prompt-7,custom:p7,model-7,complete,' +
        'run0007-abcdefghabcdefgh,120,130,,,812,"Is ""this, here"" one?\nYes.",answer 7',
      '',
    ]);
  });

  test('prints Markdown', async () => {
    const { stdout } = await createDesk(runs).logs('export --format md -n 1');
    expect(stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'TIME')).toBe(
      '## TIME, run prompt-4\n\n`run0004-abcdefghabcdefgh`, complete, custom:p4 model-4, ' +
        '120 tokens in + 130 out = 250, ~$0.001, 0.8 s\n\n### user\n\nquestion 4\n\n### assistant\n\nanswer 4\n\n',
    );
  });

  test('writes a file that nobody else can read, and replaces none unasked', async () => {
    const { logs } = createDesk(runs);
    const path = join(temporaryFolder(), 'runs.jsonl');
    expect(await logs(`export --status failed -o ${path}`)).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2);
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
    expect(await logs(`export -o ${path}`)).toMatchObject({ code: 2 });
    expect(await logs(`export -o ${path} --force`)).toMatchObject({ code: 0 });
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(5);
  });
});

describe('aix logs stats and path', () => {
  test('tell how much there is, and where', async () => {
    const { home, logs } = createDesk(runs);
    const path = join(home, 'history.db');
    expect(await logs('path')).toMatchObject({ code: 0, stdout: `${path}\n` });
    const { stdout } = await logs('stats --json');
    expect(JSON.parse(stdout)).toEqual({
      path,
      runs: 4,
      oldest: '2024-01-15T12:01:00.000Z',
      newest: '2024-01-15T12:04:00.000Z',
      bytes: expect.any(Number),
      unreadable: 0,
    });
    expect((await logs('stats')).stdout).toContain('\nruns\t4\n');
    expect(await logs('stats --check')).toMatchObject({ code: 0, stderr: 'aix: nothing is wrong with it\n' });
  });

  test('a run that cannot be read is set aside with a warning, and counted', async () => {
    const { home, logs } = createDesk(runs);
    writeFileSync(join(home, 'history.new/aaaa.json'), '{"half": ');
    const { stdout, stderr } = await logs('stats --json');
    expect(JSON.parse(stdout)).toMatchObject({ runs: 4, unreadable: 1 });
    expect(stderr).toContain('a run that cannot be read was moved to');
  });
});
