import { expect, test } from 'vitest';
import { toKeyOwner } from '../../src/providers/auth.ts';
import { mayLackVersion } from '../../src/providers/drivers.ts';
import { presets } from '../../src/providers/presets.ts';
import { listProviderNames, listProviders } from '../../src/providers/resolve.ts';
import { catchFailure, toSettings } from './helpers.ts';

const local = { base_url: 'http://localhost:9999/v1/' };

test.each(presets)('knows $name', ({ name, baseUrlParts = {} }) => {
  const env = Object.fromEntries(Object.values(baseUrlParts).map(([variable]) => [variable, 'part-1']));
  expect(toSettings(name, {}, env)).toMatchObject({ name, kind: 'built-in', preset: name, problem: null });
});

test('a vendor’s name means the vendor, custom: never does', () => {
  const own = { openai: local };
  expect(toSettings('openai', own)).toMatchObject({ name: 'openai', baseUrl: 'https://api.openai.com/v1' });
  expect(toSettings('custom:openai', own)).toMatchObject({
    name: 'custom:openai',
    baseUrl: 'http://localhost:9999/v1',
  });
  expect(catchFailure(() => toSettings('custom:mistral', own)).message).toBe("Custom provider 'mistral' not found");
});

test('a local preset gives way to the user’s own entry of that name', () => {
  expect(toSettings('ollama').name).toBe('ollama');
  expect(toSettings('ollama', { Ollama: local }).name).toBe('custom:Ollama');
  const sources = { config: { custom_providers: { Ollama: local } }, env: {} };
  const names = listProviders(sources).map((settings) => settings.name);
  expect(names).toContain('custom:Ollama');
  expect(names).not.toContain('ollama');
  expect(listProviderNames(sources)).toEqual(names);
});

test('finds a name whatever its case, the exact one first', () => {
  expect(toSettings('OpenAI').name).toBe('openai');
  expect(toSettings('MINE', { mine: local }).name).toBe('custom:mine');
  expect(toSettings('Mine', { mine: local, Mine: local }).name).toBe('custom:Mine');
});

test('an unknown name lists what there is and the nearest', () => {
  expect(catchFailure(() => toSettings('opnai'))).toMatchObject({
    code: 'config',
    message: 'unknown provider "opnai"',
    detail: expect.stringContaining('mistral'),
    hint: 'did you mean "openai"?',
  });
  expect(catchFailure(() => toSettings('custom:min', { mine: local })).hint).toBe('did you mean "custom:mine"?');
  expect(catchFailure(() => toSettings('custom:openai')).hint).toBe('the built-in one is "openai"');
  expect(catchFailure(() => toSettings('custom:ollama')).hint).toBe('aix provider add ollama BASE_URL');
});

test.each(['__proto__', 'constructor', 'custom:__proto__', 'custom:toString', ''])('"%s" is no provider', (name) => {
  expect(catchFailure(() => toSettings(name)).code).toBe('config');
});

test('AIX_<NAME>_BASE_URL goes before the vendor’s variable', () => {
  const env = { OPENAI_BASE_URL: 'https://one.test/v1', AIX_OPENAI_BASE_URL: 'https://two.test/v1/' };
  expect(toSettings('openai', {}, env)).toMatchObject({
    baseUrl: 'https://two.test/v1',
    baseUrlVariable: 'AIX_OPENAI_BASE_URL',
    configuredHost: 'api.openai.com',
    needsKey: false,
  });
  const own = { 'my-api': local };
  const moved = { AIX_MY_API_BASE_URL: 'https://x.test' };
  expect(toSettings('my-api', own, moved).baseUrl).toBe('https://x.test');
  const listed = listProviders({ config: { custom_providers: own }, env: moved });
  expect(listed.at(-1)).toMatchObject({ name: 'custom:my-api', baseUrl: 'https://x.test' });
});

test('a part of a base URL is read from the first variable that is set', () => {
  const env = { AWS_REGION: ' ', AWS_DEFAULT_REGION: 'eu-west-1' };
  expect(toSettings('bedrock', {}, env)).toMatchObject({
    baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
    configuredHost: 'bedrock-runtime.eu-west-1.amazonaws.com',
    needsKey: true,
  });
  expect(toSettings('bedrock', {}, { AIX_BEDROCK_BASE_URL: 'http://localhost:1' })).toMatchObject({
    baseUrl: 'http://localhost:1',
    needsKey: false,
  });
});

