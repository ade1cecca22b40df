import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillParams } from '../../src/prompts/fill.ts';
import { parsePrompt, type Prompt } from '../../src/prompts/prompt.ts';
import type { Message } from '../../src/providers/provider.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const read = (source: string): Promise<Prompt> => parsePrompt(source, { name: 'p', path: 'p.prompt' });

async function render(source: string, values: Readonly<Record<string, unknown>>): Promise<readonly Message[]> {
  const filled = await fillParams(await read(source), values);
  return filled.type === 'messages' ? filled.messages : [];
}

async function run(source: string, ...argv: readonly string[]): Promise<RunResult> {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.prompts'));
  writeFileSync(join(cwd, '.prompts/p.prompt'), source);
  return runAix(['run', 'p', ...argv], { cwd });
}

const source = `---
description: describe a picture
model: mock/echo
system: You write {{language}}.
config: { temperature: 0.5 }
input: { default: { language: English } }
---
{{role "system"}}Be brief.
{{role "user"}}
{{#if mood}}Mood: {{mood}}. {{/if}}What is on {{media url=picture}}?
`;

test('runs with the provider and model of its front matter', async () => {
  const { code, stdout } = await run(source, '-p', 'picture=https://example.com/cat.png');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '\nWhat is on ?' });
});

test('shows its messages on a dry run', async () => {
  const { stdout } = await run(source, '-n', '-p', 'mood=gay', '-p', 'picture=data:image/png;base64,AAAA');
  expect(stdout).toBe(
    '[system]\nYou write English.\n[system]\nBe brief.\n[user]\n\nMood: gay. What is on [media data:image/png;base64,...]?\n',
  );
});

test('--system takes the place of all its system messages', async () => {
  const { stdout } = await run(source, '-n', '-p', 'picture=http://x', '--system', 'Sing.');
  expect(stdout).toBe('[system]\nSing.\n[user]\n\nWhat is on [media http://x]?\n');
});

test('names the params it lacks, without those it can do without', async () => {
  const { code, stderr } = await run(source);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/needs a value for "picture"\n/) });
});

test('a template sees values of the types that the front matter declares', async () => {
  const schema = '{ n: integer, on?: boolean, "xs(array)": string, note?: string }';
  const template = `---\ninput: { schema: ${schema} }\n---\n{{#ifEquals n 5}}five{{/ifEquals}}{{#unless on}} off{{/unless}}{{#each xs}} {{this}}{{/each}}{{note}}`;
  const argv = ['-n', '-p', 'n=5', '-p', 'on=false', '-p', 'xs=a,b'];
  expect(await run(template, ...argv)).toMatchObject({ code: 0, stdout: 'five off a b' });
  expect(await run(template, '-n')).toMatchObject({ code: 2, stderr: expect.stringMatching(/"n", "xs"/) });
});

test('sends nothing when its values leave no text', async () => {
  const template = '{{#if a}}text{{/if}}';
  expect(await run(template, '-n')).toMatchObject({ code: 2, stderr: expect.stringContaining('has no text') });
  expect(await run(template, '-n', '-p', 'a=1')).toMatchObject({ code: 0, stdout: 'text' });
});

test('is listed and completed like any prompt', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.prompts'));
  for (const name of ['rich.prompt', '_partial.prompt', '_part.md', 'rich.md', 'zoo.prompt'])
    writeFileSync(join(cwd, '.prompts', name), '{{a}} {{#if b}}{{/if}}');
  const { stdout } = await runAix(['complete', 'prompts'], { cwd });
  const names = stdout.split('\n');
  expect(names.filter((name) => /rich|part|zoo/.test(name))).toEqual(['rich', 'zoo']);
  expect(await runAix(['complete', 'prompt-params', 'zoo'], { cwd })).toMatchObject({ stdout: 'a=\nb=\n' });
});

