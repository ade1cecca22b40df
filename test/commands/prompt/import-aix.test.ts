import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFiles, render } from './source.ts';

const collection = `<?xml version="1.0" encoding="utf-8"?>
<collection><metadata><name>work</name><description>R &amp; D</description><system_prompt>SYSTEM</system_prompt><tags><tag>team</tag></tags><author /><created_at>2025-08-01T10:00:00</created_at><updated_at>2025-08-01T10:00:00</updated_at></metadata><templates>TEMPLATES</templates></collection>`;

function toTemplate(name: string, content: string, extra = ''): string {
  return `<template><metadata><name>${name}</name><description>does ${name}</description>${extra}</metadata><content><![CDATA[${content}]]></content></template>`;
}

function toCollection(templates: string, system = ''): string {
  return collection.replace('SYSTEM', system).replace('TEMPLATES', () => templates);
}

test('imports a store of YAML and JSON files with their texts beside them', async () => {
  const { code, files, stderr, home } = await importFiles({
    'config.json': '{"api_keys": {"openai": "canary-key"}}',
    'greet.yaml':
      "name: greet\ndescription: 'says: hello'\ntags:\n- social\n- short\nvariables:\n- name\ncreated_at: '2024-11-01T10:00:00'\nupdated_at: '2024-11-01T10:00:00'\ntemplate_file: greet.txt\n",
    'greet.txt': 'Hello {name}, here is {"a": {"b": []}}.\r\nBye.',
    'json-prompt.json':
      '{\n\t"name": "json-prompt", "description": "", "tags": [], "variables": [], "template_file": "x"}',
    'json-prompt.txt': '',
    'old.yml': 'name: old\ntemplate: Just {this}\ntags: []\n',
    'collections/daily.yaml': 'name: daily\ndescription: d\ntemplates: [greet]\ntags: []\n',
    'notes.txt': 'no prompt',
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(files['greet.md']).toBe(
    '---\ndescription: "says: hello"\ntags: [social, short, daily]\n---\n\n' +
      'Hello {name}, here is {"a": {"b": []}}.\r\nBye.\n',
  );
  expect(files['old.md']).toBe('Just {this}\n');
  expect(Object.keys(files)).toEqual(['greet.md', 'json-prompt.md', 'old.md']);
  expect((await render(home, 'greet', '-p', 'name=Ada')).stdout).toContain('Hello Ada, here is {"a"');
});

test('imports XML collections, with their system text sent as the system message', async () => {
  const content = 'Review {code}:\n<b>&amp;</b> ]]> {"x": 1}';
  const { files, home } = await importFiles({
    'collections/work.xml': toCollection(toTemplate('review', content), 'Be {brief} &amp; kind.'),
  });
  expect(files['review.md']).toContain('description: does review\ntags: [team, work]\n');
  expect((await render(home, 'review', '-p', 'code=X')).stdout).toBe(
    '[system]\nBe {brief} & kind.\n[user]\nReview X:\n<b>&amp;</b> ]]> {"x": 1}\n',
  );
});

test.each([
  ['{"role": "system", "content": "be brief"}', 'be brief'],
  ['"be brief"', 'be brief'],
  ['{be brief}', '{be brief}'],
  ['  ', null],
])('takes the system text %j of a collection for %j', async (system, words) => {
  const { home } = await importFiles({ 'c.xml': toCollection(toTemplate('a', 'b'), system) });
  expect((await render(home, 'a')).stdout).toBe(words === null ? 'b' : `[system]\n${words}\n[user]\nb\n`);
});

test('imports a prompt once that stands in the store and in two collections', async () => {
  const { files } = await importFiles({
    'collections/one.xml': toCollection(toTemplate('a', 'same') + toTemplate('b', 'first')),
    'collections/two.xml': toCollection(toTemplate('a', 'same') + toTemplate('b', 'second')),
  });
  expect(Object.keys(files)).toEqual(['a.md', 'b-2.md', 'b.md']);
});

test('shows commands and generators, runs none of them and leaves them out', async () => {
  const generators =
    '<placeholder_generators><placeholder_generator language="bash"><![CDATA[touch canary\necho date=1]]></placeholder_generator></placeholder_generators>';
  const text = 'On {date}: $(touch canary) {exec:touch canary} {cmd:git log -- {file}} $(touch canary) `touch canary`';
  const { files, stderr, folder, home } = await importFiles({
    'c.xml': toCollection(toTemplate('a', text, generators)),
  });
  expect(files['a.md']).toContain('On {date}: {command_1} {command_1} {command_2} {command_1} `touch canary`');
  expect(stderr).toBe(
    'aix: "a": the command "touch canary" is not run: its place is the param {command_1}\n' +
      'aix: "a": the command "git log -- {file}" is not run: its place is the param {command_2}\n' +
      'aix: "a": the bash generator "touch canary ..." is left out and not run\n',
  );
  await render(home, 'a', '-p', 'date=1', '-p', 'command_1=$(touch canary)', '-p', 'command_2=`touch canary`');
  expect([folder, home, process.cwd()].filter((place) => existsSync(join(place, 'canary')))).toEqual([]);
});

test('makes params of variables that are no names, and defaults of their defaults', async () => {
  const { files, stderr } = await importFiles({
    'c.xml': toCollection(toTemplate('a', 'A {blog post} on {kind:-dogs} in {{q}}')),
  });
  expect(files['a.md']).toContain('input:\n  default:\n    kind: dogs\n');
  expect(files['a.md']).toContain('A {blog_post} on {kind} in {{{q}}}');
  expect(stderr).toContain('the variable {blog post} is now {blog_post}');
});

test.each([
  ['<!DOCTYPE collection [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><collection>&b;</collection>'],
  [
    '<!DOCTYPE collection [<!ENTITY x SYSTEM "file:///etc/passwd">]><collection><metadata><name>&x;</name></metadata></collection>',
  ],
])('refuses XML that declares entities: %s', async (source) => {
  const { code, files, stderr } = await importFiles({
    'good.xml': toCollection(toTemplate('a', 'b')),
    'x.xml': source,
  });
  expect({ code, files }).toEqual({ code: 3, files: {} });
  expect(stderr).toContain('a document type is not read');
});

test('never reads a text from outside of the store', async () => {
  const { files } = await importFiles(
    {
      'store/collections/.keep': '',
      'evil.yaml': 'name: ../../evil\ntags: [x]\ntemplate: inline\ntemplate_file: ../../../../etc/passwd\n',
    },
    '--from',
    'aix',
  );
  expect(files).toEqual({ 'evil.md': '---\ntags: [x]\n---\n\ninline\n' });
});

test('imports a text of ten million letters', { timeout: 30_000 }, async () => {
  const text = 'words {"a": 1} and $5 '.repeat(480_000);
  const { code, files } = await importFiles({ 'big.json': '{"name": "big", "tags": ["x"]}', 'big.txt': text });
  expect(code).toBe(0);
  expect(files['big.md'] === `---\ntags: [x]\n---\n\n${text}\n`).toBe(true);
});