test.each([
  [{}, '"bedrock" needs AWS_REGION'],
  [{ AWS_REGION: 'evil.test/#' }, 'AWS_REGION is no region'],
])('a vendor without a part of its base URL says so: %j', (env, message) => {
  expect(catchFailure(() => toSettings('bedrock', {}, env))).toMatchObject({ code: 'config', message });
  const listed = listProviders({ config: { custom_providers: {} }, env });
  expect(listed.find(({ name }) => name === 'bedrock')?.problem?.message).toBe(message);
});

test.each([
  ['https://bedrock-runtime.eu-west-1.amazonaws.com', true],
  ['https://bedrock-runtime.eu-west-1.amazonaws.com.evil.test', false],
  ['https://bedrock-runtime.evil.test', false],
])('keys of the vendor for %s: %s', (base_url, isVendors) => {
  const { keyVariables } = toSettings('mine', { mine: { base_url, preset: 'bedrock' } }, { AWS_REGION: 'us-east-1' });
  expect(keyVariables.length > 0).toBe(isVendors);
});

test.each([
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['0.0.0.0:8000', 'http://127.0.0.1:8000'],
  [':8000', 'http://127.0.0.1:8000'],
  ['[::]:8000', 'http://127.0.0.1:8000'],
  ['box', 'http://box:11434'],
  ['box:80', 'http://box'],
  ['http://box', 'http://box'],
  ['https://box/', 'https://box'],
  ['http://box:11434/v1/', 'http://box:11434'],
  ['http://box/ollama', 'http://box/ollama'],
  ['::1', 'http://[::1]:11434'],
  ['https://ollama.com', 'https://ollama.com'],
])('OLLAMA_HOST %s means %s', (value, baseUrl) => {
  expect(toSettings('ollama', {}, { OLLAMA_HOST: value }).baseUrl).toBe(baseUrl);
});

test.each(['foo:bar', 'http://[bad'])('OLLAMA_HOST %s is no URL', (value) => {
  const problem = catchFailure(() => toSettings('ollama', {}, { OLLAMA_HOST: value }));
  expect(problem.message).toBe('OLLAMA_HOST is not a valid URL');
});

test.each(['http://box:11434', 'http://box:11434/v1', 'http://box:11434/v1/'])(
  'Ollama is found at %s, however it was configured',
  (url) => {
    expect(toSettings('ollama', {}, { OLLAMA_BASE_URL: url }).baseUrl).toBe('http://box:11434');
    expect(toSettings('ollama', {}, { AIX_OLLAMA_BASE_URL: url }).baseUrl).toBe('http://box:11434');
    const own = { mine: { base_url: url, driver: 'ollama' }, ours: { base_url: url, preset: 'ollama' } };
    expect(toSettings('mine', own)).toMatchObject({ driver: 'ollama', baseUrl: 'http://box:11434' });
    expect(toSettings('ours', own)).toMatchObject({ driver: 'ollama', baseUrl: 'http://box:11434' });
  },
);

test('an entry named ollama without a driver speaks chat completions at the address it says', () => {
  const own = { ollama: { base_url: 'http://localhost:11434/v1' } };
  expect(toSettings('ollama', own)).toMatchObject({ driver: 'openai-chat', baseUrl: 'http://localhost:11434/v1' });
});

test('LM_STUDIO_BASE_URL works with and without /v1', () => {
  for (const url of ['http://box:1234', 'http://box:1234/v1']) {
    expect(toSettings('lmstudio', {}, { LM_STUDIO_BASE_URL: url }).baseUrl).toBe('http://box:1234/v1');
  }
});

test('an empty variable is none, a broken one is named', () => {
  expect(toSettings('openai', {}, { OPENAI_BASE_URL: ' ' }).baseUrlVariable).toBeNull();
  const failure = catchFailure(() => toSettings('openai', {}, { OPENAI_BASE_URL: 'ftp://x' }));
  expect(failure).toMatchObject({ code: 'config', message: expect.stringContaining('OPENAI_BASE_URL') });
});