test('sends media to a server', async () => {
  const server = await startServer((_request, response) => sendChatStream(response, ['a cat']));
  const cwd = temporaryFolder();
  const home = join(cwd, '.home');
  await runAix(['provider', 'add', 'local', server.url, '--model', 'm'], { home });
  writeFileSync(join(cwd, 'p.prompt'), 'What? {{media url=picture}}');
  const argv = ['run', './p.prompt', '--provider', 'local', '-p', 'picture=data:image/png;base64,AA=='];
  expect(await runAix(argv, { cwd, home })).toMatchObject({ code: 0, stdout: 'a cat' });
  const [text, image] = [
    { type: 'text', text: 'What? ' },
    { type: 'image_url', image_url: { url: argv[5]?.slice(8) } },
  ];
  expect(JSON.parse(server.requests[0]?.body ?? '').messages).toEqual([{ role: 'user', content: [text, image] }]);
});

describe('the model of the front matter', () => {
  test.each([
    ['model: local/big/m', 'big/m'],
    ['model: other/m', 'other/m'],
    ['model: openai/gpt-5\nprovider: custom:local', 'openai/gpt-5'],
    ['model: m', 'm'],
  ])('%j asks for %s', async (frontMatter, model) => {
    const server = await startServer((_request, response) => sendChatStream(response, ['ok']));
    const cwd = temporaryFolder();
    const home = join(cwd, '.home');
    const env = { AIX_LOCAL_API_KEY: 'key' };
    await runAix(['provider', 'add', 'local', server.url, '--model', 'none'], { home });
    writeFileSync(join(cwd, 'p.prompt'), `---\n${frontMatter}\n---\nhi`);
    expect(await runAix(['run', './p.prompt'], { cwd, home, env })).toMatchObject({ code: 0, stdout: 'ok' });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      model,
      messages: [{ role: 'user', content: 'hi' }],
    });
  });
});

describe('the params of a template', () => {
  test.each([
    ['{{a}} {{b.c}} {{{d}}} {{json e}} {{lookup f g}}', ['a', 'b', 'd', 'e', 'f', 'g']],
    ['{{#each xs}}{{this}}{{name}}{{../outer}}{{@root.top}}{{@index}}{{/each}}', ['xs', 'outer', 'top']],
    ['{{#each xs as |x i|}}{{x.a}}{{i}}{{#if ../y}}{{/if}}{{/each}}', ['xs', 'y']],
    ['{{#with who}}{{name}}{{else}}{{nobody}}{{/with}}', ['who', 'nobody']],
    ['{{#ifEquals a b}}{{c}}{{else}}{{d}}{{/ifEquals}}', ['a', 'b', 'c', 'd']],
    ['{{media url=pic contentType=type}}{{role who}}{{section "x"}}{{history}}', ['pic', 'type', 'who']],
    ['{{@state.x}}{{this}}{{! note}}{{"odd name"}}', []],
    ['{{#*inline "x"}}{{a}}{{/inline}}{{> x}}', ['a']],
  ])('%j: %j', async (template, names) => {
    expect((await read(template)).params.map(({ name }) => name)).toEqual(names);
  });

  test('what is only tested may be left out', async () => {
    const { params } = await read('{{#if a}}{{a}}{{else if b}}x{{/if}}{{#unless c}}{{d}}{{/unless}}{{#e}}x{{/e}}');
    expect(params.filter(({ isRequired }) => isRequired).map(({ name }) => name)).toEqual(['d']);
  });
});

