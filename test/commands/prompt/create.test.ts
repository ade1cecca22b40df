import fc from 'fast-check';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { createLibrary } from './library.ts';

test('stores the text as it stands and names the params in it', async () => {
  const { aix, path, read } = createLibrary();
  const text = 'Explain {code} to {audience}. C:\\new\\table \\n {"a": {"b": 1}} `x` $(y)';
  expect(await aix('create', 'explain-code', text)).toEqual({
    code: 0,
    stdout: 'created prompt "explain-code"\nparams: code, audience\n',
    stderr: '',
  });
  expect(read('prompts/explain-code.md')).toBe(text);
  expect(statSync(path('prompts/explain-code.md')).mode & 0o777).toBe(0o600);
});

test('"aix prompt create" is the same command', async () => {
  const { aix, read } = createLibrary();
  expect((await aix('prompt', 'create', 'a', 'text')).stdout).toBe('created prompt "a"\nit has no params\n');
  expect(read('prompts/a.md')).toBe('text');
});

test.each([
  [['create', 'a', '-'], 'piped {x}\r\n'],
  [['create', 'a', '--file', '-'], 'piped {x}\r\n'],
])('%j takes the text from stdin', async (argv, stdin) => {
  const { run, read } = createLibrary();
  expect((await run(argv, { stdin })).stdout).toContain('params: x');
  expect(read('prompts/a.md')).toBe(stdin);
});

test('takes the text from a file, from the working folder on', async () => {
  const { aix, read } = createLibrary({ 'work/x.md': '\u{feff}---\r\ntags: [a]\r\n---\r\n{x}\r\n' });
  expect((await aix('create', 'a', '--file', 'x.md')).code).toBe(0);
  expect(read('prompts/a.md')).toBe('\u{feff}---\r\ntags: [a]\r\n---\r\n{x}\r\n');
});

describe('description and tags', () => {
  test.each([
    [['--description', 'say: "hi" # no'], 'say: "hi" # no', []],
    [['--desc', 'x'], 'x', []],
    [['-d', 'x', '-t', 'a', '--tag', 'b c', '--tags', 'c, d,a'], 'x', ['a', 'b c', 'c', 'd']],
    [['--tags', 'true,7'], null, ['true', '7']],
    [['-d', ''], '', []],
    [['-d', 'two\nlines'], 'two\nlines', []],
  ])('%j go into the front matter', async (flags, description, tags) => {
    const { aix } = createLibrary();
    expect((await aix('create', 'a', '\n{x}\n', ...flags)).code).toBe(0);
    const shown = JSON.parse((await aix('show', 'a', '--json')).stdout);
    expect(shown).toMatchObject({ description, tags, text: '\n{x}' });
  });

  test('leave the rest of a front matter as it is', async () => {
    const text = '---\r\n# mine\r\nmodel: m # here\r\ntags: [old]\r\n---\r\n\r\nText {a}\r\n';
    const { aix, read } = createLibrary({ 'work/x.md': text });
    expect((await aix('create', 'a', '--file', 'x.md', '-d', 'new', '-t', 'b')).code).toBe(0);
    expect(read('prompts/a.md')).toBe(
      '---\r\n# mine\r\nmodel: m # here\r\ntags: [b]\r\ndescription: new\r\n---\r\n\r\nText {a}\r\n',
    );
  });

  test('in a front matter that is empty', async () => {
    const { aix, read } = createLibrary();
    expect((await aix('create', 'a', '-t', 'b', '--', '---\n---\n---\nrule')).code).toBe(0);
    expect(read('prompts/a.md')).toBe('---\ntags: [b]\n---\n---\nrule');
  });
});

test('a first line that makes the file executable stays the first', async () => {
  const { aix, read } = createLibrary({ 'work/x.md': '#!/usr/bin/env -S aix run\n---\nmodel: m\n---\nDo {a}\n' });
  await aix('create', 'a', '--file', 'x.md', '-t', 'b');
  await aix('create', 'c', '#!/usr/bin/env -S aix run\nDo {a}\n', '-t', 'b');
  expect(read('prompts/a.md')).toBe('#!/usr/bin/env -S aix run\n---\nmodel: m\ntags: [b]\n---\nDo {a}\n');
  expect(read('prompts/c.md')).toBe('#!/usr/bin/env -S aix run\n---\ntags: [b]\n---\nDo {a}\n');
});

