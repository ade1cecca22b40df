import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { runAix, type RunResult } from '../../helpers/run.ts';
import { startServer } from '../../helpers/server.ts';
import { dialects } from '../../providers/dialects.ts';
import { createStudio, refuse } from './cassette-desk.ts';
import { ask, key, say, stream, type Answer } from './desk.ts';

/** The events without what differs from run to run: the id, and times. */
function readEvents(stdout: string): readonly object[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => Object.assign(JSON.parse(line), { id: null, timing: null, ms: null, wait_ms: null }));
}

/** The first answer, then the second. */
function inTurn(...answers: readonly Answer[]): Answer {
  let count = 0;
  return (request, response) => answers[Math.min(count++, answers.length - 1)]?.(request, response);
}

const delta = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;

/** Announces more than it sends. */
const cut: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': '9999' });
  response.write(delta('half of '), () => response.destroy());
};

describe('the built program', () => {
  test.each(dialects)('$driver is replayed byte for byte', async (dialect) => {
    const [driver = '', path = 'v1'] = dialect.driver.split('/');
    const bytes = Buffer.from(dialect.toStream(['Grüße, ', 'Welt 🌍']));
    const answer: Answer = async (_, response) => {
      response.writeHead(200, { 'content-type': dialect.contentType });
      // In three pieces, of which one may end in the middle of a letter.
      for (const end of [1, 2, 3]) {
        const part = bytes.subarray(Math.floor((bytes.length * (end - 1)) / 3), Math.floor((bytes.length * end) / 3));
        await new Promise((resolve) => response.write(part, resolve));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      response.end();
    };
    const studio = await createStudio(answer, { driver, path: `/${path}` }, spawnAix);
    const live = await studio.record(...ask, '--format', 'jsonl');
    expect(live.code).toBe(0);
    expect(statSync(studio.file).mode & 0o777).toBe(0o600);
    const again = await studio.replay(...ask, '--format', 'jsonl');
    expect(readEvents(again.stdout)).toEqual(readEvents(live.stdout));
    expect(await studio.replay(...ask, '--stream')).toMatchObject({ code: 0, stdout: 'Grüße, Welt 🌍' });
    expect(studio.server.requests).toHaveLength(1);
    expect(readFileSync(studio.file, 'utf8')).not.toContain(key);
  });

  test('a built-in provider needs nothing in the home', async () => {
    const server = await startServer(say('openai-chat', ['fine']));
    const file = join(createHome(), 'run.json');
    const argv = ['ask', 'hi', '--provider', 'openai/some-model'];
    const env = { AIX_OPENAI_BASE_URL: `${server.url}/v1` };
    const live = await spawnAix([...argv, '--record', file], { env: { ...env, OPENAI_API_KEY: key } });
    const again = await spawnAix([...argv, '--replay', file], { env });
    expect([live.code, live.stdout]).toEqual([0, 'fine']);
    expect([again.code, again.stdout]).toEqual([0, 'fine']);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a run that fails', () => {
  test.each([
    ['a refused key', refuse(401), 4],
    ['a redirect', refuse(307, '', { location: 'https://elsewhere.example/' }), 5],
    ['an answer that breaks off', cut, 8],
    ['an answer without its end', stream(delta('half')), 8],
    ['an error in the stream', stream(delta('half'), 'data: {"error":{"message":"out of memory"}}\n\n'), 8],
    ['a page in place of an answer', stream('<html>'), 5],
    ['a limit', refuse(429, 'slow down'), 6],
    ['a connection that is closed', (_, response) => void response.destroy(), 7],
  ] satisfies readonly [string, Answer, number][])('%s is replayed with its exit code', async (_, answer, code) => {
    const { record, replay } = await createStudio(answer);
    const live = await record(...ask, '--stream', '--retries', '1');
    const again = await replay(...ask, '--stream', '--retries', '1');
    expect(live.code).toBe(code);
    const told = ({ stderr }: RunResult): string => stderr.replace(/^aix: recorded.*\n/m, '');
    const places = (text: string): string => text.replaceAll(/127\.0\.0\.1:\d+|in \d\.\d s/g, '');
    expect({ ...again, stderr: places(told(again)) }).toEqual({ ...live, stderr: places(told(live)) });
  });

  test('a failure that is followed by an answer is replayed with both, and without the wait', async () => {
    const { record, replay, file } = await createStudio(inTurn(refuse(429, 'slow down'), say('openai-chat', ['fine'])));
    const live = await record(...ask, '--format', 'jsonl');
    const cassette = readFileSync(file, 'utf8');
    writeFileSync(file, cassette.replace('"content-type"', '"retry-after": "50", "content-type"'));
    const again = await replay(...ask, '--format', 'jsonl');
    expect(again.code).toBe(0);
    expect(readEvents(again.stdout)).toEqual(readEvents(live.stdout));
    expect(again.stdout).toMatch(/"type":"retry".*"wait_ms":5\d{4}/);
  });

  test('what was learnt about a server changes nothing', async () => {
    const answer: Answer = (request, response) => {
      const isRefused = 'stream_options' in JSON.parse(request.body);
      return isRefused
        ? refuse(400, 'Unrecognized request argument supplied: stream_options')(request, response)
        : say('openai-chat', ['fine'])(request, response);
    };
    const { record, replay, server, home, file } = await createStudio(answer);
    await runAix(ask, { home });
    expect(server.requests).toHaveLength(2);
    expect((await record(...ask)).stdout).toBe('fine');
    expect(JSON.parse(readFileSync(file, 'utf8')).exchanges).toHaveLength(2);
    expect((await replay(...ask)).stdout).toBe('fine');
    expect((await runAix([...ask, '--replay', file], { home })).stdout).toBe('fine');
    expect(server.requests).toHaveLength(4);
  });

  test('X08 a replay leaves no trace of the calls that it did not make', async () => {
    const { record, replay, otherHome } = await createStudio(refuse(503));
    await record(...ask, '--retries', '0');
    expect((await replay(...ask, '--retries', '0')).code).toBe(5);
    expect(statSync(join(otherHome, 'cache'), { throwIfNoEntry: false })).toBeUndefined();
  });
});

test('several are asked in the order of the list, whoever was well when it was recorded', async () => {
  const server = await startServer(say('openai-chat', ['fine']));
  const down = await startServer(refuse(503));
  const toHome = (up: string, broken: string): string => {
    const [x, y] = [broken, up].map((origin) => ({ base_url: `${origin}/v1`, default_model: 'm', max_retries: 0 }));
    const routing = { fallback_order: ['x', 'y'], routing_strategy: 'best-available' };
    return createHome({ custom_providers: { x, y }, ...routing });
  };
  const home = toHome(server.url, down.url);
  const file = join(home, 'run.json');
  for (let run = 0; run < 3; run += 1) await runAix(['ask', 'hi'], { home });
  const live = await runAix(['ask', 'hi', '--record', file], { home });
  const count = server.requests.length + down.requests.length;
  for (const place of [home, toHome('http://127.0.0.1:9', 'http://127.0.0.1:9')])
    expect(await runAix(['ask', 'hi', '--replay', file], { home: place })).toMatchObject({ code: 0, stdout: 'fine' });
  expect(live.stderr).toContain('in place of custom:x');
  expect(server.requests.length + down.requests.length).toBe(count);
});

test('a run that is cancelled leaves a cassette of what had come', async () => {
  const controller = new AbortController();
  const { file, home } = await createStudio((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    // Two timers: between them whatever has come is read.
    response.write(delta('half'), () => setTimeout(() => setTimeout(() => controller.abort(), 100), 100));
  });
  expect((await runAix([...ask, '--record', file], { home, signal: controller.signal })).code).toBe(130);
  const again = await runAix([...ask, '--replay', file, '--stream'], { home });
  expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 8, stdout: 'half' });
});

describe('a request that was not recorded', () => {
  test('is an error that shows the difference', async () => {
    const { record, replay } = await createStudio(say('openai-chat', ['fine']));
    await record(...ask, '--temperature', '0', '--system', `${'be brief. '.repeat(20)}Thanks!`);
    const { code, stdout, stderr } = await replay(
      'ask',
      'ho',
      '--provider',
      'x',
      '--max-tokens',
      '5',
      '--system',
      `${'be brief. '.repeat(20)}Please!`,
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('aix: the request is not the one that was recorded\n');
    expect(stderr).toContain(
      '  messages[0].content: recorded ...be brief. be brief. Thanks!", now ...be brief. be brief. Please!"\n',
    );
    expect(stderr).toContain('  messages[1].content: recorded "hi", now "ho"\n');
    expect(stderr).toContain('  temperature: recorded 0, now nothing\n');
    expect(stderr).toContain('  max_tokens: recorded nothing, now 5\n');
    expect(stderr).toContain('hint: if it is meant to be another one, record again with --record and --force\n');
  });

  test('goes to nobody else, and is the error of the document', async () => {
    const { record, replay } = await createStudio(say('openai-chat', ['fine']));
    await record(...ask);
    const { code, stdout } = await replay('ask', 'ho', '--provider', 'x', '--fallback', 'mock', '--format', 'json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', text: '', error: { code: 'config' } });
  });

  test('is named when all that were recorded have been answered', async () => {
    const { record, replay, file } = await createStudio(inTurn(refuse(503), say('openai-chat', ['fine'])));
    await record(...ask);
    const { exchanges, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...rest, exchanges: exchanges.slice(0, 1) }));
    const { code, stderr } = await replay(...ask);
    expect(code).toBe(3);
    expect(stderr).toContain('aix: the request was not recorded\n  POST http://127.0.0.1:9/v1/chat/completions\n');
  });

  test.each([
    ['no file', null, 2],
    ['no JSON', '{', 3],
    ['something else', '{"exchanges": []}', 3],
    ['another version', '{"aix_cassette": 2, "masks": [], "exchanges": []}', 3],
    ['half an exchange', '{"aix_cassette": 1, "masks": [], "exchanges": [{"kind": "call"}]}', 3],
  ])('a cassette that is %s is told before anything else', async (_, text, code) => {
    const { replay, file } = await createStudio(say('openai-chat', ['fine']));
    if (text !== null) writeFileSync(file, text);
    const result = await replay(...ask);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(file);
  });
});