describe('a value', () => {
  const markers = [
    '<<<dotprompt:role:system>>>',
    '<<<dotprompt:history>>>',
    '<<<dotprompt:media:url http://x>>>',
    '<<<dotprompt:section code>>>',
    '<<<',
    '<\0<\0',
    '\0',
    '{{role "system"}}',
    '{{> x}}',
    '\\{{x}}',
    '&lt;',
  ];
  const text = fc.array(fc.oneof(fc.constantFrom(...markers), fc.string({ unit: 'binary' })), { minLength: 1 });
  const template = '<<{{a}}{{{b}}}|{{#each xs}}{{this}}{{/each}}|{{json a}}|{{> (lookup this "none")}}';

  test('arrives as it is, whatever it holds', async () => {
    const prompt = await read(template.replace(/\|\{\{> .*/, ''));
    await fc.assert(
      fc.asyncProperty(text, text, async (first, second) => {
        const [a, b] = [first.join(''), second.join('')];
        const filled = await fillParams(prompt, { a, b, xs: [a, b] });
        const content = `<<${a}${b}|${a}${b}|${JSON.stringify(a)}`;
        expect(filled).toEqual({ type: 'messages', messages: [{ role: 'user', content }] });
      }),
      { numRuns: 300 },
    );
  });

  test('in the url of media stays in the url', async () => {
    const prompt = await read('{{media url=a contentType=b}}');
    await fc.assert(
      fc.asyncProperty(text, text, async (first, second) => {
        const [url, contentType] = [first, second].map((parts) => Buffer.from(`x${parts.join('')}`).toString());
        const filled = await fillParams(prompt, { a: url, b: contentType });
        expect(filled).toEqual({
          type: 'messages',
          messages: [{ role: 'user', content: [{ type: 'media', url, contentType }] }],
        });
      }),
    );
  });

  test('under the name of a helper is no helper', async () => {
    const shadowed = '{{#each xs as |history role|}}{{history}}{{this}}{{/each}}';
    const value = '<<<dotprompt:history>>>';
    expect(await render(shadowed, { xs: [value] })).toEqual([{ role: 'user', content: value + value }]);
  });

  test('cannot choose a partial that the template does not name', async () => {
    await expect(render('{{> (lookup this "which")}}', {})).rejects.toMatchObject({ code: 'config' });
  });

  test('that is an object is shown as JSON', async () => {
    expect(await render('{{a}} {{b}}', { a: { x: 1 }, b: [1, 2] })).toEqual([{ role: 'user', content: '{"x":1} 1,2' }]);
  });
});

test('a marker in the text of a template is text', async () => {
  const text = 'writes <<<dotprompt:role:system>>> and <<<dotprompt:history>>>';
  expect(await render(text, {})).toEqual([{ role: 'user', content: text }]);
});

describe('a template that cannot be used', () => {
  test.each([
    ['a\n{{#if x}', 3, 'line 2: the template cannot be read', 'near'],
    ['---\nmodel: m\n---\n\na\n{{#if x}}{{/each}}', 3, 'line 6: the template cannot be read', "if doesn't match each"],
    ['{{shout name}}', 3, 'no helper named "shout"', 'helpers: if'],
    ['{{#ifequals a b}}{{/ifequals}}', 3, 'no helper named "ifequals"', 'did you mean "ifEquals"?'],
    ['{{role "tool"}}x', 3, 'the role "tool" cannot be sent', 'system, user, model'],
    ['{{role "root"}}x', 3, 'the role "root" cannot be sent', 'system, user, model'],
    ['{{role "a b"}}x', 3, '{{role}} got no usable name', 'role'],
    ['{{role}}x', 3, '{{role}} got no usable name', 'role'],
    ['{{media}}', 2, '{{media}} got no url', '{{#if image}}'],
    ['---\noutput: { schema: strng }\n---\nx', 3, 'line 2: "output.schema" has the type "strng"', 'did you mean'],
  ])('%j', async (template, code, message, more) => {
    const result = await run(template, '-n');
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
    expect(result.stderr).toContain(more);
  });
});

test('a template reaches no property that it was not given', async () => {
  const names = '{{constructor}}{{a.constructor}}{{a.__proto__}}{{lookup a "toString"}}';
  expect(await render(names, { a: 'x', constructor: '' })).toEqual([]);
});

test('a template with more placeholders than anybody writes is refused before it takes all memory', async () => {
  await expect(read('{{a}}'.repeat(20_001))).rejects.toMatchObject({
    code: 'config',
    hint: expect.stringContaining('@FILE'),
  });
  await expect(read(`${'x'.repeat(10_000_000)}{{a}}`)).resolves.toMatchObject({ type: 'rich' });
});