describe('a rich prompt', () => {
  const text = '{{role "system"}}Be {{tone}}.{{role "user"}}{{#if x}}{{x}}{{/if}}';

  test('is asked for by the ending of the name or of the file', async () => {
    const { aix, home, read } = createLibrary({ 'work/x.prompt': text });
    expect((await aix('create', 'a.prompt', text)).stdout).toContain('params: tone, x');
    expect((await aix('create', 'b', '--file', 'x.prompt', '-d', 'new')).code).toBe(0);
    expect((await aix('create', 'c.md', '--file', 'x.prompt')).stdout).not.toContain('params: tone');
    expect(readdirSync(join(home, 'prompts'))).toEqual(['a.prompt', 'b.prompt', 'c.md']);
    expect([read('prompts/a.prompt'), read('prompts/b.prompt')]).toEqual([text, `---\ndescription: new\n---\n${text}`]);
    expect(JSON.parse((await aix('show', 'b', '--json')).stdout)).toMatchObject({ type: 'rich', description: 'new' });
  });

  test('that cannot be read is refused', async () => {
    const { aix, home } = createLibrary();
    expect(await aix('create', 'a.prompt', '{{#if x}}')).toMatchObject({ code: 3, stdout: '' });
    expect(readdirSync(join(home, 'prompts'))).toEqual([]);
  });
});

describe('a name that is taken', () => {
  test.each([
    ['a', 'prompt "a" already exists'],
    ['A', 'prompt "a" already exists, and some systems take "A" for it'],
    ['a.prompt', 'prompt "a" already exists'],
  ])('%j is refused with exit 3, and nothing is changed', async (name, message) => {
    const { aix, home, read } = createLibrary({ 'prompts/a.md': 'old' });
    const { code, stdout, stderr } = await aix('create', name, 'new');
    expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: '', stderr: expect.stringContaining(message) });
    expect([read('prompts/a.md'), readdirSync(join(home, 'prompts'))]).toEqual(['old', ['a.md']]);
  });

  test('is replaced with --force, whatever ending the old one had', async () => {
    const { aix, home, read } = createLibrary({ 'prompts/a.prompt': 'old' });
    expect((await aix('create', 'a', 'new', '--force')).code).toBe(0);
    expect([read('prompts/a.md'), readdirSync(join(home, 'prompts'))]).toEqual(['new', ['a.md']]);
  });

  test('is not replaced by one that differs in case alone, not even with --force', async () => {
    const { aix, read } = createLibrary({ 'prompts/a.md': 'old' });
    expect((await aix('create', 'A', 'new', '--force')).code).toBe(3);
    expect(read('prompts/a.md')).toBe('old');
  });

  test('may be taken elsewhere, and it is said which of the two is meant', async () => {
    const { aix } = createLibrary({ 'work/.prompts/team.md': 'x' });
    expect((await aix('create', 'explain', 'x')).stderr).toContain('takes the place of the shipped prompt "explain"');
    expect((await aix('create', 'team', 'x')).stderr).toContain('here "team" still means the prompt of the repository');
  });
});

