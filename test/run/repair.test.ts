import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect, startAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer, type TestServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

type Answer = (response: ServerResponse) => void;

interface Desk {
  readonly server: TestServer;
  readonly ask: (...flags: readonly string[]) => Promise<RunResult>;
  /** The messages of a request, by its place. */
  readonly messages: (at: number) => readonly { readonly role: string; readonly content: string }[];
}

/** A server that gives these answers in turn, the last one again and again. */
async function createDesk(...answers: readonly Answer[]): Promise<Desk> {
  const left = [...answers];
  const server = await startServer((_, response) =>
    ((left.length > 1 ? left.shift() : left[0]) ?? sendNothing)(response),
  );
  const home = createHome({ custom_providers: { a: { base_url: server.url, default_model: 'm' } } });
  const schema = ['--schema', 'name, age int'];
  return {
    server,
    ask: (...flags) => runAix(['ask', 'who?', '--provider', 'a', ...schema, ...flags], { home, haste: 50 }),
    messages: (at) => JSON.parse(server.requests[at]?.body ?? '{}').messages,
  };
}

const sendNothing: Answer = (response) => void response.destroy();
const say =
  (...texts: readonly string[]): Answer =>
  (response) =>
    sendChatStream(response, texts);
const cut: Answer = (response) => {
  const choice = { index: 0, delta: { content: '{"name": "A' }, finish_reason: 'length' };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
};
const isDown: Answer = (response) => sendJson(response, { error: { message: 'busy' } }, 503);

const bad = '{"name": "Ann", "age": "old"}';
const good = '{"name": "Ann", "age": 41}';

function parseLines(stdout: string): readonly Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('an answer that is not as the schema wants it', () => {
  test('is shown to the model with what is wrong, and the next one stands alone on stdout', async () => {
    const { ask, server, messages } = await createDesk(say('{"name": "Ann", ', '"age": "old"}'), say(good));
    const { code, stdout, stderr } = await ask('--stream');
    expect({ code, stdout, requests: server.requests.length }).toEqual({ code: 0, stdout: good, requests: 2 });
    const reason = 'the answer is not as the schema wants it (it must be integer at /age), asking again (1 of 1)';
    expect(stderr).toContain(`aix: ${reason}\n`);
    const [question, answer, correction] = messages(1);
    expect([question, answer]).toEqual([
      { role: 'user', content: 'who?' },
      { role: 'assistant', content: bad },
    ]);
    expect(correction).toMatchObject({ role: 'user', content: expect.stringContaining('it must be integer at /age') });
    expect(correction?.content).toContain('JSON Schema: {"type":"object","properties":{"name":{"type":"string"}');
    expect(JSON.parse(server.requests[1]?.body ?? '')).toHaveProperty('response_format');
  });

  test('is none on a terminal either', async () => {
    const { server } = await createDesk(say('sorry'));
    const home = createHome({ custom_providers: { a: { base_url: server.url, default_model: 'm' } } });
    const argv = ['ask', 'who?', '--provider', 'a', '--schema', 'name'];
    expect(await runAix(argv, { home, isTerminal: true })).toMatchObject({ code: 10, stdout: '' });
  });

  test('is asked for once by default, and its text stays in the document', async () => {
    const { ask, server } = await createDesk(say('first'), say('second'), say(good));
    const { code, stdout, stderr } = await ask('--format', 'json');
    expect({ code, requests: server.requests.length }).toEqual({ code: 10, requests: 2 });
    expect(stderr).toContain('the answer is no JSON');
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      text: 'second',
      parsed: null,
      error: { code: 'invalid-output' },
    });
  });

  test.each([
    ['0', 1, 10],
    ['1', 2, 10],
    ['3', 3, 0],
  ])('is asked for as often as --repair %s says', async (repairs, requests, code) => {
    const { ask, server } = await createDesk(say(bad), say('{}'), say(good));
    expect((await ask('--repair', repairs)).code).toBe(code);
    expect(server.requests).toHaveLength(requests);
  });

  test('goes on in one conversation that holds every answer', async () => {
    const { ask, messages } = await createDesk(say(bad), say('{}'), say(good));
    await ask('--repair', '2');
    expect(messages(2).map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
    expect(messages(2)[4]?.content).toContain(
      "it must have required property 'name'; it must have required property 'age'",
    );
  });

  test('counts among the calls, and what they took is one sum', async () => {
    const { ask } = await createDesk(say(bad), say(good));
    const document = JSON.parse((await ask('--format', 'json')).stdout);
    expect(document).toMatchObject({
      text: good,
      parsed: { name: 'Ann', age: 41 },
      usage: { input: 14, output: 6 },
      attempts: [
        { provider: 'custom:a', model: 'served-model', code: 'invalid-output', status: 200 },
        { provider: 'custom:a', model: 'served-model', code: 'ok', status: 200 },
      ],
    });
  });

  test('is no part of the events, which say what was wrong', async () => {
    const { ask } = await createDesk(say(bad), say(good));
    const events = parseLines((await ask('--format', 'jsonl', '--stream')).stdout);
    expect(events.map(({ type }) => type)).toEqual(['run-started', 'repair', 'text-delta', 'finish']);
    expect(events.map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
    expect(events[2]).toMatchObject({ text: good });
    expect(events[1]).toMatchObject({
      provider: 'custom:a',
      model: 'm',
      code: 'invalid-output',
      detail: 'it must be integer at /age',
      repair: 1,
      repairs: 1,
    });
  });

  test('stands before the error when no other one follows', async () => {
    const { ask } = await createDesk(say(bad));
    const events = parseLines((await ask('--format', 'jsonl', '--repair', '0')).stdout);
    expect(events.map(({ type }) => type)).toEqual(['run-started', 'text-delta', 'error']);
    expect(events[1]).toMatchObject({ text: bad });
  });

  test('is not sent back when it has no words, which vendors refuse', async () => {
    const { ask, messages } = await createDesk(say(' \n'), say(good));
    expect((await ask()).code).toBe(0);
    expect(messages(1).map(({ role }) => role)).toEqual(['user', 'user']);
  });
});