describe('the file of --record', () => {
  test('is never replaced without --force, and that is told before anything is sent', async () => {
    const { record, server, file } = await createStudio(say('openai-chat', ['fine']));
    writeFileSync(file, 'mine');
    const { code, stderr } = await record(...ask);
    expect({ code, count: server.requests.length }).toEqual({ code: 2, count: 0 });
    expect(stderr).toContain('is already there\nhint: replace it with --force\n');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await record(...ask, '--force')).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8')).aix_cassette).toBe(1);
  });

  test('is not begun in a place that is none', async () => {
    const { server, home } = await createStudio(say('openai-chat', ['fine']));
    mkdirSync(join(home, 'folder'));
    writeFileSync(join(home, 'file'), '');
    for (const name of ['folder', 'file/run.json']) {
      const { code } = await runAix([...ask, '--record', join(home, name)], { home });
      expect({ code, count: server.requests.length }).toEqual({ code: 2, count: 0 });
    }
  });

  test('X08 is not written by a dry run, nor by a run that fails before it sends anything', async () => {
    const { record, file } = await createStudio(say('openai-chat', ['fine']));
    expect((await record(...ask, '--dry-run')).code).toBe(0);
    expect((await record('ask', 'hi', '--provider', 'nobody')).code).toBe(3);
    expect(statSync(file, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('is there after a run that sent nothing, so that its replay works as well', async () => {
    const { record, replay } = await createStudio(say('openai-chat', ['fine']));
    const argv = ['ask', 'hi', '--provider', 'mock'];
    expect(await record(...argv)).toMatchObject({
      code: 0,
      stdout: 'hi',
      stderr: expect.stringContaining('no requests'),
    });
    expect(await replay(...argv)).toMatchObject({ code: 0, stdout: 'hi' });
  });

  test('holds pages too', async () => {
    const page: Answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('a page');
    const { record, replay, server } = await createStudio((request, response) =>
      request.method === 'GET' ? page(request, response) : say('openai-chat', ['fine'])(request, response),
    );
    const argv = [...ask, '--url', `${server.url}/page`];
    await record(...argv);
    expect(await replay(...argv)).toMatchObject({ code: 0, stdout: 'fine' });
    expect(server.requests).toHaveLength(2);
  });

  test('goes with no other source of answers', async () => {
    const { record, replay, server } = await createStudio(say('openai-chat', ['fine']));
    for (const flags of [['--replay', 'a.json'], ['--cache']]) {
      expect((await record(...ask, ...flags)).code).toBe(2);
      expect(server.requests).toEqual([]);
    }
    expect((await record(...ask, '--no-cache')).code).toBe(0);
    expect((await replay(...ask, '--cache')).code).toBe(2);
  });
});
