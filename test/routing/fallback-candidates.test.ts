import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sendJson } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { ask, down, fine, invalid, keyless, modelOf, stream, toChunk, type Answer } from './fallback-desk.ts';

const missing: Answer = (response) => sendJson(response, { detail: 'Not Found' }, 404);
const limited: Answer = (response) => sendJson(response, { error: { message: 'slow down' } }, 429);

test.each([
  ['that is switched off', { entries: [{}, { enabled: false }] }, 'provider "custom:b" is disabled'],
  ['whose variable is not set', { entries: [{}, { headers: { 'X-Team': '${NO_SUCH_TEAM}' } }] }, 'NO_SUCH_TEAM'],
  ['whose address is none', { env: { AIX_B_BASE_URL: 'nowhere' } }, 'AIX_B_BASE_URL'],
  ['whose preset is unknown', { entries: [{}, { preset: 'nobody' }] }, 'preset "nobody" of "custom:b" is unknown'],
  ['whose driver is unknown', { entries: [{}, { driver: 'nothing' }] }, 'driver "nothing" of "custom:b" is unknown'],
  ['whose command gives no key', { entries: [{}, { key_command: 'exit 3' }] }, 'key_command failed'],
])('one %s is passed over with the reason, and is no trouble while nobody needs it', async (_, setting, reason) => {
  const asked = await ask([down, fine, fine], ['--fallback', 'b,c'], setting);
  expect(asked).toMatchObject({ code: 0, stdout: 'fine', counts: [1, 0, 1] });
  expect(asked.stderr).toContain(reason);
  const unneeded = await ask([fine, fine], ['--fallback', 'b'], setting);
  expect(unneeded).toMatchObject({ code: 0, counts: [1, 0] });
  expect(unneeded.stderr).not.toContain(reason);
});

test('one without a key is passed over, and stands in the list of attempts', async () => {
  const flags = ['--fallback', 'openai/gpt-5,b', '--format', 'json'];
  const { stdout, counts } = await ask([down, fine], flags);
  expect(counts).toEqual([1, 1]);
  expect(JSON.parse(stdout).attempts).toMatchObject([
    { provider: 'custom:a', code: 'provider', status: 503 },
    { provider: 'openai', model: 'gpt-5', code: 'auth', status: null },
    { provider: 'custom:b', code: 'ok', status: 200 },
  ]);
});

test.each([
  ['a wrong base URL', missing],
  ['a limit', limited],
])('another is asked in place of one with %s', async (_, answer) => {
  expect(await ask([answer, fine], ['--fallback', 'b'])).toMatchObject({ code: 0, stdout: 'fine', counts: [1, 1] });
});

test('one that cannot carry an attachment leaves it to one that can', async () => {
  const image = ['--attach', 'https://example.com/a.png'];
  const entries = [{ driver: 'ollama' }, {}];
  const asked = await ask([fine, fine], ['--fallback', 'b', ...image], { entries });
  expect(asked).toMatchObject({ code: 0, stdout: 'fine', counts: [0, 1] });
  expect(asked.stderr).toContain('custom:a: the provider cannot carry image/png in "https://example.com');
  const alone = await ask([fine], image, { entries });
  expect(alone).toMatchObject({ code: 2, counts: [0] });
  const nobody = await ask([down, fine], ['--fallback', 'b', ...image], { entries: [{}, { driver: 'ollama' }] });
  expect(nobody).toMatchObject({ code: 2, counts: [1, 0] });
  expect(nobody.stderr).toContain('all 2 providers failed');
});

test('a field that nobody may set goes to nobody else', async () => {
  const asked = await ask([fine, fine], ['--fallback', 'b', '--extra', 'messages=[]']);
  expect(asked).toMatchObject({ code: 2, counts: [0, 0] });
});

test.each([['custom:a'], ['A'], ['a/m-a'], ['a,custom:A']])(
  'the one that was asked first is not asked again as %s',
  async (names) => {
    expect(await ask([down, fine], ['--fallback', names])).toMatchObject({ code: 5, counts: [1, 0] });
    expect(await ask([down, fine], ['--fallback', `${names},b`])).toMatchObject({ code: 0, counts: [1, 1] });
  },
);

test('the same one under two spellings is refused', async () => {
  const { code, stderr, counts } = await ask([fine, fine], ['--fallback', 'b,custom:B']);
  expect({ code, counts }).toEqual({ code: 3, counts: [0, 0] });
  expect(stderr).toContain('"custom:b" stands twice in --fallback');
});

test('another model of the same provider is somebody else', async () => {
  const models: string[] = [];
  const choosy: Answer = (response, request) => {
    const { model } = JSON.parse(request.body);
    models.push(model);
    return model === 'large' ? down(response, request) : fine(response, request);
  };
  const asked = await ask([choosy], ['--model', 'large', '--fallback', 'a/small']);
  expect(asked).toMatchObject({ code: 0, stdout: 'fine' });
  expect(models).toEqual(['large', 'small']);
});

