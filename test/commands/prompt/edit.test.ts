import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startSession } from '../../terminal/session.ts';
import type { RunResult } from '../../helpers/run.ts';
import { createLibrary, type Library } from './library.ts';

const text = '# Title\n\n## Not a comment\n\nDo {a} and {b}\n';

/** An editor that is a shell script: $1 is the file. With arguments of its own, as `code --wait` has. */
function edit(library: Library, name: string, script: string): Promise<RunResult> {
  const editor = join(library.home, 'editor.sh');
  writeFileSync(
    editor,
    `test "$1" = "--wait now" || exit 9\nshift\nPROMPT="${library.path('prompts/p.md')}"\n${script}\n`,
  );
  return library.run(['edit', name], { env: { VISUAL: `sh '${editor}' "--wait now"`, EDITOR: 'false' } });
}

function listDrafts({ home }: Library): readonly string[] {
  const folder = join(home, 'drafts');
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
}

test('changes the prompt, says which params came and went and keeps lines that begin with #', async () => {
  const library = createLibrary({ 'prompts/p.md': text });
  const result = await edit(library, 'p', `sed -i 's/{b}/{c} or {d}/' "$1"`);
  expect(result).toEqual({
    code: 0,
    stdout: `changed prompt "p" in ${library.path('prompts/p.md')}\nnew params: c, d\nparams that are gone: b\n`,
    stderr: '',
  });
  expect(library.read('prompts/p.md')).toBe(text.replace('{b}', '{c} or {d}'));
  expect(listDrafts(library)).toEqual([]);
});

test('hands the editor a private copy under the name of the prompt', async () => {
  const library = createLibrary({ 'prompts/p.md': text });
  await edit(
    library,
    'p',
    `echo "$1" > "${library.home}/seen"; stat -c %a "$1" >> "${library.home}/seen"; echo >> "$1"`,
  );
  const [path = '', mode] = library.read('seen').split('\n');
  expect(path.startsWith(join(library.home, 'drafts/')) && path.endsWith('/p.md')).toBe(true);
  expect(mode).toBe('600');
});

test('says so when nothing was changed', async () => {
  const library = createLibrary({ 'prompts/p.md': text });
  expect(await edit(library, 'p', 'true')).toEqual({ code: 0, stdout: '', stderr: 'aix: nothing was changed\n' });
  expect(listDrafts(library)).toEqual([]);
});

test('a shipped prompt goes into the library and stays what it was', async () => {
  const library = createLibrary();
  const { code, stdout, stderr } = await edit(library, 'explain', `echo 'for {whom}' >> "$1"`);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('new params: whom\n') });
  expect(stderr).toBe('aix: "explain" is shipped with aix: what you change goes into your own library\n');
  expect(library.read('prompts/explain.md')).toContain('for {whom}');
  expect(statSync(library.path('prompts/explain.md')).mode & 0o777).toBe(0o600);
});

test('a shipped prompt that was not changed is not copied', async () => {
  const library = createLibrary();
  expect((await edit(library, 'explain', 'true')).code).toBe(0);
  expect(existsSync(library.path('prompts/explain.md'))).toBe(false);
});

test('prompts of a repository and files keep their mode, and their folders too', async () => {
  const library = createLibrary({ 'work/.prompts/t.md': 'x', 'work/run-me.md': 'x' });
  chmodSync(library.path('work/.prompts/t.md'), 0o644);
  chmodSync(library.path('work/.prompts'), 0o755);
  chmodSync(library.path('work/run-me.md'), 0o755);
  expect((await edit(library, 't', 'echo y > "$1"')).code).toBe(0);
  expect((await edit(library, './run-me.md', 'echo y > "$1"')).code).toBe(0);
  const files = ['work/.prompts/t.md', 'work/.prompts', 'work/run-me.md'].map(library.path);
  expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o644, 0o755, 0o755]);
  expect([library.read('work/.prompts/t.md'), library.read('work/run-me.md')]).toEqual(['y\n', 'y\n']);
});

