import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { sendChatStream, sendJson } from '../../helpers/server.ts';
import { begin, countUp, createScript, startChat, type Script } from './scripted.ts';

/** What each request said, without who said it. */
function saidTo({ sent }: Script): readonly (readonly unknown[])[] {
  return sent().map(({ messages }) => messages.map(({ content }) => content));
}

/** Counts up, but for these turns, which fail. */
function failAt(...turns: readonly number[]) {
  return (response: ServerResponse, turn: number): void => {
    if (turns.includes(turn)) return sendJson(response, { error: { message: 'no' } }, 400);
    countUp(response, turn);
  };
}

test('an answer that was asked for again stands for the old one, which stays where no other came', async () => {
  const script = await createScript(failAt(2));
  await spawnAix(['chat'], { home: script.home, stdin: 'a\n/retry\nb\n/retry\nc\n' });
  const before = ['a', 'one', 'b'];
  expect(saidTo(script)).toEqual([['a'], ['a'], before, before, [...before, 'four', 'c']]);
});

test('the examples of a prompt come before the first question, also when it is asked again', async () => {
  const script = await createScript(failAt(1));
  const text = '---\n---\n{{role "system"}}Be short.\n{{role "user"}}1+1?\n{{role "model"}}2';
  await spawnAix(['create', 'sums.prompt', '-'], { home: script.home, stdin: text });
  await spawnAix(['chat', 'sums'], { home: script.home, stdin: '2+2?\n/retry\n/system Be long.\n3+3?\n' });
  const [first, again, next] = saidTo(script).map((contents) => contents.map((each) => String(each).trim()));
  const asked = ['Be short.', '1+1?', '2', '2+2?'];
  expect([first, again]).toEqual([asked, asked]);
  expect(next).toEqual(['Be long.', '1+1?', '2', '2+2?', 'two', '3+3?']);
});

test('a question whose answer has no words is left out, as vendors refuse two in a row', async () => {
  const script = await createScript((response, turn) => {
    if (turn === 1) return sendChatStream(response, []);
    countUp(response, turn);
  });
  const { stderr } = await spawnAix(['chat', '--system', 'kind'], { home: script.home, stdin: 'a\nb\n' });
  await spawnAix(['ask', '-c', 'c'], { home: script.home });
  expect(stderr).toContain('the answer has no words');
  expect(saidTo(script)).toEqual([
    ['kind', 'a'],
    ['kind', 'b'],
    ['kind', 'b', 'two', 'c'],
  ]);
});

test('/retry asks in any case, whatever --cache has kept', async () => {
  const script = await createScript();
  const { stdout } = await spawnAix(['chat', '--cache'], { home: script.home, stdin: 'a\n/retry\n' });
  const { stdout: cached } = await spawnAix(['chat', '--cache'], { home: script.home, stdin: 'a\n' });
  expect([stdout, cached]).toEqual(['one\ntwo\n', 'one\n']);
});

test('a chat that was recorded is replayed without the network, and kept once', async () => {
  const script = await createScript();
  const { home } = script;
  const [path, stdin] = [join(home, 'chat.jsonl'), 'a\nb\n'];
  await spawnAix(['chat', '--record', path], { home, stdin });
  const { code, stdout } = await spawnAix(['chat', '--replay', path], { home, stdin });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'one\ntwo\n' });
  expect(script.sent()).toHaveLength(2);
  const { stdout: runs } = await spawnAix(['logs', '--json'], { home });
  expect(JSON.parse(runs)).toHaveLength(2);
});

test('a conversation that grew too long for the model is told of and not sent', async () => {
  const { home, server } = await createScript((response, turn) => {
    if (turn === 1) return sendJson(response, { data: [{ id: 'm', context_length: 5000 }] });
    countUp(response, turn);
  });
  await spawnAix(['provider', 'models', 'loop'], { home });
  const grown = 'many words '.repeat(1200);
  const { code, stdout, stderr } = await spawnAix(['chat'], { home, stdin: `${grown}\n${grown}\nhi\n` });
  expect({ code, stdout }).toEqual({ code: 11, stdout: 'two\nthree\n' });
  expect(stderr).toContain('Request exceeds context limit for m');
  expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
});

test('/cost adds up what is known, and leaves out what came from the cache', async () => {
  const { home } = await createScript(failAt(2));
  await spawnAix(['config', 'set', 'prices', '{"served-model": {"input": 1000, "output": 10000}}'], { home });
  const stdin = 'a\nrefused\nb\na\n/cost\n';
  const { stdout, stderr } = await spawnAix(['chat', '--cache'], { home, stdin });
  const again = await spawnAix(['chat', '--cache'], { home, stdin: 'a\n/cost\n' });
  expect(stdout).toBe('one\nthree\nfour\n');
  expect(stderr).toContain('3 answers: 21 tokens in + 9 out = 30, cost $0.11\n');
  expect(again.stderr).toContain('nothing was spent yet');
});

test('an answer that was stopped before its first word leaves no trace in what is sent on', async () => {
  const script = await createScript((response, turn) => {
    if (turn > 1) return countUp(response, turn);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    setImmediate(() => chat.type('\u0003'));
  });
  const chat = startChat(script);
  await chat.say('first\r');
  await chat.waitFor('goes on without this question');
  await chat.say('second\r');
  await chat.waitFor('two');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  expect(saidTo(script)).toEqual([['first'], ['second']]);
});

test('a conversation goes on from an answer that was stopped in a chat', async () => {
  const script = await createScript((response, turn) => (turn === 1 ? begin(response) : countUp(response, turn)));
  const chat = startChat(script);
  await chat.say('first\r');
  await chat.waitFor('It begins');
  chat.type('\u0003');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  await spawnAix(['ask', '-c', 'second'], { home: script.home });
  expect(saidTo(script)).toEqual([['first'], ['first', 'It begins', 'second']]);
});
