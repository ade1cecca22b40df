import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { createLibrary } from './library.ts';

const files = {
  'work/.prompts/explain.md': '---\ndescription: the team’s\ntags: [Team, code]\n---\n{x} and {y}',
  'prompts/explain.md': 'mine',
  'prompts/two words.md': 'a needle in the text',
  'prompts/broken.md': '---\ntags: {a: 1}\n---\nx',
  'prompts/.hidden.md': 'x',
  'prompts/_partial.md': 'x',
  'prompts/notes.txt': 'x',
};

describe('aix list', () => {
  test('names every prompt once, and where it comes from', async () => {
    const { code, stdout, stderr } = await createLibrary(files).aix('list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(12);
    expect(lines).toEqual(
      expect.arrayContaining(['broken\thome', 'explain\trepository', 'review\tshipped', 'two words\thome']),
    );
  });

  test('reads no file when only names are wanted', async () => {
    const { aix, path } = createLibrary();
    mkdirSync(path('prompts/gone.md/x'), { recursive: true });
    writeFileSync(path('prompts/latin.md'), Buffer.from([0xe9, 0x20]));
    expect((await aix('list')).stdout).toContain('latin\thome\n');
    expect((await aix('list')).stdout).not.toContain('gone');
  });

  test.each(['-v', '--verbose'])('%s tells what each is for, which is hidden and which is broken', async (flag) => {
    const { stdout } = await createLibrary(files).aix('list', flag);
    expect(stdout).toContain('explain\trepository\tthe team’s\tTeam, code\tx, y\t\n');
    expect(stdout).toContain('explain\thome\t\t\t\thidden by a nearer one\n');
    expect(stdout).toContain('explain\tshipped\texplain a concept to someone');
    expect(stdout).toMatch(/^broken\thome\t".*broken.md" line 2: "tags" must be a list of words.*\t\t\tbroken$/m);
  });

  test('--json says the same as data', async () => {
    const { aix, path } = createLibrary(files);
    const rows: readonly { name: string }[] = JSON.parse((await aix('list', '--json')).stdout);
    expect(rows.filter(({ name }) => name === 'explain')).toMatchObject([
      { from: 'repository', shadowed: false, description: 'the team’s', tags: ['Team', 'code'], problem: null },
      { from: 'home', shadowed: true, path: path('prompts/explain.md'), params: [] },
      { from: 'shipped', shadowed: true, params: [{ name: 'concept', required: true }, { name: 'audience' }] },
    ]);
    expect(rows.find(({ name }) => name === 'broken')).toMatchObject({
      params: null,
      problem: expect.stringContaining('must be a list of words'),
    });
  });

  test.each([
    [['--tag', 'team'], ['explain']],
    [['-t', 'code', '-t', 'GIT'], ['commit-message']],
    [['--search', 'NEEDLE'], ['two words']],
    [['-s', 'needle', '--tag', 'code'], []],
    [['--search', 'brok'], ['broken']],
  ])('%j picks %j', async (flags, names) => {
    const { code, stdout } = await createLibrary(files).aix('prompt', 'list', ...flags);
    expect(code).toBe(0);
    expect(stdout.split('\n').flatMap((line) => line.split('\t')[0] || [])).toEqual(names);
  });

  test('finding nothing is no error', async () => {
    const { aix } = createLibrary();
    expect(await aix('list', '--tag', 'none')).toMatchObject({ code: 0, stdout: '' });
    expect(await aix('list', '--tag', 'none', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });

  test('of a long prompt the head is read, and its params are unknown', async () => {
    const text = `---\ndescription: endless\n---\n{x}{{#if y}}\n${'é'.repeat(200_000)}{{/if}}`;
    const { aix } = createLibrary({ 'prompts/long.md': text, 'prompts/rich.prompt': text });
    const rows: unknown = JSON.parse((await aix('list', '--search', 'endless', '--json')).stdout);
    const facts = { description: 'endless', params: null, problem: null };
    expect(rows).toMatchObject([
      { name: 'long', ...facts },
      { name: 'rich', ...facts },
    ]);
  });

  test('fits a terminal and drives it nowhere', async () => {
    const { run } = createLibrary({ 'prompts/evil.md': '---\ndescription: "a\\e[2Jb"\n---\nx' });
    const { stdout } = await run(['list', '-v'], { isTerminal: true });
    expect(stdout).toContain('evil');
    expect(stdout).not.toContain('\u001b[2J');
  });

  test.each([
    [['list', 'x'], 'too many arguments'],
    [['list', '--tag'], 'argument missing'],
    [['list', '--all'], "unknown option '--all'"],
  ])('%j is a wrong command line', async (argv, message) => {
    const { code, stdout, stderr } = await createLibrary().aix(...argv);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
  });

  test.each([
    ['list', ['list']],
    ['run', ['run', 'prompt-7', '--dry-run', '-p', 'x=1']],
  ])('%s: 10,000 prompts take little longer than 10', { timeout: 120_000 }, async (name, argv) => {
    const [few, many] = [createPrompts(10), createPrompts(10_000)];
    const times = { few: Infinity, many: Infinity };
    // By turns, so that a machine that is busy for a while is busy for both; of each the best.
    for (let round = 0; round < 9; round += 1) {
      times.few = Math.min(times.few, await measure(argv, few));
      times.many = Math.min(times.many, await measure(argv, many));
    }
    console.log(`${name}: 10 prompts ${times.few.toFixed(0)} ms, 10,000 prompts ${times.many.toFixed(0)} ms`);
    // The wish is twice the time; the bound leaves room for a busy machine.
    expect(times.many / times.few).toBeLessThan(3);
  });
});

function createPrompts(count: number): string {
  const home = createHome();
  for (let at = 0; at < count; at += 1) {
    writeFileSync(join(home, `prompts/prompt-${at}.md`), `---\ndescription: number ${at}\n---\nText {x}`);
  }
  return home;
}

async function measure(argv: readonly string[], home: string): Promise<number> {
  const start = performance.now();
  const { code } = await spawnAix(argv, { home });
  expect(code).toBe(0);
  return performance.now() - start;
}

describe('aix show', () => {
  const text = '---\ndescription: a\n  test\nsystem: |\n  Be {tone}.\n  Always.\nmodel: m\n---\n\nDo {x}!\r\n';

  test('prints what the prompt is and then its text', async () => {
    const { aix, path } = createLibrary({ 'prompts/a.md': text });
    expect(await aix('show', 'a')).toEqual({
      code: 0,
      stdout: `name: a
from: home, ${path('prompts/a.md')}
description: a test
model: m
params: tone, x
system: Be {tone}.
  Always.

Do {x}!
`,
      stderr: '',
    });
  });

  test('--raw prints the file byte for byte, readable or not', async () => {
    const { aix } = createLibrary({ 'prompts/a.md': text, 'prompts/broken.md': '---\nno end\n' });
    expect((await aix('show', 'a', '--raw')).stdout).toBe(text);
    expect(await aix('prompt', 'show', 'broken', '--raw')).toEqual({ code: 0, stdout: '---\nno end\n', stderr: '' });
    expect((await aix('show', 'broken')).code).toBe(3);
  });

  test('--raw on a terminal takes control sequences out', async () => {
    const { run } = createLibrary({ 'prompts/a.md': 'a\u001b[2Jb' });
    expect((await run(['show', 'a', '--raw'], { isTerminal: true })).stdout).toBe('ab');
    expect((await run(['show', 'a'], { isTerminal: true })).stdout).not.toContain('\u001b');
  });

  test('--json prints everything as data', async () => {
    const { aix, path } = createLibrary({ 'prompts/a.md': text });
    expect(JSON.parse((await aix('show', 'a', '--json')).stdout)).toEqual({
      name: 'a',
      type: 'simple',
      from: 'home',
      path: path('prompts/a.md'),
      description: 'a test',
      tags: [],
      provider: null,
      model: 'm',
      params: ['tone', 'x'].map((name) => expect.objectContaining({ name, required: true, default: null })),
      answer: null,
      system: 'Be {tone}.\nAlways.\n',
      text: 'Do {x}!',
    });
  });

  test('never shows the default of a secret param', async () => {
    const secret = '---\ninput: {schema: {key?: secret}, default: {key: fake-secret}}\n---\n{key}';
    const { aix } = createLibrary({ 'prompts/a.md': secret });
    const shown = [await aix('show', 'a'), await aix('show', 'a', '--json'), await aix('list', '--json')];
    expect(shown.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(shown.map(({ stdout }) => stdout).join('')).not.toContain('fake-secret');
  });

  test('shows a file that is named by its path', async () => {
    const { aix } = createLibrary({ 'work/x.md': 'text' });
    expect((await aix('show', './x.md')).stdout).toContain('from: file, ./x.md');
    expect((await aix('show', './x.md', '--raw')).stdout).toBe('text');
  });

  test.each([
    [['explian'], 3, 'did you mean "explain"?'],
    [['./gone.md', '--raw'], 3, 'no prompt file "./gone.md"'],
    [[], 2, "missing required argument 'prompt'"],
    [['explain', '--raw', '--json'], 2, 'cannot be used with'],
  ])('%j ends with exit %i and nothing but the reason', async (argv, code, message) => {
    const result = await createLibrary().aix('show', ...argv);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(message) });
    if (!argv.includes('--json')) expect(result.stdout).toBe('');
  });
});
