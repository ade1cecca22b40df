import { existsSync, lstatSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLibrary } from './library.ts';

describe('aix delete', () => {
  test.each(['-f', '--force', '-y', '--yes'])('%s deletes without asking', async (flag) => {
    const { aix, home } = createLibrary({ 'prompts/a.md': 'x', 'prompts/b.md': 'x' });
    expect(await aix('delete', 'a', flag)).toEqual({ code: 0, stdout: 'deleted prompt "a"\n', stderr: '' });
    expect(readdirSync(join(home, 'prompts'))).toEqual(['b.md']);
  });

  test('deletes the nearest one and says what the name means now', async () => {
    const { aix, path } = createLibrary({ 'work/.prompts/explain.md': 'x', 'prompts/explain.md': 'x' });
    const { stderr } = await aix('prompt', 'delete', 'explain', '-f');
    expect(stderr).toBe(`aix: "explain" now means the prompt in "${path('prompts/explain.md')}"\n`);
    expect(existsSync(path('work/.prompts/explain.md'))).toBe(false);
    expect((await aix('delete', 'explain', '-f')).stderr).toMatch(/now means the prompt in ".*templates.explain.md"/);
  });

  test('deletes a broken prompt, and of a link the link alone', async () => {
    const { aix, path } = createLibrary({ 'prompts/a.md': '---\nbroken', 'linked.md': 'x' });
    symlinkSync(path('linked.md'), path('prompts/b.md'));
    expect([(await aix('delete', 'a', '-f')).code, (await aix('delete', 'b', '-f')).code]).toEqual([0, 0]);
    expect(existsSync(path('linked.md'))).toBe(true);
  });

  test.each([
    [['a'], 2, 'give it with --force'],
    [['nobody', '-f'], 3, 'no prompt named "nobody"'],
    [['explain', '-f'], 2, '"explain" is shipped with aix and cannot be deleted'],
    [['./notes.md', '-f'], 2, 'is a file outside the library'],
    [['../prompts/a', '-f'], 2, 'is a file outside the library'],
    [['a', 'b', '-f'], 2, 'too many arguments'],
    [[], 2, "missing required argument 'prompt'"],
  ])('%j ends with exit %i and deletes nothing', async (argv, code, message) => {
    const { aix, home, path } = createLibrary({ 'prompts/a.md': 'x', 'work/notes.md': 'x' });
    const result = await aix('delete', ...argv);
    expect(result).toEqual({ code, stdout: '', stderr: expect.stringContaining(message) });
    expect([readdirSync(join(home, 'prompts')), existsSync(path('work/notes.md'))]).toEqual([['a.md'], true]);
  });
});

describe('aix rename', () => {
  test('gives a prompt another name in its own place', async () => {
    const { aix, path, read } = createLibrary({ 'prompts/a.md': 'text\r\n', 'work/.prompts/t.md': 'team' });
    expect((await aix('rename', 'a', 'b')).stdout).toBe('renamed prompt "a" to "b"\n');
    expect([existsSync(path('prompts/a.md')), read('prompts/b.md')]).toEqual([false, 'text\r\n']);
    expect((await aix('prompt', 'rename', 't', 'u')).code).toBe(0);
    expect(read('work/.prompts/u.md')).toBe('team');
  });

  test('may change the case alone, and make a name safe that was not', async () => {
    const { aix, home } = createLibrary({ 'prompts/a.md': 'x', 'prompts/two words.md': 'x' });
    expect((await aix('rename', 'a', 'A')).code).toBe(0);
    expect((await aix('rename', 'two words', 'two-words')).code).toBe(0);
    expect(readdirSync(join(home, 'prompts'))).toEqual(['A.md', 'two-words.md']);
  });

  test.each([
    [['a', 'b'], 3, 'prompt "b" already exists'],
    [['a', 'B'], 3, 'some systems take "B" for it'],
    [['a', 'a'], 3, 'prompt "a" already exists'],
    [['a', '../c'], 2, '"../c" cannot be the name of a prompt'],
    [['gone', 'c'], 3, 'no prompt named "gone"'],
    [['explain', 'c'], 2, 'hint: take a copy: aix copy explain c'],
    [['a'], 2, "missing required argument 'new-name'"],
  ])('%j ends with exit %i and changes nothing', async (argv, code, message) => {
    const { aix, home, read } = createLibrary({ 'prompts/a.md': 'A', 'prompts/b.md': 'B' });
    const result = await aix('rename', ...argv);
    expect(result).toEqual({ code, stdout: '', stderr: expect.stringContaining(message) });
    expect(readdirSync(join(home, 'prompts'))).toEqual(['a.md', 'b.md']);
    expect([read('prompts/a.md'), read('prompts/b.md')]).toEqual(['A', 'B']);
  });
});

describe('aix copy', () => {
  test('copies any prompt into the library, byte for byte and for its owner alone', async () => {
    const latin = Buffer.from([0xe9, 0x0d, 0x0a]);
    const { aix, path, read } = createLibrary({ 'prompts/a.md': latin, 'work/.prompts/t.md': 'team' });
    expect((await aix('copy', 'a', 'b')).stdout).toBe('copied prompt "a" to "b"\n');
    expect((await aix('copy', 'explain', 'mine')).code).toBe(0);
    expect((await aix('prompt', 'copy', 't', 'u')).code).toBe(0);
    expect((await aix('copy', './.prompts/t.md', 'v')).code).toBe(0);
    expect(read('prompts/b.md')).toBe(latin.toString());
    expect([read('prompts/u.md'), read('prompts/v.md')]).toEqual(['team', 'team']);
    expect(statSync(path('prompts/mine.md')).mode & 0o777).toBe(0o600);
  });

  test('copies what a link points at', async () => {
    const { aix, path, read } = createLibrary({ 'linked.md': 'x' });
    symlinkSync(path('linked.md'), path('prompts/a.md'));
    expect((await aix('copy', 'a', 'b')).code).toBe(0);
    expect([read('prompts/b.md'), lstatSync(path('prompts/b.md')).isFile()]).toEqual(['x', true]);
  });

  test.each([
    [['a', 'b'], 3, 'prompt "b" already exists'],
    [['a', 'A'], 3, 'some systems take "A" for it'],
    [['gone', 'c'], 3, 'no prompt named "gone"'],
    [['./gone.md', 'c'], 3, 'no prompt file "./gone.md"'],
    [['a', 'aux'], 2, 'it is the name of a device on Windows'],
    [['a'], 2, "missing required argument 'new-name'"],
  ])('%j ends with exit %i and changes nothing', async (argv, code, message) => {
    const { aix, home, read } = createLibrary({ 'prompts/a.md': 'A', 'prompts/b.md': 'B' });
    const result = await aix('copy', ...argv);
    expect(result).toEqual({ code, stdout: '', stderr: expect.stringContaining(message) });
    expect([readdirSync(join(home, 'prompts')), read('prompts/b.md')]).toEqual([['a.md', 'b.md'], 'B']);
  });
});
