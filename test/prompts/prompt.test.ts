import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPlainYaml } from '../../src/prompts/plain-yaml.ts';
import { createParam } from '../../src/prompts/param.ts';
import { parsePrompt, type Prompt } from '../../src/prompts/prompt.ts';

const read = (source: string): Promise<Prompt> => parsePrompt(source, { name: 'p', path: 'p.md' });

const full = `---
description: review a change
tags: [code, git]
provider: custom:ollama
model: llama3.2
system: You are {role}.
config:
  temperature: 0
  max_tokens: 500
  top_p: 0.5
  stop: END
  seed: -1
input:
  default:
    role: a reviewer
    depth: 3
    strict: false
commands:
  diff: git diff --staged
history: false
---

Review {diff} at depth {depth}
`;

test('reads every key of the front matter', async () => {
  expect(await read(full)).toEqual({
    name: 'p',
    path: 'p.md',
    description: 'review a change',
    tags: ['code', 'git'],
    provider: 'custom:ollama',
    model: 'llama3.2',
    system: 'You are {role}.',
    settings: { temperature: 0, maxTokens: 500, topP: 0.5, stop: ['END'], seed: -1 },
    type: 'simple',
    answer: null,
    rich: null,
    text: 'Review {diff} at depth {depth}',
    commands: { diff: 'git diff --staged' },
    isKept: false,
    source: full,
    used: ['role', 'diff', 'depth'],
    params: [
      createParam('role', 'a reviewer'),
      { ...createParam('diff'), isRequired: false, description: 'what this prints: git diff --staged' },
      createParam('depth', 3),
      createParam('strict', false),
    ],
  });
});

test('takes the names of Dotprompt for settings, and any YAML', async () => {
  const prompt = await read(
    '---\nconfig: {maxOutputTokens: 5, topP: 1, stopSequences: [a, b]}\ntags:\n  - x\n  - 2024\nsystem: |\n  one\n  two\n---\nhi',
  );
  expect(prompt.settings).toEqual({ maxTokens: 5, topP: 1, stop: ['a', 'b'] });
  expect(prompt).toMatchObject({ tags: ['x', '2024'], system: 'one\ntwo\n' });
});

test('leaves unknown keys to those who know them', async () => {
  const prompt = await read('---\nowner: me\noutput: {format: json}\n---\nhi {a}');
  expect(prompt).toMatchObject({ text: 'hi {a}', params: [createParam('a')] });
});

describe('the text of a prompt', () => {
  test.each([
    ['plain\n', 'plain'],
    ['plain\n\n', 'plain\n'],
    ['\u{feff}with BOM', 'with BOM'],
    ['a\r\nb\r\n', 'a\r\nb'],
    ['---\r\ndescription: x\r\n---\r\n\r\na\r\nb\r\n', 'a\r\nb'],
    ['\u{feff}---\ndescription: x\n---\na', 'a'],
    ['---\n---\n---\nrule', '---\nrule'],
    ['---\n---', ''],
    ['a\n---\nb', 'a\n---\nb'],
    ['----\nb', '----\nb'],
    ['', ''],
  ])('of the file %j is %j', async (source, text) => {
    expect((await read(source)).text).toBe(text);
  });

  test('survives whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        expect((await read(`---\n---\n\n${text}\r\n`)).text).toBe(text);
      }),
    );
  });
});

test.each([
  ['---\ndescription: x\nno end', 'line 1: the front matter has no closing "---" line'],
  [
    '---\nmodel: m\nconfig:\n  temperature: hot\n---\n',
    'line 4: "config.temperature" must be a number from 0 to 2, found "hot"',
  ],
  [
    '---\nconfig:\n  max_tokens: 1.5\n---\n',
    'line 3: "config.max_tokens" must be a whole number of at least 1, found 1.5',
  ],
  ['---\ntags: {a: b}\n---\n', 'line 2: "tags" must be a list of words, found a mapping'],
  ['---\nprovider: 5\n---\n', 'line 2: "provider" must be a name, found 5'],
  ['---\ninput:\n  default:\n    x:\n---\n', 'line 4: "input.default.x" must be a value, found null'],
  ['---\nhistory: no\n---\n', 'line 2: "history" must be true or false, found "no"'],
  ['---\nconfig: [a]\n---\n', 'line 2: "config" must be a mapping of keys to values, found a list'],
  ['---\n- a\n---\n', 'line 2: the front matter must be a mapping of keys to values, found a list'],
  ['---\nmodel: m\na: [\n---\n', '"p.md" line'],
  ['---\na: 1\na: 2\n---\n', 'line 3: Map keys must be unique'],
  ['#!/usr/bin/env -S aix run\n---\nprovider: 5\n---\n', 'line 3: "provider" must be a name, found 5'],
  ['#!/usr/bin/env -S aix run\r\n---\r\nno end', 'line 2: the front matter has no closing "---" line'],
  ['---\na: &a [x]\nb: *c\n---\n', '"p.md" line'],
])('refuses %j and names the file and line', async (source, message) => {
  await expect(read(source)).rejects.toMatchObject({ code: 'config', message: expect.stringContaining(message) });
});

const oddWords =
  String.raw`a key true Null yes a·b 1 0.50 -3 1e3 007 1. it's "q" 'q' "a a" "\n" [a,·b] [] [·] [a,,b] [1,·true]
  ["a,·b"] {a:·1} | > &x *x !t #·c a·#·c a#c a:·b a: a:b a::b: é x,·[y] ~ - -·a ... __proto__ 2024-01-01 [a]·b @ ? %`
    .split(/\s+/)
    .map((word) => word.replaceAll('·', ' '))
    .concat('', ' ');

describe('the quick reader of plain YAML', () => {
  const words = fc.constantFrom(...oddWords);
  const line = fc.tuple(
    fc.constantFrom('', '  ', '    ', ' ', '\t'),
    words,
    fc.constantFrom(': ', ':', ' : ', ':  '),
    words,
  );
  const documents = fc
    .array(
      line.map((parts) => parts.join('')),
      { maxLength: 5 },
    )
    .map((lines) => lines.join('\n'));

  test('agrees with the YAML package wherever it has an opinion', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const plain = readPlainYaml(document);
        if (plain !== null) expect(plain).toEqual(parse(document) ?? {});
      }),
      { numRuns: 20_000 },
    );
  });

  test('has an opinion on the front matter of most prompts', () => {
    const [, frontMatter = ''] = full.split('---\n');
    expect(readPlainYaml(frontMatter)).toEqual(parse(frontMatter));
  });

  test.each(['system: |\n  text', 'tags:\n  - a', 'a: "\\n"', 'a: 1\na: 2', 'a: b # c', 'a: 2024-01-01', 'a: *x'])(
    'leaves %j to the YAML package',
    (frontMatter) => {
      expect(readPlainYaml(frontMatter)).toBeNull();
    },
  );
});

test.each([
  ['#!/usr/bin/env -S aix run\nText', 'Text'],
  ['\ufeff#!/usr/local/bin/aix run\r\nText', 'Text'],
  ['#!/usr/bin/env -S aix run --stream\n---\nmodel: m\n---\n\nText', 'Text'],
  ['#!/usr/bin/env -S aix run', ''],
  ['#!/bin/sh\necho', '#!/bin/sh\necho'],
])('only a first line that names aix is no text: %j', async (source, text) => {
  expect((await read(source)).text).toBe(text);
});
