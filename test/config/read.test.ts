import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { resolveProvider } from '../../src/providers/resolve.ts';
import { createOutput, createTestContext } from '../helpers/run.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const ollama = { base_url: 'http://localhost:11434/v1', default_model: 'llama3.2' };
const home = { custom_providers: { ollama }, default_provider: 'ollama' };

test('reads the documented shape, and nothing where there is no file', async () => {
  const documented = { ollama: { ...ollama, headers: { 'X-Custom': 'value' }, auth_type: 'bearer' } };
  expect(await read(write({ custom_providers: documented }))).toEqual({ custom_providers: documented });
  expect(await read(temporaryFolder())).toEqual({ custom_providers: {} });
  expect(await read(writeText(' \n'))).toEqual({ custom_providers: {} });
});

test('accepts a byte order mark, null for an absent field, and fields that it does not know', async () => {
  const text = JSON.stringify({
    default_model: null,
    purse: 5,
    custom_providers: { ollama: { ...ollama, rpm: null, colour: 3 } },
  });
  expect(await read(writeText(`\uFEFF${text}`))).toEqual({ custom_providers: { ollama } });
});

test.each([
  ['{\n  "default_model": "a",\n}', ':2:23: found a comma before "}", which is one too many'],
  ['[]', ':1:1: the file is a list where an object in braces was wanted'],
  ['{"custom_providers": []}', ':1:22: "custom_providers" is a list where an object in braces was wanted'],
  ['{"custom_providers":\n {"a": {}}}', ':2:8: "custom_providers.a" has no "base_url"'],
  ['{"default_model": 7}', ':1:19: "default_model" is 7 where text in quotes was wanted'],
  ['{"custom_providers": {"constructor": {}}}', ':1:38: "custom_providers.constructor" has a name that is not allowed'],
  [
    toEntry({ auth_type: 'baerer' }),
    '"baerer" where one of bearer, api-key, query, basic, aws, oauth2, none, x-api-key was wanted',
  ],
  [toEntry({ rpm: 0 }), '"custom_providers.my\\.api.rpm" is 0 where a whole number of at least 1 was wanted'],
  [toEntry({ timeout: 0 }), '"custom_providers.my\\.api.timeout" is 0 where a number of seconds'],
  [
    toEntry({ headers: { 'X-Key': 12 } }),
    '"custom_providers.my\\.api.headers.X-Key" is 12 where text in quotes was wanted',
  ],
  [toEntry({ verify_ssl: 'no' }), '"no" where true or false was wanted'],
])('refuses %s and says where and why', async (text, message) => {
  const failure = await read(writeText(text)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'config', hint: 'put it right with: aix config edit' });
  expect(String(failure)).toContain(message);
});

test('finds the one entry that is wrong among ten thousand, and each time anew', async () => {
  const names = Array.from({ length: 10_000 }, (_, at) => `more-${at}`);
  const entries = Object.fromEntries(names.map((name) => [name, ollama]));
  const folder = write({ custom_providers: entries });
  expect(Object.keys((await read(folder)).custom_providers)).toEqual(names);
  const wrong = { ...entries, 'more-7000': { ...ollama, base_url: 'no' } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ custom_providers: wrong }, null, 2));
  await expect(read(folder)).rejects.toThrow(/:28004:19: "custom_providers\.more-7000\.base_url" is "no" where/);
});

test('finds by its name, in whatever case, one of thousands that stand beside settings of their own', async () => {
  const names = Array.from({ length: 2000 }, (_, at) => `More-${at}`);
  const custom = Object.fromEntries(names.map((name) => [name, { ...ollama, default_model: name }]));
  const config = await read(write({ ...home, custom_providers: custom, history: { enabled: false } }));
  expect(resolveProvider('custom:More-1234', { config, env: {} }).defaultModel).toBe('More-1234');
  expect(resolveProvider('more-12', { config, env: {} }).name).toBe('custom:More-12');
  expect(() => resolveProvider('custom:more', { config, env: {} })).toThrow("Custom provider 'more' not found");
  expect(config).toEqual({ ...home, custom_providers: custom, history: { enabled: false } });
});

test('says of a file of thousands what it says of a small one, and lets a repository tune it', async () => {
  const entries = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`more-${at}`, ollama]));
  const folder = write({ custom_providers: entries, colour: 1 });
  const repository = makeRepository({ custom_providers: { 'more-7': { timeout: 5 } } });
  const { context, stderr } = createContext(folder, repository);
  expect((await context.config()).custom_providers['more-7']).toEqual({ ...ollama, timeout: 5 });
  expect(stderr()).toContain('does not read these settings');
  chmodSync(join(folder, 'config.json'), 0o644);
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ custom_providers: entries, editor: 5 }));
  await expect(read(folder)).rejects.toThrow('"editor" is 5 where text in quotes was wanted');
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ custom_providers: entries }));
  await read(folder);
  expect(toMode(join(folder, 'config.json'))).toBe('600');
});

test('of entries that are mixed, each has what is known of it', async () => {
  const mixed = { plain: ollama, noted: { ...ollama, _why: 1 }, headed: { ...ollama, headers: {}, rpm: null } };
  expect(await read(write({ custom_providers: mixed }))).toEqual({
    custom_providers: { plain: ollama, noted: ollama, headed: { ...ollama, headers: {} } },
  });
});

test('never repeats a value that may be secret', async () => {
  const failure = read(writeText(toEntry({ base_url: 'ftp://user:fake-password-1@host' })));
  await expect(failure).rejects.toThrow(/is text where an http or https URL was wanted/);
});

