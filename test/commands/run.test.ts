import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const mock = ['--provider', 'mock', '--quiet'];

/** Asks a provider that answers as told. */
async function askServer(answer: (response: ServerResponse) => void, ...flags: readonly string[]): Promise<RunResult> {
  const server = await startServer((_request, response) => answer(response));
  const home = createHome({ custom_providers: { local: { base_url: server.url, default_model: 'm' } } });
  return runAix(['ask', 'hi', '--provider', 'custom:local', '--quiet', ...flags], { home });
}

function sendChunks(response: ServerResponse, ...choices: readonly object[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const choice of choices) response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
  response.end();
}

const partial = { delta: { content: 'half of it' }, finish_reason: null };

describe('the answer', () => {
  test('that breaks off is kept from stdout, unless it was to be shown as it came', async () => {
    const whole = await askServer((response) => sendChunks(response, partial));
    const live = await askServer((response) => sendChunks(response, partial), '--stream');
    expect(whole).toMatchObject({ code: 8, stdout: '', stderr: expect.stringContaining('incomplete') });
    expect(live).toMatchObject({ code: 8, stdout: 'half of it' });
  });

  test('that was filtered is none', async () => {
    const filtered = { delta: {}, finish_reason: 'content_filter' };
    const result = await askServer((response) => sendChunks(response, partial, filtered));
    expect(result).toMatchObject({ code: 9, stdout: '', stderr: expect.stringContaining('filtered') });
  });

  test('that reached the output limit is given with a warning, or fails on demand', async () => {
    const cut = { delta: {}, finish_reason: 'length' };
    const given = await askServer((response) => sendChunks(response, partial, cut));
    const failed = await askServer((response) => sendChunks(response, partial, cut), '--fail-on-length');
    expect(given).toMatchObject({ code: 0, stdout: 'half of it', stderr: expect.stringContaining('output limit') });
    expect(failed).toMatchObject({ code: 8, stdout: '' });
  });

  test('ends with a newline on a terminal and with the last byte of the model in a pipe', async () => {
    expect((await runAix(['ask', 'a\u001b[31mb', ...mock], { isTerminal: true })).stdout).toBe('ab\n');
    expect((await runAix(['ask', 'a\u001b[31mb', ...mock])).stdout).toBe('a\u001b[31mb');
  });
});

describe('--format', () => {
  test('json is one document with every name there is', async () => {
    const result = await askServer((response) => sendChatStream(response, ['Hello']), '--format', 'json');
    const usage = { input: 7, output: 3, reasoning: null, cache_read: null, cache_write: null };
    expect(JSON.parse(result.stdout)).toMatchObject({
      status: 'complete',
      text: 'Hello',
      reasoning: null,
      parsed: null,
      provider: 'custom:local',
      model: 'served-model',
      finish: 'stop',
      response_id: 'chat-1',
      usage,
      cost: null,
      cached: false,
      tool_calls: [],
      error: null,
      attempts: [{ provider: 'custom:local', model: 'served-model', code: 'ok', status: 200, ms: expect.any(Number) }],
    });
  });

  test('json tells the HTTP status that came, and none where there was no HTTP', async () => {
    const choices = [{ message: { content: 'Hello' }, finish_reason: 'stop' }];
    const created = await askServer((response) => sendJson(response, { choices }, 201), '--format', 'json');
    const embedded = await runAix(['ask', 'hi', ...mock, '--format', 'json']);
    const statuses = [created, embedded].map(({ stdout }) => JSON.parse(stdout).attempts[0].status);
    expect(statuses).toEqual([201, null]);
  });

  test('json is the same document when the command line is wrong', async () => {
    const complete = await runAix(['ask', 'hi', ...mock, '--format', 'json']);
    const failed = await runAix(['ask', 'hi', '--format', 'json', '--wrong']);
    expect(Object.keys(JSON.parse(failed.stdout))).toEqual(Object.keys(JSON.parse(complete.stdout)));
    expect({ code: failed.code, error: JSON.parse(failed.stdout).error }).toMatchObject({
      code: 2,
      error: { code: 'usage' },
    });
  });

  test.each([
    ['mock-normal', 'finish', 0],
    ['mock-cut', 'error', 8],
    ['mock-ratelimit', 'error', 6],
    ['no-such-model', 'error', 5],
  ])('jsonl of %s counts without gaps and ends in one %s', async (model, last, code) => {
    const result = await runAix(['ask', 'hi', ...mock, '--model', model, '--format', 'jsonl']);
    const events = result.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ v, seq }) => [v, seq])).toEqual(events.map((_, at) => [1, at]));
    expect(events[0].type).toBe('run-started');
    expect(events.filter(({ type }) => type === 'finish' || type === 'error')).toEqual([events.at(-1)]);
    expect({ last: events.at(-1).type, code: result.code }).toEqual({ last, code });
  });
});

