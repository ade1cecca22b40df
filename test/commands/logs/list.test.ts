import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { createDesk, createRun, noon } from './desk.ts';

const first = createRun(1, { command: 'ask', prompt: null });
const runs = [
  first,
  createRun(2, { prompt: 'review' }, { status: 'failed', text: '', usage: null, cost: null }),
  createRun(3, { prompt: 'review', asked: { provider: 'custom:p3', model: 'fast' } }),
  createRun(4, { conversation: first.id, parent: first.id }, { text: 'An invoice is due, and paid.' }),
  createRun(30, { at: noon + 86_400_000, messages: [{ role: 'user', content: 'Was the invoice paid?' }] }),
];

describe('aix logs', () => {
  test.each([
    ['', [30, 4, 3, 2, 1]],
    ['list', [30, 4, 3, 2, 1]],
    ['-n 2', [30, 4]],
    ['--limit 1 --all', [30, 4, 3, 2, 1]],
    ['--prompt review', [3, 2]],
    ['--provider custom:p3', [3]],
    ['--provider p3', [3]],
    ['--model model-4', [4]],
    ['--model fast', [3]],
    ['--status failed', [2]],
    ['--command ask', [1]],
    ['--conversation run0004', [4, 1]],
    ['--conversation last', [30]],
    ['--since 2024-01-16', [30]],
    ['--until 2024-01-15', [4, 3, 2, 1]],
    ['--since 2024-01-15T12:02Z --until 2024-01-15T12:04Z', [3, 2]],
    ['--since 1h', []],
    ['--until 1h', [30, 4, 3, 2, 1]],
    ['--prompt review --status complete', [3]],
    ['--prompt nobody', []],
    ['search invoice', [30, 4]],
    ['search invoice due', [4]],
    ['search question --status failed', [2]],
    ['search invoi*', [30, 4]],
    ['search nowhere', []],
  ] as const)('%s', async (words, expected) => {
    expect(await createDesk(runs).list(words)).toEqual(expected);
  });

  test('takes the words between quotes for a phrase, which the shell hands over without them', async () => {
    const { home } = createDesk(runs);
    const search = (...words: readonly string[]) => runAix(['logs', 'search', ...words, '--json'], { home });
    expect(JSON.parse((await search('invoice is due')).stdout)).toHaveLength(1);
    expect(JSON.parse((await search('due is invoice')).stdout)).toHaveLength(0);
    expect(JSON.parse((await search('due', 'is', 'invoice')).stdout)).toHaveLength(1);
  });

  test.each([
    ['--since yesterday', '--since must be 7d, 12h, 2026-11-01 or 2026-11-01T14:30, found "yesterday"'],
    ['--since 2024-02-30', 'found "2024-02-30"'],
    ['--status done', 'complete, incomplete, failed or cancelled, found "done"'],
    ['-n 0', '--limit must be a whole number of at least 1, found "0"'],
    ['search !!', 'there is no word to look for'],
  ])('%s is wrong', async (words, message) => {
    const { code, stdout, stderr } = await createDesk(runs).logs(words);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  test('--json has these names', async () => {
    const { stdout } = await createDesk(runs).logs('--prompt review --status complete --json');
    expect(JSON.parse(stdout)).toEqual([
      {
        id: 'run0003-abcdefghabcdefgh',
        at: '2024-01-15T12:03:00.000Z',
        command: 'run',
        prompt: 'review',
        provider: 'custom:p3',
        model: 'model-3',
        status: 'complete',
        conversation: 'run0003-abcdefghabcdefgh',
        question: 'question 3',
        usage: { input: 120, output: 130 },
        cost: { amount: 0.001, currency: 'USD', estimated: false },
        timing: { total_ms: 812 },
      },
    ]);
    expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
  });

  test('--jq makes of it what an expression says', async () => {
    const { home } = createDesk(runs);
    const { stdout } = await runAix(['logs', '--status', 'failed', '--jq', '.[0].question'], { home });
    expect(stdout).toBe('question 2\n');
  });

  test('a pipe gets a line with tabs for each run, and nothing in place of what is unknown', async () => {
    const { stdout } = await createDesk(runs).logs('-n 5');
    const lines = stdout.split('\n').map((line) => line.split('\t').join('|'));
    expect(lines).toEqual([
      expect.stringMatching(/^run0030-.*\|Was the invoice paid\?$/),
      expect.stringMatching(/^run0004-.*\|question 4$/),
      expect.stringMatching(/\|run\|review\|custom:p3\|model-3\|complete\|120\|130\|0\.001\|USD\|question 3$/),
      'run0002-abcdefghabcdefgh|2024-01-15T12:02:00.000Z|run|review|custom:p2|model-2|failed|||||question 2',
      expect.stringMatching(/^run0001-abcdefghabcdefgh\|2024-01-15T12:01:00\.000Z\|ask\|\|custom:p1\|/),
      '',
    ]);
  });

  test('lists as many as there are, part by part', async () => {
    const many = Array.from({ length: 1001 }, (_, number) => createRun(number));
    const { logs } = createDesk(many);
    const { stdout } = await logs('--all --json');
    expect(JSON.parse(stdout)).toHaveLength(1001);
    expect((await logs('--all')).stdout.split('\n')).toHaveLength(1002);
    expect((await logs('')).stdout.split('\n')).toHaveLength(21);
  });

  test.each([
    ['serch', 'did you mean search?'],
    ['everything', 'aix logs --help'],
  ])('takes %s for a verb', async (verb, hint) => {
    const stderr = `aix: unknown command '${verb}'\nhint: ${hint}\n`;
    expect(await runAix(['logs', verb], { home: createHome() })).toEqual({ code: 2, stdout: '', stderr });
  });

  test('says so when there is nothing, and succeeds', async () => {
    const home = createHome();
    expect(await runAix(['logs'], { home })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'aix: no run is kept yet\n',
    });
    expect(await runAix(['logs', '--json'], { home })).toMatchObject({ code: 0, stdout: '[]\n' });
    expect((await runAix(['logs', '--status', 'failed'], { home })).stderr).toBe('aix: no run is like that\n');
  });
});

describe('a broken history', () => {
  test('is exit 3 with a way out, and a run goes on and is kept', async () => {
    const home = createHome();
    const text = 'this is no database, and long enough to be taken for one that is damaged'.repeat(20);
    writeFileSync(join(home, 'history.db'), text, { mode: 0o600 });
    expect(await runAix(['logs', '--json'], { home })).toEqual({
      code: 3,
      stdout: expect.stringContaining('"code": "config"'),
      stderr: expect.stringContaining('hint: move it away, and a new history begins; runs are kept meanwhile'),
    });
    expect(await runAix(['ask', 'hi', '--provider', 'mock', '--quiet'], { home })).toEqual({
      code: 0,
      stdout: 'hi',
      stderr: '',
    });
  });
});

describe('aix complete runs', () => {
  test('offers the shortest beginnings of ids that tell runs apart', async () => {
    const { home } = createDesk([createRun(1), createRun(2), createRun(3, { id: 'run0002-abzz' })]);
    const { stdout } = await runAix(['complete', 'runs'], { home });
    expect(stdout.split('\n')).toEqual(['last', 'run0002-abz', 'run0002-abc', 'run0001-abc', '']);
  });

  test('makes no history where there is none', async () => {
    const home = createHome();
    expect(await runAix(['complete', 'runs'], { home })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
