import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPromptLibrary, type PromptLibrary } from '../../src/prompts/library.ts';
import { temporaryFolder } from '../helpers/temp.ts';

interface Places {
  readonly root: string;
  readonly library: PromptLibrary;
}

/** Writes the files and gives the library as seen from `work/deep`, with the home folder in `home/.prompts`. */
function createPlaces(files: Readonly<Record<string, string | Buffer>>): Places {
  const root = temporaryFolder();
  mkdirSync(join(root, 'work/deep'), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const places = {
    cwd: join(root, 'work/deep'),
    home: join(root, 'home/.prompts'),
    installFolder: join(root, 'install'),
  };
  return { root, library: createPromptLibrary(places) };
}

test('the nearest prompt of a name wins', async () => {
  const { library } = createPlaces({
    'work/.git/HEAD': '',
    'work/deep/.prompts/a.md': 'deep',
    'work/.prompts/a.md': 'repository',
    'work/.prompts/prompts/b.md': 'repository',
    'home/.prompts/prompts/b.md': 'home',
    'home/.prompts/prompts/c.md': 'home',
    'install/templates/c.md': 'shipped',
    'install/templates/d.md': 'shipped',
    '.prompts/d.md': 'outside the repository',
  });
  const texts = await Promise.all(['a', 'b', 'c', 'd'].map(async (name) => (await library.find(name)).text));
  expect(texts).toEqual(['deep', 'repository', 'home', 'shipped']);
  expect(await library.names()).toEqual(['a', 'b', 'c', 'd']);
});

test('outside a repository only the working folder has prompts of its own', async () => {
  const { library } = createPlaces({ 'work/.prompts/a.md': 'above', 'work/deep/.prompts/b.md': 'here' });
  expect(await library.names()).toEqual(['b']);
  expect(await library.find('b')).toMatchObject({ name: 'b', text: 'here' });
});

test('a home folder that lies in a repository is not the repository’s', async () => {
  const { root } = createPlaces({
    'work/.git/HEAD': '',
    'work/.prompts/config.md': 'x',
    'work/.prompts/prompts/a.md': 'a',
  });
  const library = createPromptLibrary({
    cwd: join(root, 'work'),
    home: join(root, 'work/.prompts'),
    installFolder: root,
  });
  expect(await library.names()).toEqual(['a']);
});

test.each(['./x.md', 'x.md', '../deep/x.md', '../other/y', './plain', 'plain'])('%j is a path', async (path) => {
  const { library } = createPlaces({ 'work/deep/x.md': 'text', 'work/other/y': 'text', 'work/deep/plain': 'text' });
  expect(await library.find(path)).toMatchObject({ path: expect.stringContaining(path), text: 'text' });
});

test('an absolute path is read as it is', async () => {
  const { root, library } = createPlaces({ 'elsewhere/my prompt.md': 'text' });
  expect(await library.find(join(root, 'elsewhere/my prompt.md'))).toMatchObject({ name: 'my prompt', text: 'text' });
});

describe('a prompt that cannot be had ends in exit 3', () => {
  const files = {
    'install/templates/explain.md': 'x',
    'install/templates/secret.md': 'x',
    'install/templates/latin.md': Buffer.from([0xe9, 0x20]),
    'install/templates/folder.md/x': 'x',
  };
  test.each([
    ['explian', 'no prompt named "explian"', 'did you mean "explain"?'],
    ['Explain', 'no prompt named "Explain"', 'did you mean "explain"?'],
    ['nothing-like-it', 'no prompt named "nothing-like-it"', 'prompts here: explain, latin, secret'],
    ['', 'no prompt named ""', 'prompts here'],
    ['..', 'no prompt named ".."', 'prompts here'],
    ['explain\0', 'no prompt named "explain\0"', 'prompts here'],
    ['folder', 'no prompt named "folder"', 'prompts here'],
    ['./gone.md', 'no prompt file "./gone.md"', 'aix run gone'],
    ['explain.md', 'no prompt file "explain.md"', 'aix run explain'],
    ['../templates/secret', 'no prompt file "../templates/secret"', 'aix run secret'],
    ['latin', 'is not UTF-8 text', ''],
    ['/', 'the prompt file "/" cannot be read', ''],
    ['a\0/b', 'the prompt file "a\0/b" cannot be read', ''],
  ])('%j', async (name, message, hint) => {
    const error: unknown = await createPlaces(files)
      .library.find(name)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Failure', code: 'config', message: expect.stringContaining(message) });
    expect(String((error as { hint?: string }).hint)).toContain(hint);
  });
});

test('hidden files and other files are no prompts', async () => {
  const { library } = createPlaces({
    'home/.prompts/prompts/.hidden.md': 'x',
    'home/.prompts/prompts/notes.txt': 'x',
    'home/.prompts/prompts/a.md': 'x',
  });
  expect(await library.names()).toEqual(['a']);
  await expect(library.find('.hidden')).rejects.toMatchObject({ code: 'config' });
});