test('a prompt that lies elsewhere still finds its partials beside it', async () => {
  const library = createLibrary({ 'work/deep/r.prompt': '{{>_part}}', 'work/deep/_part.prompt': 'part {{a}}' });
  const result = await edit(library, 'deep/r.prompt', `printf ' {{b}}' >> "$1"`);
  expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('new params: b') });
  expect(library.read('work/deep/r.prompt')).toBe('{{>_part}} {{b}}');
});

test('the setting "editor" goes before $VISUAL', async () => {
  const library = createLibrary({ 'prompts/p.md': text, 'config.json': `{"editor": "sed -i s/Do/Make/"}` });
  const result = await library.run(['prompt', 'edit', 'p'], { env: { VISUAL: 'false' } });
  expect([result.code, library.read('prompts/p.md')]).toEqual([0, text.replace('Do', 'Make')]);
});

test('a prompt that is broken can be edited', async () => {
  const library = createLibrary({ 'prompts/p.md': '---\nno end {a}' });
  expect((await edit(library, 'p', `echo 'Do {a}' > "$1"`)).stdout).toContain('new params: a\n');
});

describe('an edit that cannot be used is kept, its place is named, and the prompt stays as it was', () => {
  test.each([
    ['a front matter without an end', `printf -- '---\\nmine' > "$1"`, 'has no closing "---" line'],
    ['a wrong value', `printf -- '---\\nconfig: {seed: x}\\n---\\nmine' > "$1"`, 'line 2: "config.seed" must be'],
    ['no text at all', `printf ' ' > "$1"`, 'the text is empty'],
    ['no UTF-8', `printf '\\351 ' > "$1"`, 'is not UTF-8 text'],
    ['a NUL', `printf 'a\\0b' > "$1"`, 'holds a NUL character in line 1'],
    ['an editor that fails', `echo mine > "$1"; exit 4`, 'ended with exit code 4'],
    ['a prompt changed meanwhile', `echo mine > "$1"; echo theirs > "$PROMPT"`, 'was changed by'],
    ['a prompt deleted meanwhile', `echo mine > "$1"; rm "$PROMPT"`, 'was deleted while'],
  ])('%s', async (_, script, message) => {
    const library = createLibrary({ 'prompts/p.md': text });
    const { code, stdout, stderr } = await edit(library, 'p', script);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    const [draft = '', ...others] = listDrafts(library);
    expect(others).toEqual([]);
    expect(stderr).toContain(message);
    expect(stderr).toContain(`hint: your text is kept; use it with: aix create p --force --file "${draft}"`);
    expect(readFileSync(draft).equals(Buffer.from(text))).toBe(false);
    if (!script.includes('$PROMPT')) expect(library.read('prompts/p.md')).toBe(text);
    if (script.includes('theirs')) expect(library.read('prompts/p.md')).toBe('theirs\n');
    if (script.includes('rm ')) expect(existsSync(library.path('prompts/p.md'))).toBe(false);
  });

  test('a prompt of one’s own that came to be while a shipped one was edited', async () => {
    const library = createLibrary();
    const { code, stderr } = await edit(
      library,
      'explain',
      `echo mine > "$1"; echo theirs > "${library.path('prompts/explain.md')}"`,
    );
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('prompt "explain" already exists') });
    expect(library.read('prompts/explain.md')).toBe('theirs\n');
    expect(listDrafts(library)).toHaveLength(1);
  });
});

test.each([
  [['nobody'], {}, 3, 'no prompt named "nobody"'],
  [['./gone.md'], {}, 3, 'no prompt file "./gone.md"'],
  [['p'], {}, 2, 'no editor is set'],
  [['p'], { EDITOR: 'no-such-editor' }, 3, 'ended with exit code 127'],
  [['p'], { EDITOR: 'rm' }, 3, 'what you edited is gone, so nothing was changed'],
  [['p', 'q'], {}, 2, 'too many arguments'],
  [[], {}, 2, "missing required argument 'prompt'"],
])('edit %j with %j ends with exit %i and keeps no copy', async (argv, env, code, message) => {
  const library = createLibrary({ 'prompts/p.md': text });
  const result = await library.run(['edit', ...argv], { env });
  expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
  expect([library.read('prompts/p.md'), listDrafts(library)]).toEqual([text, []]);
});