test('a preset lends driver, quirks and key variables only on the vendor’s own host', () => {
  const there = toSettings('mine', { mine: { base_url: 'https://api.mistral.ai/v1', preset: 'mistral' } });
  expect(there).toMatchObject({
    keyVariables: ['MISTRAL_API_KEY'],
    needsKey: true,
    quirks: { seedField: 'random_seed' },
  });
  const elsewhere = toSettings('mine', { mine: { base_url: 'https://proxy.test/v1', preset: 'mistral' } });
  expect(elsewhere).toMatchObject({ keyVariables: [], needsKey: false, quirks: { seedField: 'random_seed' } });
  expect(catchFailure(() => toSettings('mine', { mine: { ...local, preset: 'nope' } })).message).toContain('"nope"');
});

test('a local preset lends its key variable to this machine and to no other', () => {
  const here = { mine: { base_url: 'http://localhost:9000/v1', preset: 'vllm' } };
  expect(toSettings('mine', here).keyVariables).toEqual(['VLLM_API_KEY']);
  const there = { mine: { base_url: 'https://gpu.test/v1', preset: 'vllm' } };
  expect(toSettings('mine', there).keyVariables).toEqual([]);
});

test('headers read ${VAR} from the environment, and a missing one is named without a value', () => {
  const own = { mine: { ...local, headers: { Authorization: 'Token ${MY_TOKEN}', 'X-Plain': 'a' } } };
  const settings = toSettings('mine', own, { MY_TOKEN: 'abc-secret' });
  expect(settings.headers).toEqual({ Authorization: 'Token abc-secret', 'X-Plain': 'a' });
  expect(settings.headerSecrets).toContain('abc-secret');
  const failure = catchFailure(() => toSettings('mine', own));
  expect(failure).toMatchObject({ code: 'config', message: expect.stringContaining('"MY_TOKEN"') });
});

test.each([
  ['a bad name', { 'bad name': 'x' }],
  ['a line end', { X: 'a\r\nb: c' }],
  ['a header of the transport', { 'Content-Length': '5' }],
])('headers with %s are refused without the value', (_, headers) => {
  const failure = catchFailure(() => toSettings('mine', { mine: { ...local, headers } }));
  expect(failure.code).toBe('config');
  expect(failure.message).not.toContain('b: c');
});

test('the list shows what is broken beside what works', () => {
  const own = { good: local, bad: { base_url: 'nowhere' }, off: { ...local, enabled: false } };
  const all = listProviders({ config: { custom_providers: own }, env: {} });
  const find = (name: string): unknown => all.find((settings) => settings.name === name);
  expect(find('custom:good')).toMatchObject({ problem: null });
  expect(find('custom:bad')).toMatchObject({ problem: { code: 'config' } });
  expect(find('custom:off')).toMatchObject({ isEnabled: false, problem: null });
});

test('a key belongs to the host of the request', () => {
  const own = { 'my-api': { ...local, key_command: 'pass show x' } };
  expect(toKeyOwner(toSettings('my-api', own))).toEqual({
    provider: 'custom:my-api',
    host: 'localhost:9999',
    variables: ['AIX_MY_API_API_KEY'],
    keyCommand: 'pass show x',
    needsKey: false,
  });
  const moved = toKeyOwner(toSettings('my-api', own, { AIX_MY_API_BASE_URL: 'https://evil.test' }));
  expect(moved).toMatchObject({ host: 'evil.test', keyCommand: null });
});

test('seconds become milliseconds', () => {
  const settings = toSettings('mine', { mine: { ...local, timeout: 1.5, idle_timeout: 2 } });
  expect(settings).toMatchObject({ timeoutMs: 1500, idleTimeoutMs: 2000 });
});

test.each(['', '/', '/v1', '/v1/', '/api', '/api/'])('Ollama is found with "%s" behind its address', (end) => {
  const own = { box: { base_url: `http://localhost:11434${end}`, driver: 'ollama' } };
  expect(toSettings('box', own).baseUrl).toBe('http://localhost:11434');
});

test.each([
  ['gigachat', 'https://gigachat.test/api', true],
  ['gigachat', 'https://gigachat.test/api/v2', false],
  ['openai-chat', 'https://x.test', true],
  ['ollama', 'http://localhost:11434', false],
])('%s at %s may lack a version: %s', (driver, baseUrl, expected) => {
  expect(mayLackVersion(driver, baseUrl)).toBe(expected);
});
