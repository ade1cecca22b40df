import { describe, expect, test } from 'vitest';
import { listEvents, readLog } from '../helpers/log.ts';
import { runAix } from '../helpers/run.ts';
import { sendJson } from '../helpers/server.ts';
import {
  ask,
  breaksOff,
  calls,
  completed,
  createScene,
  failed,
  findSecrets,
  isDown,
  json,
  key,
  refuses,
  rejects,
  retried,
  says,
  secrets,
  started,
  talksNonsense,
  thinks,
  type Answer,
} from './log-scene.ts';

const schema = ['--schema', '{"type":"object"}'];

describe('every line on stderr is JSON, without a word of a prompt, an answer or a key', () => {
  test.each<[string, readonly Answer[], readonly string[], number, readonly string[]]>([
    ['an answer', [says], [], 0, [started, completed]],
    ['a stream with thoughts', [thinks], ['--stream'], 0, [started, completed]],
    ['a document', [says], ['--format', 'json'], 0, [started, completed]],
    ['events', [isDown, says], ['--format', 'jsonl'], 0, [started, retried, completed]],
    ['a refusal', [refuses], [], 9, [started, 'warn warning', ...failed]],
    ['a call of a tool', [calls], ['--stream'], 0, [started, completed, 'info notice']],
    ['a server that was down', [isDown, isDown, says], [], 0, [started, retried, retried, completed]],
    ['a server that stays down', [isDown], ['--retries', '1'], 5, [started, retried, ...failed]],
    [
      'a fallback',
      [isDown],
      ['--retries', '0', '--fallback', 'y'],
      0,
      [started, 'warn llm_request_fell_back', completed],
    ],
    ['a refused key', [rejects], [], 4, [started, ...failed]],
    ['nonsense', [talksNonsense], [], 5, [started, ...failed]],
    ['half an answer', [breaksOff], ['--stream'], 8, [started, ...failed]],
    ['an answer of the wrong form', [says], schema, 10, [started, 'warn llm_request_repaired', ...failed]],
    ['a flag that does not exist', [says], ['--nope'], 2, ['error error']],
    ['a value that cannot be', [says], ['--temperature', '9'], 2, ['error error']],
    ['a provider that nobody knows', [says], ['--provider', 'custom:z'], 3, ['error error']],
    ['a dry run', [says], ['--dry-run'], 0, []],
    ['--quiet', [isDown, says], ['--quiet'], 0, [retried]],
  ])('%s', async (_, answers, flags, code, events) => {
    const result = await ask(await createScene(...answers), [...flags, ...json]);
    expect(result.code).toBe(code);
    expect(listEvents(result.stderr)).toEqual(events);
    expect(findSecrets(result.stderr)).toEqual([]);
  });

  test('vectors', async () => {
    const works: Answer = (response) =>
      sendJson(response, {
        model: 'e-1',
        data: [{ index: 0, embedding: [1] }],
        usage: { prompt_tokens: 4, total_tokens: 4 },
      });
    const { home } = await createScene(isDown, works);
    const result = await runAix(['embed', secrets.prompt, '--provider', 'custom:x', ...json], { home, haste: 50 });
    expect(listEvents(result.stderr)).toEqual([started, retried, completed]);
    expect(readLog(result.stderr)[2]).toMatchObject({ provider: 'custom:x', model: 'e-1', input_tokens: 4 });
    expect(findSecrets(result.stderr)).toEqual([]);
  });

  test('vectors that are not made', async () => {
    const { home } = await createScene(rejects);
    const result = await runAix(['embed', 'hi', '--provider', 'custom:x', ...json], { home });
    expect(listEvents(result.stderr)).toEqual([started, ...failed]);
    expect(readLog(result.stderr)[1]).toMatchObject({ code: 'auth', status: 401, model: 'e' });
  });

  test.each([[['nonsense']], [['--dotenv', '/no/such/file', 'models']]])('%j', async (words) => {
    const result = await runAix([...json, ...words]);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(listEvents(result.stderr)).toEqual(['error error']);
  });
});

test.each([[[]], [['--stream']], [['--format', 'json']], [['--format', 'jsonl', '--stream']]])(
  'stdout is the same byte for byte with %j',
  async (flags) => {
    const scene = await createScene(thinks);
    const steady = (text: string): string => text.replaceAll(/"(id|\w+_ms|ms|tokens_per_second)": ?[^,}\n]+/g, '');
    const plain = await ask(scene, flags);
    const logged = await ask(scene, [...flags, ...json]);
    expect(steady(logged.stdout)).toBe(steady(plain.stdout));
    expect(logged.stdout).toContain(secrets.answer);
  },
);