describe('--output', () => {
  test('writes the answer whole, makes the folder and leaves stdout alone', async () => {
    const cwd = temporaryFolder();
    expect(await runAix(['ask', 'hi', ...mock, '-o', 'new/out.txt'], { cwd })).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(join(cwd, 'new/out.txt'), 'utf8')).toBe('hi');
  });

  test('leaves the file as it was when the answer fails, and without --force', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'out.txt'), 'old');
    expect(await runAix(['ask', 'hi', ...mock, '-o', 'out.txt'], { cwd })).toMatchObject({ code: 2 });
    const cut = await runAix(['ask', 'hi', ...mock, '-m', 'mock-cut', '-o', 'out.txt', '--force'], { cwd });
    expect({ code: cut.code, text: readFileSync(join(cwd, 'out.txt'), 'utf8') }).toEqual({ code: 8, text: 'old' });
    expect(await runAix(['ask', 'hi', ...mock, '-o', 'out.txt', '--force'], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'out.txt'), 'utf8')).toBe('hi');
  });

  test('keeps the mode of the file and the link to it', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'real.txt'), 'old', { mode: 0o600 });
    symlinkSync('real.txt', join(cwd, 'link.txt'));
    expect(await runAix(['ask', 'hi', ...mock, '-o', 'link.txt', '--force'], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'real.txt'), 'utf8')).toBe('hi');
    expect(statSync(join(cwd, 'link.txt')).mode & 0o777).toBe(0o600);
  });

  test('takes no folder for a file', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'folder'));
    expect(await runAix(['ask', 'hi', ...mock, '-o', 'folder', '--force'], { cwd })).toMatchObject({ code: 2 });
  });
});

describe('what goes into a prompt', () => {
  const runText = (text: string, argv: readonly string[], options: RunOptions = {}): Promise<RunResult> => {
    const home = createHome();
    writeFileSync(join(home, 'prompts/p.md'), text);
    return runAix(['run', 'p', ...mock, ...argv], { home, ...options });
  };

  test('comes from flags, files, stdin and JSON', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'b.txt'), 'from file\n');
    const argv = ['-p', 'a=x=y', '-p', 'b=@b.txt', '-p', 'c=@-', '-p', 'd:=[1, 2]'];
    const result = await runText('{a}|{b}|{c}|{d}', argv, { cwd, stdin: 'piped {a}' });
    expect(result).toMatchObject({ code: 0, stdout: 'x=y|from file\n|piped {a}|[1, 2]' });
  });

  test.each([
    ['values.json', '{"a": "text", "b": 2, "c": [true]}'],
    ['values.yaml', 'a: text\nb: 2\nc: [true]\n'],
  ])('comes from %s', async (file, content) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, file), content);
    expect((await runText('{a}|{b}|{c}', ['--params', file], { cwd })).stdout).toBe('text|2|[true]');
  });

  test('is the piped input where the prompt says {stdin}, and an empty pipe is no input', async () => {
    expect((await runText('Sum up: {stdin}', [], { stdin: 'the text' })).stdout).toBe('Sum up: the text');
    expect(await runText('Sum up: {stdin}', [], { stdin: '' })).toMatchObject({ code: 2, stdout: '' });
  });

  test('may be the whole prompt, read from stdin', async () => {
    const result = await runAix(['run', '-', '-p', 'a=1', ...mock], { stdin: 'all of {a}' });
    expect(result).toMatchObject({ code: 0, stdout: 'all of 1' });
  });

  test('is shown with its system text by --dry-run, which needs no provider', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'system.txt'), 'Be {brief}.');
    const home = createHome();
    writeFileSync(join(home, 'prompts/p.md'), '---\nsystem: not this\n---\nHello');
    const result = await runAix(['run', 'p', '-n', '--system', '@system.txt'], { home, cwd });
    expect(result).toMatchObject({ code: 0, stdout: '[system]\nBe {brief}.\n[user]\nHello\n', stderr: '' });
    expect(existsSync(join(home, 'config.json'))).toBe(false);
  });
});

test('--dotenv reads variables that the environment does not have', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'my.env'), 'AIX_PROVIDER=mock\nAIX_MODEL=mock-json\n');
  expect((await runAix(['--dotenv', 'my.env', 'ask', 'hi'], { cwd })).stdout).toContain('"status": "ok"');
  const env = { AIX_MODEL: 'echo' };
  expect((await runAix(['--dotenv', 'my.env', 'ask', 'hi'], { cwd, env })).stdout).toBe('hi');
  expect(await runAix(['--dotenv', 'none.env', 'ask', 'hi'], { cwd })).toMatchObject({ code: 2, stdout: '' });
});

test.each([
  [['--config-dir=', 'provider', 'list'], '--config-dir names no folder'],
  [['help', 'nope'], "unknown command 'nope'"],
])('%j is a wrong command line', async (argv, words) => {
  expect(await runAix(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
});