test('the first one needs no default model to stand in the order of the config', async () => {
  const settings = { fallback_order: ['a', 'a/small', 'b'] };
  const asked = await ask([down, fine], ['--model', 'large'], { settings, entries: [{ default_model: undefined }] });
  expect(asked).toMatchObject({ code: 0, counts: [2, 1] });
  expect(modelOf(asked, 0)).toBe('small');
});

const aliases = [{ model_aliases: { fast: 'a-mini' } }, { model_aliases: { fast: 'b-mini' } }, {}];

test.each([
  ['--model', { argv: ['ask', 'hi', '--provider', 'a', '--model', 'fast'] }],
  ['--provider NAME/MODEL', { argv: ['ask', 'hi', '--provider', 'a/fast'] }],
  ['AIX_MODEL', { argv: ['ask', 'hi'], env: { AIX_PROVIDER: 'a', AIX_MODEL: 'fast' } }],
  ['AIX_PROVIDER', { argv: ['ask', 'hi'], env: { AIX_PROVIDER: 'a/fast' } }],
  ['default_provider', { argv: ['ask', 'hi'], settings: { default_provider: 'a/fast' } }],
  ['default_model', { argv: ['ask', 'hi'], settings: { default_provider: 'a', default_model: 'fast' } }],
])('an alias from %s means the model of each, and the default where it means nothing', async (_, setting) => {
  const asked = await ask([down, down, fine], ['--fallback', 'b,c'], { ...setting, entries: aliases });
  expect([0, 1, 2].map((at) => modelOf(asked, at))).toEqual(['a-mini', 'b-mini', 'm-c']);
});

test('an alias behind the slash of a fallback is one too', async () => {
  const asked = await ask([down, fine], ['--fallback', 'b/fast'], { entries: aliases });
  expect(modelOf(asked, 1)).toBe('b-mini');
});

test('a prompt that names its provider falls back, with the alias that it names', async () => {
  const path = join(temporaryFolder(), 'mine.md');
  writeFileSync(path, '---\nprovider: a\nmodel: fast\n---\nhi');
  const setting = { argv: ['run', path], entries: aliases, settings: { fallback_order: ['c', 'a', 'b'] } };
  const asked = await ask([down, fine, fine], [], setting);
  expect(asked).toMatchObject({ code: 0, counts: [1, 1, 0] });
  expect([modelOf(asked, 0), modelOf(asked, 1)]).toEqual(['a-mini', 'b-mini']);
});

test('every call stands in the document, retries too, in the order in which they were made', async () => {
  const flags = ['--retries', '1', '--fallback', 'b,c', '--format', 'json'];
  const { stdout, counts } = await ask([down, keyless, stream(toChunk({ content: 'half' }))], flags);
  expect(counts).toEqual([2, 1, 1]);
  const { attempts, error, text } = JSON.parse(stdout);
  expect({ text, code: error.code }).toEqual({ text: 'half', code: 'incomplete' });
  expect(attempts).toMatchObject([
    { provider: 'custom:a', model: 'm-a', code: 'provider', status: 503 },
    { provider: 'custom:a', model: 'm-a', code: 'provider', status: 503 },
    { provider: 'custom:b', model: 'm-b', code: 'auth', status: 401 },
    { provider: 'custom:c', model: 'm-c', code: 'incomplete', status: null },
  ]);
});

test('the error says how often each was called, and why each failed, on a line of its own', async () => {
  const wordy: Answer = (response) => sendJson(response, { error: { message: 'no\nmodel\n  here' } }, 503);
  const { code, stderr } = await ask([wordy, limited], ['--retries', '1', '--fallback', 'b']);
  expect(code).toBe(6);
  expect(stderr).toContain(
    [
      'aix: all 2 providers failed',
      '  custom:a m-a: 503 Service Unavailable: no model here (after 2 attempts)',
      '  custom:b m-b: 429 Too Many Requests: slow down (after 2 attempts)',
      'hint: try again later\n',
    ].join('\n'),
  );
});

test('those who failed before an invalid request came to its end stand in its error too', async () => {
  const { code, stderr, counts } = await ask([down, invalid, fine], ['--fallback', 'b,c']);
  expect({ code, counts }).toEqual({ code: 5, counts: [1, 1, 0] });
  expect(stderr).toContain('aix: 2 of 3 providers failed\n  custom:a m-a: 503');
  expect(stderr).toContain('\n  custom:b m-b: 400 Bad Request: temperature is too high\n');
});

test('the line after the answer says in whose place it was given', async () => {
  const { stderr } = await ask([down, keyless, fine], ['--fallback', 'b,c']);
  expect(stderr).toMatch(
    /aix: custom:c served-model, [^\n]* s, cost unknown, in place of custom:a \(503 Service Unavailable\) and custom:b \(401 Unauthorized\)\n$/,
  );
  expect((await ask([fine, fine], ['--fallback', 'b'])).stderr).not.toContain('in place of');
});

test('nothing of a failure becomes an answer or a file', async () => {
  const folder = temporaryFolder();
  const flags = ['--fallback', 'b', '--output', join(folder, 'answer.txt')];
  const { code, stdout } = await ask([down, keyless], flags);
  expect({ code, stdout, files: readdirSync(folder) }).toEqual({ code: 4, stdout: '', files: [] });
});