test.each([
  ['of the first answer', 'if .type == "reasoning-delta" then error("no") else . end'],
  ['of what is wrong', 'if .type == "repair" then error("no") else . end'],
])('an event %s that cannot be shown ends the run, and nothing more is asked for', async (_, expression) => {
  const think: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { reasoning_content: 'hm' } }] })}\n\n`);
    const choice = { index: 0, delta: { content: bad }, finish_reason: 'stop' };
    response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
  };
  const { ask, server } = await createDesk(think, say(good));
  const { code, stdout } = await ask('--format', 'jsonl', '--jq', expression);
  expect({ code, requests: server.requests.length }).toEqual({ code: 10, requests: 1 });
  expect(parseLines(stdout).at(-1)).toMatchObject({ type: 'error', error: { code: 'invalid-output' } });
});

test('an answer in which --extract finds nothing is not asked for again', async () => {
  const { server } = await createDesk(say('no code'));
  const home = createHome({ custom_providers: { a: { base_url: server.url, default_model: 'm' } } });
  expect((await runAix(['ask', 'hi', '--provider', 'a', '--extract', 'code'], { home })).code).toBe(10);
  expect(server.requests).toHaveLength(1);
});

test('the call that repairs has all its retries', async () => {
  const { ask, server } = await createDesk(say(bad), isDown, isDown, say(good));
  const { code, stdout } = await ask('--format', 'json', '--retries', '2');
  expect({ code, requests: server.requests.length }).toEqual({ code: 0, requests: 4 });
  const codes = JSON.parse(stdout).attempts.map((attempt: { readonly code: string }) => attempt.code);
  expect(codes).toEqual(['invalid-output', 'provider', 'provider', 'ok']);
});

test('when that call fails, its failure ends the run, and the text of the answer is kept', async () => {
  const { ask } = await createDesk(say(bad), isDown);
  const { code, stdout } = await ask('--format', 'json', '--retries', '0');
  expect(code).toBe(5);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', text: bad, error: { status: 503 }, usage: null });
});

test('an answer that was cut at its limit is not asked for again, as it would be cut again', async () => {
  const { ask, server } = await createDesk(cut, say(good));
  const { code, stderr } = await ask();
  expect({ code, requests: server.requests.length }).toEqual({ code: 10, requests: 1 });
  expect(stderr).toContain('hint: the answer reached the output limit; allow more with --max-tokens');
});

test('a warning that holds for every call is told once', async () => {
  const { server } = await createDesk(say('[1]'), say('["a"]'));
  const home = createHome({ custom_providers: { a: { base_url: server.url, default_model: 'm' } } });
  const schema = JSON.stringify({ type: 'array', items: { type: 'string' } });
  const argv = ['ask', 'who?', '--provider', 'a', '--schema', schema, '--format', 'json'];
  const { warnings, parsed } = JSON.parse((await runAix(argv, { home })).stdout);
  expect({ warnings: warnings.length, parsed }).toEqual({ warnings: 1, parsed: ['a'] });
});

test('--timeout holds for all answers together', async () => {
  const slow: Answer = (response) => void setTimeout(() => sendChatStream(response, [bad]), 150);
  const { server } = await createDesk(slow);
  const home = createHome({ custom_providers: { a: { base_url: server.url, default_model: 'm' } } });
  const flags = ['--schema', 'name, age int', '--repair', '10', '--timeout', '10', '--format', 'json'];
  const { code, stdout } = await runAix(['ask', 'who?', '--provider', 'a', ...flags], { home, haste: 10 });
  // 8 when the time is up between the words of an answer and its end.
  expect([7, 8]).toContain(code);
  const message = expect.stringContaining('no complete answer within 10 s');
  expect(JSON.parse(stdout)).toMatchObject({ text: bad, error: { message } });
});

test('Ctrl-C while an answer is asked for again ends the run, and keeps the text of the bad one', async () => {
  let hand: (response: ServerResponse) => void = () => {};
  const asked = new Promise<ServerResponse>((resolve) => (hand = resolve));
  const { server } = await createDesk(say('no JSON'), (response) => hand(response));
  const home = createHome({ custom_providers: { a: { base_url: server.url, default_model: 'm' } } });
  const child = startAix(['ask', 'hi', '--provider', 'a', '--schema', 'name', '--format', 'json'], { home });
  child.stdin?.end();
  const result = collect(child);
  const response = await asked;
  child.kill('SIGINT');
  await once(response, 'close');
  const { code, stdout, stderr } = await result;
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({
    code: 130,
    document: { status: 'cancelled', text: 'no JSON', attempts: [{ code: 'invalid-output' }, { code: 'cancelled' }] },
  });
  expect(stderr).toContain('asking again (1 of 1)\naix: cancelled\n');
});

describe('with somebody to fall back to', () => {
  test('whoever gave the answer is asked for the next one, and the others stand behind', async () => {
    const first = await createDesk(isDown);
    const second = await createDesk(say(bad), isDown);
    const third = await createDesk(say(good));
    const home = createHome({
      custom_providers: {
        a: { base_url: first.server.url, default_model: 'm' },
        b: { base_url: second.server.url, default_model: 'm' },
        c: { base_url: third.server.url, default_model: 'n' },
      },
    });
    const flags = ['--provider', 'a', '--fallback', 'b,c', '--retries', '0', '--format', 'json'];
    const { code, stdout } = await runAix(['ask', 'who?', '--schema', 'name, age int', ...flags], { home });
    const counts = [first, second, third].map(({ server }) => server.requests.length);
    expect({ code, counts }).toEqual({ code: 0, counts: [1, 2, 1] });
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ provider: 'custom:c', text: good });
    expect(document.attempts.map(({ provider, code: each }: Record<string, string>) => [provider, each])).toEqual([
      ['custom:a', 'provider'],
      ['custom:b', 'invalid-output'],
      ['custom:b', 'provider'],
      ['custom:c', 'ok'],
    ]);
    expect(JSON.parse(third.server.requests[0]?.body ?? '')).toMatchObject({ model: 'n', messages: { length: 3 } });
  });

  test('an answer of the wrong form is no reason to ask them', async () => {
    const { server } = await createDesk(say(bad));
    const other = await createDesk(say(good));
    const entries = {
      a: { base_url: server.url, default_model: 'm' },
      b: { base_url: other.server.url, default_model: 'm' },
    };
    const argv = ['ask', 'who?', '--schema', 'name, age int', '--provider', 'a', '--fallback', 'b'];
    expect((await runAix(argv, { home: createHome({ custom_providers: entries }) })).code).toBe(10);
    expect([server.requests.length, other.server.requests.length]).toEqual([2, 0]);
  });
});

test('what finds a key runs once for all calls', async () => {
  const { server } = await createDesk(say(bad), say(good));
  const calls = join(temporaryFolder(), 'calls');
  const key_command = `echo x >> '${calls}'; echo a-key-of-nobody`;
  const home = createHome({ custom_providers: { a: { base_url: server.url, default_model: 'm', key_command } } });
  const argv = ['ask', 'who?', '--schema', 'name, age int', '--provider', 'a'];
  expect((await runAix(argv, { home })).code).toBe(0);
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Bearer a-key-of-nobody'));
  expect(readFileSync(calls, 'utf8')).toBe('x\n');
});
