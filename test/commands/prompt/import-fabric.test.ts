import { expect, test } from 'vitest';
import { importFiles, render } from './source.ts';

const system = '# IDENTITY and PURPOSE\n\nYou answer in {json}.\n\n# INPUT\n\nINPUT:\n';

test('imports patterns with their system text, and asks for the input', async () => {
  const { code, stdout, stderr, home } = await importFiles({
    'data/patterns/summarize/system.md': system,
    'data/patterns/summarize/README.md': 'about',
    'data/patterns/translate/system.md': 'Into {{lang_code}}.',
    'data/patterns/translate/user.md': 'CONTENT:\n',
    'docs/system.txt': '',
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(
    'added prompt "summarize" from data/patterns/summarize/system.md\n' +
      'added prompt "translate" from data/patterns/translate/system.md\n',
  );
  const summary = await render(home, 'summarize', '-p', 'stdin=words');
  expect(summary.stdout).toBe(`[system]\n${system.trimEnd()}\n[user]\nwords\n`);
  const translation = await render(home, 'translate', '-p', 'stdin=words', '-p', 'lang_code=de');
  expect(translation.stdout).toBe('[system]\nInto de.\n[user]\nCONTENT:\n\nwords\n');
});

test('imports one pattern alone under the name of its folder', async () => {
  const { files, folder } = await importFiles({ 'system.md': 'Be brief.' }, '--from', 'fabric');
  const name = folder.split('/').at(-1) ?? '';
  expect(Object.keys(files)).toEqual([`${name}.md`]);
});

test('makes one message of a pattern that has the input in the middle', async () => {
  const { files, stderr } = await importFiles({ 'patterns/x/system.md': 'Before\n{{input}}\nAfter' });
  expect(files['x.md']).toBe('Before\n{stdin}\nAfter\n');
  expect(stderr).toContain('the input stands inside the system text');
});

test('runs no plug-in and no program of a pattern', async () => {
  const { files, stderr } = await importFiles({
    'patterns/x/system.md': 'Home {{plugin:sys:env:HOME}} {{ext:word:run:ls}} {{a b}}\r\n',
    'patterns/x/code.py': 'print()',
  });
  expect(files['x.md']).toContain('Home {plugin_1} {plugin_2} {{{{a b}}}}');
  expect(stderr).toContain('{{plugin:sys:env:HOME}} is not run: its place is the param {plugin_1}');
  expect(stderr).toContain('left out patterns/x/code.py');
});