test('no word of a name or of a text reaches a shell', async () => {
  const name = 'odd$(touch pwned)`touch pwned`; touch pwned';
  const library = createLibrary({ [`prompts/${name}.md`]: '$(touch pwned)' });
  expect((await edit(library, name, 'echo "more" >> "$1"')).code).toBe(0);
  expect(library.read(`prompts/${name}.md`)).toBe('$(touch pwned)more\n');
  expect([library.path('pwned'), join(library.cwd, 'pwned'), 'pwned'].filter((file) => existsSync(file))).toEqual([]);
});

describe('on a terminal', () => {
  const session = (library: Library, command: string, editor: string): ReturnType<typeof startSession> => {
    const script = join(library.home, 'editor.sh');
    writeFileSync(script, editor);
    return startSession(command, { HOME: library.home, AIX_HOME: library.home, EDITOR: `sh ${script}` });
  };
  // Breaks the text when it is first called and mends it when it is called again.
  const editor = `if grep -q '^---' "$1"; then echo 'Do {c}' > "$1"; else printf -- '---\\nmine' > "$1"; fi`;

  test('a broken edit is opened again', async () => {
    const library = createLibrary({ 'prompts/p.md': text });
    const terminal = session(library, 'aix edit p', editor);
    await terminal.waitFor('has no closing "---" line');
    await terminal.waitFor('Open it again?');
    terminal.type('\r');
    await terminal.waitFor('params that are gone: a, b');
    expect([await terminal.ended, library.read('prompts/p.md'), listDrafts(library)]).toEqual([0, 'Do {c}\n', []]);
    expect(terminal.shown()).toContain('new params: c');
  });

  test.each([
    ['n', 3],
    ['\u0003', 130],
  ])('a broken edit is kept after %j', async (keys, code) => {
    const library = createLibrary({ 'prompts/p.md': text });
    const terminal = session(library, 'aix edit p', editor);
    await terminal.waitFor('Open it again?');
    terminal.type(keys === 'n' ? 'n\r' : keys);
    expect([await terminal.ended, library.read('prompts/p.md')]).toEqual([code, text]);
    expect(listDrafts(library).map((path) => readFileSync(path, 'utf8'))).toEqual(['---\nmine']);
  });

  test.each([
    ['y\r', 0, 'mine\n'],
    ['\r', 130, 'theirs\n'],
  ])('what somebody else wrote is overwritten only after a yes: %j', async (keys, code, left) => {
    const library = createLibrary({ 'prompts/p.md': text });
    const script = `echo mine > "$1"; echo theirs > ${library.path('prompts/p.md')}`;
    const terminal = session(library, 'aix edit p', script);
    await terminal.waitFor('Write your text all the same?');
    terminal.type(keys);
    expect([await terminal.ended, library.read('prompts/p.md')]).toEqual([code, left]);
    expect(listDrafts(library)).toHaveLength(code === 0 ? 0 : 1);
  });

  test('a prompt without a text is written in the editor', async () => {
    const library = createLibrary();
    const terminal = session(library, 'aix create p --tag t', `echo 'Do {c}' > "$1"`);
    expect([await terminal.ended, library.read('prompts/p.md')]).toEqual([0, '---\ntags: [t]\n---\nDo {c}\n']);
    const empty = session(library, 'aix create q', 'true');
    await empty.waitFor('no text was written, so no prompt was created');
    expect([await empty.ended, listDrafts(library)]).toEqual([0, []]);
  });

  test.each([
    ['y\r', 0, false],
    ['\r', 130, true],
    ['\u0003', 130, true],
  ])('delete asks first: %j', async (keys, code, isThere) => {
    const library = createLibrary({ 'prompts/p.md': text });
    const terminal = session(library, 'aix delete p', 'true');
    await terminal.waitFor('Delete "p"');
    terminal.type(keys);
    expect([await terminal.ended, existsSync(library.path('prompts/p.md'))]).toEqual([code, isThere]);
  });
});
