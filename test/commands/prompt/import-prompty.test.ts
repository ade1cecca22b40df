import { expect, test } from 'vitest';
import { importFiles, render } from './source.ts';

const basic = `---
name: Small Prompt
description: answers questions
authors: [alice]
model:
  api: chat
  configuration:
    type: azure_openai
    azure_endpoint: \${env:AZURE_OPENAI_ENDPOINT}
    api_key: canary-key
  parameters:
    max_tokens: 128
    temperature: 0.2
    top_k: 3
sample:
  question: Who was first?
---
system:
You help {{firstName}} and write {"a": {b}}.
{# a remark #}
user:
{{ question }}
`;

test('imports a Prompty file of 2024 with its settings, and neither its key nor its address', async () => {
  const { code, files, stderr, home } = await importFiles({ 'basic.prompty': basic });
  expect(code).toBe(0);
  expect(files['Small-Prompt.md']).toContain('config:\n  max_tokens: 128\n  temperature: 0.2\n');
  expect(JSON.stringify(files) + stderr).not.toMatch(/canary-key|AZURE_OPENAI_ENDPOINT/);
  const shown = await render(home, 'Small-Prompt', '-p', 'firstName=Ada', '-p', 'question=Why?');
  expect(shown.stdout).toBe('[system]\nYou help Ada and write {"a": {b}}.\n[user]\nWhy?\n');
  expect(stderr.split('\n').slice(0, -1)).toEqual([
    'aix: "Small-Prompt": the source calls it "Small Prompt"',
    'aix: "Small-Prompt": where the model runs is not carried over: azure_endpoint, api_key',
    'aix: "Small-Prompt": settings of the model that are not carried over: top_k',
    'aix: "Small-Prompt": its example values are not carried over: question',
  ]);
});

test('imports a Prompty file of the later format with its inputs', async () => {
  const { files, stderr } = await importFiles({
    'x.prompty': [
      '---',
      'model: {id: gpt-4, options: {maxOutputTokens: 5}}',
      'inputs:',
      '  - {name: n, kind: integer, description: how many, default: 3}',
      '  - {name: q, kind: string}',
      '  - {name: unused, kind: string}',
      '---',
      'user:',
      '{{n}} times {{q}}',
    ].join('\r\n'),
  });
  expect(files['x.md']).toBe(
    '---\nmodel: gpt-4\nconfig:\n  max_tokens: 5\ninput:\n  schema:\n    n?: integer, how many\n    q: string\n' +
      '  default:\n    n: 3\n---\n\n{n} times {q}\n',
  );
  expect(stderr).toContain('inputs that its text does not name: unused');
});

test('makes a rich prompt of a file with more than one turn', async () => {
  const { files } = await importFiles({
    'talk.prompty': 'system:\nBe {kind}.\nuser:\n{{a}}} {% raw %}{{b}}{% endraw %}\nassistant:\nYes.\nuser:\n\\{{a}}\n',
  });
  expect(files['talk.prompt']).toBe(
    '{{role "system"}}\nBe {kind}.\n{{role "user"}}\n{{a}}{{!}}} \\{{b}}\n' +
      '{{role "model"}}\nYes.\n{{role "user"}}\n\\\\{{a}}\n',
  );
});

test('says which logic, tools and parts cannot be carried over', async () => {
  const { files, stderr } = await importFiles({
    'x.prompty': [
      '---',
      'tools: [{id: search}]',
      'inputs: ${file:context.json}',
      '---',
      'user:',
      '{% for item in docs %}',
      '{{item.name}}',
      '{% endfor %}',
      '{% if a %}{{ customer.name | upper }}{% endif %} {{ 1 + 1 }} ![image](x.png)',
    ].join('\n'),
  });
  expect(files['x.md']).toContain('{% for item in docs %}\n{{{{item.name}}}}\n{% endfor %}');
  expect(files['x.md']).toContain('{% if a %}{customer_name}{% endif %}');
  for (const words of [
    '"{% for item in docs %}" is logic',
    '"{% if a %}" is logic',
    '{{customer.name}} is now the param {customer_name}',
    'the filter "upper" of "customer.name"',
    '"{{ 1 + 1 }}" computes something',
    'the picture ![image](x.png)',
    'not carried over: tools',
    'files that it names with ${file:...} are not read',
  ])
    expect(stderr).toContain(words);
});
