import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, installFile } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { temporaryFolder } from '../../helpers/temp.ts';

const answer = { text: 'text' };
const chat = { path: '/say', body: { prompt: '{{prompt}}' }, answer };
const url = 'http://127.0.0.1:1';

/** A home folder with these files among the providers, and another one that is well. */
async function createFiles(files: Readonly<Record<string, string | object>>, config?: object): Promise<string> {
  const home = createHome(config);
  const well = { 'well.json': { base_url: url, chat } };
  for (const [name, content] of Object.entries({ ...well, ...files }))
    await installFile(home, {
      name,
      content: typeof content === 'string' ? content : JSON.stringify(content, null, 1),
    });
  return home;
}

const ask = (home: string, name: string): Promise<RunResult> => runAix(['ask', 'hi', '--provider', name], { home });

async function listProblems(home: string): Promise<Readonly<Record<string, string | null>>> {
  const { stdout } = await runAix(['provider', 'list', '--json'], { home });
  const all: readonly { name: string; kind: string; problem: string | null }[] = JSON.parse(stdout);
  return Object.fromEntries(all.filter(({ kind }) => kind === 'custom').map(({ name, problem }) => [name, problem]));
}

test.each([
  ['{ "chat": }', ':1:11: found "}" where a value was wanted'],
  ['[]', ':1:1: the file is a list where an object in braces was wanted'],
  [{ base_url: url }, ':1:1: the file has no "chat"'],
  [{ base_url: 'ftp://x', chat }, ':2:14: "base_url" is text where an http or https URL was wanted'],
  [{ chat: { ...chat, path: 'say' } }, ':3:11: "chat.path" is "say" where a path that begins with "/" was wanted'],
  [{ chat: { ...chat, framing: 'xml' } }, ' "chat.framing" is "xml" where one of json, sse, ndjson was wanted'],
  [{ chat: { ...chat, answer: { text: 'a[' } } }, '"chat.answer.text" is text where a place such as'],
  [{ chat: { ...chat, body: { a: 1 } } }, ':4:11: "chat.body" has neither "{{prompt}}" nor "{{messages}}" in it'],
  [{ chat: { ...chat, body: { a: '{{prompt}} {{user}}' } } }, ':5:9: "chat.body.a" has the placeholder "user" where'],
  [{ chat: { ...chat, anwser: {} } }, '"chat.anwser" is unknown; "answer"?'],
  [{ chat: { ...chat, framing: 'sse' } }, ':2:10: "chat" has no "end", which alone says that a stream is complete'],
  [{ chat: { ...chat, end: { data: 'x' } } }, '"chat.end" has no meaning where framing is json'],
  [{ chat: { ...chat, framing: 'sse', end: {} } }, '"chat.end" has to have one of "data", "event" and "path"'],
  [{ chat, embeddings: { path: '/e', body: {} } }, '"embeddings.body" has neither "{{text}}" nor "{{texts}}" in it'],
])('a mistake is named with its place: %j', async (content, expected) => {
  const home = await createFiles({ 'bad.json': content });
  const result = await ask(home, 'bad');
  expect(result.code).toBe(3);
  expect(result.stderr).toContain(expected);
  expect(result.stderr).toContain(`aix: ${join(home, 'providers/bad.json')}:`);
  expect(await listProblems(home)).toEqual({ 'custom:bad': expect.stringContaining(expected), 'custom:well': null });
});

test.each([
  ['throw new Error("no luck")', 'cannot be loaded: no luck'],
  ['const', 'cannot be loaded'],
  ['export const a = 1', 'exports no "driver"'],
  ['export const driver = { framing: "sse", toWire() {} }', 'a driver without the function "createReader"'],
  ['export const driver = { toWire() {}, createReader() {} }', 'whose "framing" is neither "sse" nor "ndjson"'],
  [
    'export const provider = { base_url: 7 }; export const driver = { framing: "sse", toWire() {}, createReader() {} }',
    'a "provider" that cannot be used: "provider.base_url" is 7 where an http or https URL was wanted',
  ],
])('code that is not what it has to be is a failure of that provider alone: %s', async (content, expected) => {
  const home = await createFiles({ 'bad.mjs': content });
  const result = await ask(home, 'bad');
  expect(result.code).toBe(3);
  expect(result.stderr.replaceAll(/\s+/g, ' ')).toContain(expected);
  expect(await listProblems(home)).toMatchObject({ 'custom:well': null, 'custom:bad': expect.any(String) });
});