test('the events of a request tell who, how long and how much', async () => {
  const { stderr } = await ask(await createScene(isDown, says), [...json]);
  const [begin, retry, end] = readLog(stderr);
  const run = begin?.['run'];
  const time = expect.any(String);
  const asked = { time, run, provider: 'custom:x', model: 'm' };
  expect(run).toMatch(/^[a-z0-9]+-[a-z0-9]+$/);
  expect(begin).toEqual({ ...asked, level: 'info', event: 'llm_request_started' });
  expect(retry).toEqual({
    ...asked,
    level: 'warn',
    event: 'llm_request_retried',
    code: 'provider',
    message: '503 Service Unavailable',
    status: 503,
    request_id: 'req-7',
    ms: expect.any(Number),
    wait_ms: expect.any(Number),
    attempt: 1,
    retries: 2,
  });
  expect(end).toEqual({
    ...asked,
    level: 'info',
    event: 'llm_request_completed',
    model: 'served-model',
    ms: expect.any(Number),
    first_token_ms: expect.any(Number),
    input_tokens: 7,
    output_tokens: 3,
    cost: null,
    finish: 'stop',
    status: 200,
    response_id: 'chat-1',
    attempts: 2,
  });
});

test('a failure tells the request of the vendor, and the last line the exit code', async () => {
  const { stderr } = await ask(await createScene(isDown), ['--retries', '0', ...json]);
  const [, failure, error] = readLog(stderr);
  const why = { code: 'provider', message: '503 Service Unavailable', status: 503 };
  expect(failure).toMatchObject({ ...why, request_id: 'req-7', finish: null, input_tokens: null, attempts: 1 });
  expect(error).toMatchObject({ ...why, detail: 'busy, ***', provider: 'custom:x', exit: 5 });
});

test('a fallback tells who is asked instead, and the end who answered', async () => {
  const { stderr } = await ask(await createScene(isDown), ['--retries', '0', '--fallback', 'y', ...json]);
  const [, fall, end] = readLog(stderr);
  expect(fall).toMatchObject({ provider: 'custom:x', model: 'm', code: 'provider', to_provider: 'custom:y' });
  expect(end).toMatchObject({ provider: 'custom:y', attempts: 2 });
});

test('what all providers said in vain holds no piece of an answer', async () => {
  const scene = await createScene(talksNonsense, isDown);
  const { stderr } = await ask(scene, ['--retries', '0', '--fallback', 'custom:x/other', ...json]);
  const detail = expect.stringMatching(/^custom:x m: the answer is no JSON\ncustom:x other: 503 .*: busy/);
  expect(readLog(stderr).at(-1)).toMatchObject({ message: 'all 2 providers failed', detail });
  expect(findSecrets(stderr)).toEqual([]);
});

test('--debug shows the traffic in lines of JSON, without the key', async () => {
  const { stderr } = await ask(await createScene(says), ['--debug', ...json]);
  const wire = readLog(stderr).filter(({ event }) => event === 'wire');
  expect(new Set(wire.map(({ level, provider }) => `${level} ${String(provider)}`))).toEqual(
    new Set(['debug custom:x']),
  );
  expect(wire.map(({ direction, line }) => `${String(direction)} ${String(line)}`)).toEqual(
    expect.arrayContaining(['> Authorization: ***', '< status 200', '< data: [DONE]']),
  );
  expect(wire.some(({ line }) => String(line).includes(secrets.prompt))).toBe(true);
  expect(stderr).not.toContain(key);
});

test('a key in an address is taken out, and the line is JSON all the same', async () => {
  const scene = await createScene((response) =>
    sendJson(response, { error: { message: `"https://host/?key=${key}" is wrong` } }, 400),
  );
  const { stderr, stdout } = await ask(scene, ['--format', 'json', ...json]);
  const detail = '"https://host/?key=***" is wrong';
  expect(readLog(stderr).at(-1)).toMatchObject({ detail });
  expect(JSON.parse(stdout).error.message).toContain(detail);
});

test('what is shaped like a key or steers a terminal is in no field', async () => {
  const { stderr } = await runAix([...json, 'ask', 'hi', '--temperature', 'sk-abcdef123456\u009b2J']);
  expect(readLog(stderr)[0]).toMatchObject({ message: '--temperature must be a number from 0 to 2, found "***"' });
});
