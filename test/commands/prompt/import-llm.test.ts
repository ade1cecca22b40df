import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFiles, render } from './source.ts';

test('imports the templates of llm with their variables, defaults, model and options', async () => {
  const { code, home, files, stderr } = await importFiles({
    'recipe.yaml': [
      'model: gpt-4o',
      'system: You are {frank} about $country.',
      'prompt: |',
      '  Suggest a recipe with $ingredients for $$5, as {"name": {"steps": []}}.',
      '  Notes: $input',
      'defaults:',
      '  country: Germany',
      'options:',
      '  temperature: 0.5',
      '',
    ].join('\n'),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(files['recipe.md']).toMatch(/^---\nmodel: gpt-4o\nconfig:\n {2}temperature: 0.5\n/);
  const shown = await render(home, 'recipe', '-p', 'ingredients=eggs', '-p', 'stdin=none');
  expect(shown.stdout).toBe(
    '[system]\nYou are {frank} about Germany.\n' +
      '[user]\nSuggest a recipe with eggs for $5, as {"name": {"steps": []}}.\nNotes: none\n',
  );
});

test('imports a template that is only a text, and one that is only a system text', async () => {
  const { files } = await importFiles({ 'fact.yaml': 'Fun fact about $topic\n', 'terse.yml': 'system: be terse\n' });
  expect(files['fact.md']).toBe('Fun fact about {topic}\n');
  expect(files['terse.md']).toBe('---\nsystem: be terse\n---\n\n{stdin}\n');
});

test('keeps the JSON schema of a template', async () => {
  const { files } = await importFiles({
    'dogs.yaml': 'prompt: two dogs\nschema_object:\n  type: object\n  properties:\n    name: {type: string}\n',
  });
  expect(files['dogs.md']).toContain('output:\n  format: json\n  schema:\n    type: object\n');
});

test('says what of a template cannot be carried over, and runs no function of it', async () => {
  const { stderr, folder, files } = await importFiles(
    {
      'tool.yaml': [
        'prompt: costs $9 of ${money}',
        'extract: true',
        'tools: [llm_time]',
        'fragments: [https://example.com/x]',
        'options: {top_k: 3}',
        'functions: |',
        '  import os',
        '  os.system("touch canary")',
        'surprise: 1',
      ].join('\n'),
    },
    '--from',
    'llm',
  );
  expect(files['tool.md']).toBe('costs $9 of {money}\n');
  expect(stderr.split('\n')).toEqual([
    expect.stringContaining('"tool": not carried over: taking the first code block'),
    'aix: "tool": not carried over: tools',
    'aix: "tool": not carried over: fragments',
    'aix: "tool": not carried over: functions: Python code, which is not run',
    'aix: "tool": not carried over: "surprise"',
    'aix: "tool": not carried over: the option "top_k"',
    expect.stringContaining('a "$" that names no variable'),
    '',
  ]);
  expect(existsSync(join(folder, 'canary'))).toBe(false);
});

test('leaves out settings that no model could take rather than the prompt', async () => {
  const { code, files, stderr } = await importFiles({ 'hot.yaml': 'prompt: hi\noptions: {temperature: 99}\n' });
  expect({ code, file: files['hot.md'] }).toEqual({ code: 0, file: 'hi\n' });
  expect(stderr).toContain('its settings are not carried over: ');
});

test.each([
  ['prompt: [', 'line 1'],
  ['prompt: &a [*a, *a]\nsystem: x', '"prompt" must be text'],
  [
    'defaults: {a: &a [1], b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a], c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b], d: [*c,*c,*c,*c]}',
    'alias',
  ],
])('refuses a template whose YAML is broken: %j', async (source, words) => {
  const { code, files, stderr } = await importFiles({ 'good.yaml': 'prompt: fine', 'hot.yaml': source });
  expect({ code, files }).toEqual({ code: 3, files: {} });
  expect(stderr).toContain(words);
});