test('what a driver throws in the middle of a run is told as its own mistake', async () => {
  const content = `export const provider = { base_url: '${url}', default_model: 'm', auth_type: 'none' };
    export const driver = { framing: 'sse', toWire() { throw new Error('oops'); }, createReader() {} };`;
  const home = await createFiles({ 'bad.mjs': content });
  const result = await ask(home, 'bad');
  expect(result.code).toBe(3);
  expect(result.stderr).toMatch(/bad\.mjs" failed in toWire\n\s+oops/);
});

test('code that has changed has to be trusted anew', async () => {
  const home = await createFiles({ 'a.mjs': 'export const driver = 1' });
  writeFileSync(join(home, 'providers/a.mjs'), 'globalThis.wasLoaded = true');
  const result = await ask(home, 'a');
  expect(result.code).toBe(3);
  expect(result.stderr).toContain('has changed since it was trusted');
  expect('wasLoaded' in globalThis).toBe(false);
});

test.each([
  ['a name twice', { 'a.json': { chat }, 'A.mjs': '' }, 'custom:a', /A\.mjs" and ".*a\.json" have one name/],
  ['no name', { '.json': { base_url: url, chat } }, 'custom:', /providers\/\.json" has no name/],
  ['a blank in it', { 'a b.json': { chat } }, 'custom:a b', /a b\.json" cannot be the name of a provider/],
  ['that of a vendor', { 'OpenAI.json': { base_url: url, chat } }, 'custom:openai', /that of a built-in one/],
  ['that of a driver', { 'openai-chat.json': { chat } }, 'custom:openai-chat', /that of a built-in one/],
])('a file whose name is %s is refused by its path', async (_, files, name, expected) => {
  const home = await createFiles(files);
  const problems = await listProblems(home);
  expect(problems).toEqual({ [name]: expect.stringMatching(expected), 'custom:well': null });
});

test('a vendor stays a vendor', async () => {
  const home = await createFiles({ 'openai.json': { base_url: url, chat } });
  const result = await runAix(['ask', 'hi', '--provider', 'openai', '--model', 'm'], { home });
  expect(result).toMatchObject({ code: 4, stderr: expect.stringContaining('no key for "openai"') });
});

test('a name that the config has too is refused, naming both files', async () => {
  const home = await createFiles({}, { custom_providers: { Well: { base_url: url } } });
  const { code, stderr } = await ask(home, 'well');
  expect(code).toBe(3);
  expect(stderr).toContain(`"${join(home, 'providers/well.json')}" and custom_providers of "${home}/config.json"`);
});

test('a broken file takes no name away from the config', async () => {
  const home = await createFiles({ 'a.json': '{' }, { custom_providers: { a: { base_url: url } } });
  expect(await listProblems(home)).toEqual({
    'custom:a': null,
    'custom:a.json': expect.any(String),
    'custom:well': null,
  });
});

test('files in a repository are never read', async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.git'));
  await installFile(join(cwd, '.prompts'), { name: 'theirs.json', content: JSON.stringify({ base_url: url, chat }) });
  const result = await runAix(['ask', 'hi', '--provider', 'theirs'], { home: createHome(), cwd });
  expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('unknown provider "theirs"') });
});

test.each([
  [['provider', 'remove', 'well']],
  [['provider', 'update', 'well', '--model', 'm']],
  [['provider', 'rename', 'well', 'ill']],
  [['provider', 'add', 'well', url]],
])('aix %s says that the provider stands in a file', async (argv) => {
  const home = await createFiles({});
  const result = await runAix(argv, { home });
  expect(result.code).toBe(3);
  expect(result.stderr).toContain(`provider "custom:well" stands in "${join(home, 'providers/well.json')}"`);
});

test('a file without a base URL is a driver that an entry of the config selects, with settings of its own', async () => {
  const driver = { headers: { 'X-A': 'file', 'X-B': 'file' }, auth_type: 'none', default_model: 'small', chat };
  const home = await createFiles({ 'talk.json': driver });
  const flags = ['--driver', 'Talk', '--header', 'x-a: config'];
  expect(await runAix(['provider', 'add', 'team', url, ...flags], { home })).toMatchObject({ code: 0 });
  const { stdout } = await runAix(['provider', 'info', 'team', '--json'], { home });
  expect(JSON.parse(stdout)).toMatchObject({ driver: 'talk', default_model: 'small', problem: null });
  expect(Object.keys(await listProblems(home))).toEqual(['custom:team', 'custom:well']);
});

test.each([
  ['well', 'needs no trust'],
  ['nothing', 'there is no "nothing"'],
])('there is nothing to trust in %s', async (name, expected) => {
  const result = await runAix(['provider', 'trust', name], { home: await createFiles({}) });
  expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(expected) });
});

test('code elsewhere is not trusted, as it is never loaded', async () => {
  const path = join(temporaryFolder(), 'a.mjs');
  writeFileSync(path, '');
  const result = await runAix(['provider', 'trust', path], { home: await createFiles({}) });
  expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining('only what is in there is ever loaded') });
});