test('refuses what is no text or no file', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'config.json'));
  await expect(read(folder)).rejects.toMatchObject({ code: 'config', detail: 'it is not a file' });
  const binary = writeText(Buffer.from([0x7b, 0xff, 0x7d]));
  await expect(read(binary)).rejects.toMatchObject({ code: 'config', detail: 'it is not UTF-8 text' });
});

test('knows no provider that is only a property of every object', async () => {
  const { custom_providers: providers } = await read(write(home));
  expect(providers['constructor']).toBeUndefined();
  expect(providers['__proto__']).toBeUndefined();
});

test('takes the rights of others away from the file and its folder', async () => {
  const folder = write(home);
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'config.json'), 0o644);
  await read(folder);
  expect(toMode(folder)).toBe('700');
  expect(toMode(join(folder, 'config.json'))).toBe('600');
});

test('lays the settings of the repository over those of the home folder', async () => {
  const repository = makeRepository({
    default_provider: 'mock',
    custom_providers: { ollama: { default_model: 'qwen3', timeout: 5 } },
  });
  const inside = join(repository, 'a/b');
  mkdirSync(inside, { recursive: true });
  const { context, stderr } = createContext(write(home), inside);
  const wanted = { ollama: { ...ollama, default_model: 'qwen3', timeout: 5 } };
  expect(await context.config()).toEqual({ default_provider: 'mock', custom_providers: wanted });
  expect(stderr()).toBe('');
});

test('ignores what a repository may not set, and says so once', async () => {
  const evil = {
    base_url: 'http://evil.test',
    headers: {},
    key_command: 'x',
    verify_ssl: false,
    driver: 'y',
    extra_body: {},
  };
  const repository = makeRepository({
    editor: 'rm',
    custom_providers: { ollama: evil, other: { default_model: 'm' } },
  });
  const { context, stderr } = createContext(write(home), repository);
  expect(await context.config()).toEqual(home);
  await context.config();
  expect(stderr().split('\n')).toHaveLength(2);
  expect(stderr()).toContain('"editor", "custom_providers.ollama.base_url", "custom_providers.ollama.headers"');
  expect(stderr()).toContain('and 3 more; a repository cannot set these');
});

test('lets a repository switch the history off, and set nothing else of it', async () => {
  const ofHome = { ...home, history: { enabled: true, keep_days: 9 } };
  const repository = makeRepository({ history: { enabled: false, keep_days: 1, keep_runs: 1 } });
  const { context, stderr } = createContext(write(ofHome), repository);
  expect((await context.config()).history).toEqual({ enabled: false, keep_days: 9 });
  expect(stderr()).toContain('"history.keep_days", "history.keep_runs"; a repository cannot set these');
});

test('refuses a broken file of the repository by its own path', async () => {
  const repository = makeRepository({ default_model: 7 });
  const { context } = createContext(write(home), repository);
  await expect(context.config()).rejects.toMatchObject({
    message: expect.stringContaining(`${repository}/.prompts/config.json:1:18: "default_model" is 7`),
    hint: 'the file belongs to the repository: put it right there',
  });
});

test('takes no file from above the repository, and none but its own where there is no repository', async () => {
  const outer = temporaryFolder();
  writeInto(join(outer, '.prompts'), { default_model: 'outer' });
  const inner = join(outer, 'inner');
  mkdirSync(join(inner, '.git'), { recursive: true });
  expect(await readFrom(inner)).toEqual(home);
  mkdirSync(join(outer, 'plain'));
  expect(await readFrom(join(outer, 'plain'))).toEqual(home);
  expect(await readFrom(outer)).toMatchObject({ default_model: 'outer' });
});

test('does not take the home folder for a repository, also through a link or from another home', async () => {
  const user = temporaryFolder();
  mkdirSync(join(user, '.git'));
  mkdirSync(join(user, 'work'));
  writeInto(join(user, 'files'), { ...home, editor: 'vi' });
  symlinkSync(join(user, 'files'), join(user, '.prompts'));
  const own = createContext(join(user, 'files'), join(user, 'work'), user);
  expect(await own.context.config()).toEqual({ ...home, editor: 'vi' });
  const moved = createContext(write({}), join(user, 'work'), user);
  expect(await moved.context.config()).toEqual({ custom_providers: {} });
  expect(own.stderr() + moved.stderr()).toBe('');
});

function toEntry(fields: object): string {
  return JSON.stringify({ custom_providers: { 'my.api': { ...ollama, ...fields } } });
}

function createContext(folder: string, cwd?: string, user?: string): { context: Context; stderr: () => string } {
  const stderr = createOutput(false);
  const place = { home: folder, ...(cwd !== undefined && { cwd }), ...(user !== undefined && { env: { HOME: user } }) };
  return { context: createTestContext([], { ...place, stderr: stderr.output }), stderr: stderr.text };
}

function read(folder: string): ReturnType<Context['config']> {
  return createContext(folder).context.config();
}

function readFrom(cwd: string): ReturnType<Context['config']> {
  return createContext(write(home), cwd).context.config();
}

function makeRepository(config: object): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.git'));
  writeInto(join(folder, '.prompts'), config);
  return folder;
}

function write(config: object): string {
  return writeText(JSON.stringify(config));
}

function writeText(text: string | Buffer): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'config.json'), text, { mode: 0o600 });
  return folder;
}

function writeInto(folder: string, config: object): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
}

function toMode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