test.each([
  [['a', 'text', '--file', 'x.md'], 2, 'a text and --file cannot both be given'],
  [['a'], 2, 'the text of the prompt is missing'],
  [['a', ''], 2, 'the text is empty'],
  [['a', '-'], 2, 'the text is empty'],
  [['a', '--file', 'gone.md'], 2, '--file "gone.md" cannot be read'],
  [['a', '--file', '.'], 2, '--file "." cannot be read'],
  [['a', '--file', 'latin.md'], 2, '--file "latin.md" is not UTF-8 text'],
  [['a', '--file', 'nul.md'], 2, 'the text holds a NUL character in line 2'],
  [['--', 'a', '---\nno end'], 3, '"a.md" line 1: the front matter has no closing "---" line'],
  [['--', 'a', '---\nconfig: {temperature: hot}\n---\nx'], 3, '"config.temperature" must be a number'],
  [['a', 'x', '--tag', ''], 2, '--tag must be a word'],
  [['a', 'x', '--tags', 'a,,b'], 2, '--tag must be a word'],
  [['a', 'x', '--tag'], 2, 'argument missing'],
  [['a', 'x', 'y'], 2, 'too many arguments'],
  [['a', '- x'], 2, "unknown option '- x'"],
  [['a', 'x', '--no-such'], 2, "unknown option '--no-such'"],
  [['../a', 'x'], 2, '"../a" cannot be the name of a prompt'],
  [['nul', 'x'], 2, 'it is the name of a device on Windows'],
  [[], 2, "missing required argument 'name'"],
])('create %j ends with exit %i and stores nothing', async (argv, code, message) => {
  const { aix, home } = createLibrary({
    'work/latin.md': Buffer.from([0xe9, 0x20]),
    'work/nul.md': 'one\na\0b',
    'work/x.md': 'x',
  });
  const result = await aix('create', ...argv);
  expect(result).toEqual({ code, stdout: '', stderr: expect.stringContaining(message) });
  expect(readdirSync(home)).toEqual(['prompts']);
  expect(readdirSync(join(home, 'prompts'))).toEqual([]);
});

test('a folder that was open to others is closed to them', async () => {
  const { aix, home } = createLibrary();
  mkdirSync(join(home, 'prompts/x'), { mode: 0o755 });
  await aix('create', 'a', 'x');
  expect([home, join(home, 'prompts')].map((folder) => statSync(folder).mode & 0o777)).toEqual([0o700, 0o700]);
});

test('any text comes back byte for byte, beside any other', { timeout: 60_000 }, async () => {
  const { aix, run, home } = createLibrary();
  const stored = new Map<string, string>();
  const piece = fc.constantFrom(
    ']]>',
    '<',
    '{x}',
    '{{y}}',
    '\r\n',
    '\n',
    '\u{feff}',
    '$(z)',
    '`',
    '\\n',
    '---\n',
    'é漢👍',
  );
  const text = fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { minLength: 1 })
    .map((parts) => parts.join(''));
  const isPlain = (value: string): boolean => value.trim() !== '' && !/^\u{feff}?(#!|---)|\0/u.test(value);
  await fc.assert(
    fc.asyncProperty(text.filter(isPlain), async (value) => {
      const name = `p${stored.size}`;
      expect(await run(['create', name, '-'], { stdin: value })).toMatchObject({ code: 0 });
      stored.set(name, value);
    }),
    { numRuns: 150 },
  );
  expect(readdirSync(join(home, 'prompts'))).toHaveLength(stored.size);
  for (const [name, value] of stored) expect((await aix('show', name, '--raw')).stdout).toBe(value);
});

test('10 MB go in and come out of the real program unharmed', { timeout: 60_000 }, async () => {
  const home = createHome();
  const file = join(home, 'big.txt');
  const text = 'Zeile {x} ]]> é漢👍\r\n'.repeat(450_000);
  writeFileSync(file, text);
  expect((await spawnAix(['create', 'piped', '-'], { home, stdin: text })).code).toBe(0);
  expect((await spawnAix(['create', 'read', '--file', file], { home })).code).toBe(0);
  expect(readFileSync(join(home, 'prompts/piped.md'), 'utf8') === text).toBe(true);
  expect((await spawnAix(['show', 'read', '--raw'], { home })).stdout === text).toBe(true);
});

test('of processes that create the same name at once one wins, and those with other names all do', async () => {
  const home = createHome();
  const names = ['same', 'Same', 'same', 'a', 'b', 'c'];
  const results = await Promise.all(names.map((name, at) => spawnAix(['create', name, `text ${at}`], { home })));
  const codes = results.map(({ code }) => code);
  expect(codes.slice(0, 3).toSorted((a, b) => a - b)).toEqual([0, 3, 3]);
  expect(codes.slice(3)).toEqual([0, 0, 0]);
  expect(readdirSync(join(home, 'prompts'))).toHaveLength(4);
  expect(existsSync(join(home, 'prompts.lock'))).toBe(false);
});
