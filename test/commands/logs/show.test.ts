import { describe, expect, test } from 'vitest';
import { createHome } from '../../helpers/home.ts';
import { runAix } from '../../helpers/run.ts';
import { createDesk, createRun } from './desk.ts';

const picture = { type: 'media', url: 'data:image/png;base64,AAAA', contentType: 'image/png', name: 'a.png' } as const;
const attempts = [
  { provider: 'openai', model: 'gpt', code: 'rate-limit', status: 429, ms: 20 },
  { provider: 'custom:p1', model: 'model-1', code: 'ok', status: 200, ms: 900 },
];
const whole = createRun(
  1,
  {
    prompt: 'review',
    params: { topic: 'two\nlines', empty: '' },
    messages: [
      { role: 'system', content: 'Be brief.\n' },
      { role: 'user', content: [{ type: 'text', text: 'What is this?' }, picture] },
    ],
    parent: 'run0000-abc',
  },
  {
    text: 'A *dot*.\u001b[31m\n',
    reasoning: 'I see a dot.',
    attempts,
    tool_calls: [{ id: 't', name: 'look', arguments: { at: 'it' } }],
    warnings: ['asked twice'],
  },
);
const failed = createRun(
  2,
  {},
  {
    status: 'failed',
    text: '',
    usage: null,
    cost: null,
    timing: null,
    error: { code: 'auth', message: 'no key', hint: 'aix api-key p2', provider: null, status: null },
  },
);

describe('aix logs show', () => {
  test('tells all of a run', async () => {
    const { stdout } = await createDesk([whole]).logs('show run0001', { isTerminal: true });
    expect(stdout.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/m, 'TIME').split('\n')).toEqual([
      'run run0001-abcdefghabcdefgh, complete',
      'TIME, run review',
      'custom:p1 model-1, 120 tokens in + 130 out = 250, $0.001, 0.8 s',
      'goes on from run0000-abc',
      'params',
      '  topic: two lines',
      '  empty: ',
      '',
      '[system]',
      'Be brief.',
      '',
      '[user]',
      'What is this?[image/png a.png]',
      '',
      '[reasoning]',
      'I see a dot.',
      '',
      '[assistant]',
      'A *dot*.',
      '',
      'tool call: look {"at":"it"}',
      'attempt 1: openai gpt, rate-limit 429, 20 ms',
      'attempt 2: custom:p1 model-1, ok 200, 900 ms',
      'warning: asked twice',
      '',
    ]);
  });

  test('tells why a run failed', async () => {
    const { stdout } = await createDesk([failed]).logs('show');
    expect(stdout).toContain('run run0002-abcdefghabcdefgh, failed\n');
    expect(stdout).toContain('custom:p2 model-2, tokens unknown\n');
    expect(stdout).toMatch(/\[user\]\nquestion 2\n\nerror: auth: no key\nhint: aix api-key p2\n$/);
  });

  test.each([
    ['show run0001 --text', false, 'A *dot*.\u001b[31m\n'],
    ['show run0001 -t', true, 'A *dot*.\n'],
    ['show run0002 -t', false, ''],
    ['show run0001 --markdown', true, 'A dot.\n'],
    ['last -t', false, ''],
    ['show last~1 -t', false, 'A *dot*.\u001b[31m\n'],
  ])('%s gives the answer alone (at a terminal: %s)', async (words, isTerminal, expected) => {
    const { code, stdout, stderr } = await createDesk([whole, failed]).logs(words, { isTerminal });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: expected, stderr: '' });
  });

  const hostile = createRun(3, {}, { text: 'a\u001b[2Jb\u009b31mc', status: '\u001b[31mcomplete' });

  test.each(['show --json', 'export --format jsonl', 'export --format md', 'export --format csv', 'list'])(
    '%s lets no control sequence through to a terminal, and every byte to a pipe',
    async (words) => {
      const { logs } = createDesk([hostile]);
      const { stdout } = await logs(words, { isTerminal: true });
      expect(stdout).not.toMatch(/[\u001b\u009b]/);
      expect(stdout).toContain('complete');
      if (words !== 'list') expect((await logs(words)).stdout).toContain('\u009b31m');
    },
  );

  test('--json is the whole entry', async () => {
    const { stdout } = await createDesk([whole]).logs('last --json');
    expect(JSON.parse(stdout)).toEqual({ ...whole, at: '2024-01-15T12:01:00.000Z' });
  });

  test.each([
    ['show run', 2, '"run" is too short for the id of a run'],
    ['show run0', 2, '"run0" is the beginning of several runs: run0002-abcdefghabcdefgh, run0001-abcdefghabcdefgh'],
    ['show nobody', 3, 'run "nobody" not found'],
    ['show last~7', 3, 'there are not so many runs'],
    ['show --text --json', 2, '--text'],
  ])('%s is exit %i', async (words, code, message) => {
    const result = await createDesk([whole, failed]).logs(words);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(message) });
  });

  test('says so when there is no run', async () => {
    const { code, stderr } = await runAix(['logs', 'last'], { home: createHome() });
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'aix: there are no runs in the history\n' });
  });
});
