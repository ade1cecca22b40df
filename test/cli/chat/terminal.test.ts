import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { sendChatStream, sendJson } from '../../helpers/server.ts';
import { renderScreen } from '../../terminal/screen.ts';
import { startSession } from '../../terminal/session.ts';
import { begin, countUp, createScript, open, startChat } from './scripted.ts';

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

test('the second question goes with the first one and its answer', async () => {
  const script = await createScript();
  const chat = startChat(script);
  await chat.say('first\r');
  await chat.say('second\r');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  expect(script.sent()).toEqual([
    { model: 'm', messages: [user('first')] },
    { model: 'm', messages: [user('first'), assistant('one'), user('second')] },
  ]);
});

test('the screen shows sign, message, answer and figures, and the terminal is as before at the end', async () => {
  const chat = startChat(await createScript());
  await chat.say('hello, this is a message that is too long for one row of it\r');
  await chat.waitFor('10');
  await chat.say('/quit\r');
  await chat.waitFor('<exit 0>');
  await chat.waitFor('<over>');
  const [shown = ''] = chat.shown().split('<exit');
  const screen = await renderScreen(shown, { cols: 60, rows: 20 });
  expect(screen.replace(/\d\.\d\n s/, '0.0\n s')).toBe(
    [
      'aix: custom:loop m answers; /help lists the commands, Ctrl-D',
      ' leaves',
      '> hello, this is a message that is too long for one row of i',
      't',
      'one',
      'aix: custom:loop served-model, 7 tokens in + 3 out = 10, 0.0',
      ' s, cost unknown',
      '> /quit',
      '',
    ].join('\n'),
  );
  expect(chat.shown()).toMatch(/ icanon.* echo /s);
  expect(chat.shown().lastIndexOf('\u001b[?2004l')).toBeGreaterThan(chat.shown().lastIndexOf('\u001b[?2004h'));
});

test('Ctrl-Z gives the terminal back to the shell, and the message goes on where it was', async () => {
  const script = await createScript();
  const env = { HOME: script.home, AIX_HOME: script.home };
  const words =
    'set -m; aix chat; echo "<stopped $?>"; stty -a; echo \'<shell>\'; read line; fg; echo "<exit $?>"; read line';
  const session = startSession(words, env);
  await session.waitFor(open);
  session.type('half\u0001a \u001a');
  await session.waitFor('<stopped 148>');
  await session.waitFor('<shell>');
  expect(session.shown()).toMatch(/\u001b\[\?2004l.*<stopped 148>.* icanon.* echo /s);
  session.type('\r');
  await session.waitFor(open);
  session.type('whole and \r');
  await session.waitFor(open);
  session.type('\u0004');
  await session.waitFor('<exit 0>');
  expect(script.sent().map(({ messages }) => messages)).toEqual([[user('a whole and half')]]);
});

test('a pipe in the place of what was typed before is left alone', async () => {
  const script = await createScript();
  execFileSync('mkfifo', [join(script.home, 'chat-history')]);
  const chat = startChat(script);
  await chat.say('first\r');
  await chat.waitFor('what you type cannot be kept');
  await chat.waitFor('one');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
});

test.each([
  [
    60,
    '/attach FILE or URL            send it with the next message\n' +
      '/retry                         ask the last message again\n' +
      '/edit                          change the last message in\n' +
      '                               your editor and ask it again\n',
  ],
  [
    40,
    '/attach FILE or URL\n  send it with the next message\n/retry\n  ask the last message again\n' +
      '/edit\n  change the last message in your editor\n  and ask it again\n',
  ],
])('/help is broken at words for %d columns', async (cols, expected) => {
  const chat = startChat(await createScript(), '', { cols, rows: 50 });
  await chat.say('/help\r');
  await chat.say('/quit\r');
  await chat.waitFor('<exit 0>');
  const [, after = ''] = chat.shown().split('/model NAME');
  const [help = ''] = `/model NAME${after}`.replaceAll('\r\n', '\n').split('\u001b');
  expect(help).toContain(expected);
  expect(help).toContain('Alt-Enter');
  expect(Math.max(...help.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(cols);
});

test('Ctrl-C stops the answer and closes its request, and the chat goes on from the words that came', async () => {
  let close = (): void => {};
  const closed = new Promise<void>((resolve) => (close = resolve));
  const script = await createScript((response, turn) => {
    if (turn > 1) return countUp(response, turn);
    response.on('close', close);
    begin(response);
  });
  const chat = startChat(script);
  await chat.say('first\r');
  await chat.waitFor('It begins');
  chat.type('\u0003');
  await closed;
  await chat.waitFor('stopped:');
  await chat.say('second\r');
  await chat.waitFor('two');
  await chat.say('/cost\r');
  await chat.waitFor('2 answers: 7 tokens in + 3 out = 10 and 1 unknown, cost unknown');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  expect(script.sent().map(({ messages }) => messages)).toEqual([
    [user('first')],
    [user('first'), assistant('It begins'), user('second')],
  ]);
});

test('Ctrl-C empties the line, says how to leave, and leaves the second time', async () => {
  const script = await createScript();
  const chat = startChat(script);
  await chat.say('draft\u0003');
  await chat.say('\u0003');
  await chat.waitFor('Ctrl-D or /quit leaves');
  await chat.say('\u0003');
  await chat.waitFor('<exit 130>');
  expect(script.server.requests).toEqual([]);
});

test('trouble with one message is told, and /retry asks it again', async () => {
  const script = await createScript((response, turn) => {
    if (turn === 2) return sendJson(response, { error: { message: 'no such thing' } }, 400);
    countUp(response, turn);
  });
  const chat = startChat(script);
  await chat.say('first\r');
  await chat.say('second\r');
  await chat.waitFor('no such thing');
  await chat.say('/retry\r');
  await chat.waitFor('three');
  await chat.say('/retry\r');
  await chat.waitFor('four');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  const asked = [user('first'), assistant('one'), user('second')];
  expect(script.sent().map(({ messages }) => messages)).toEqual([[user('first')], asked, asked, asked]);
});

test('/model, /system and /attach hold from the next message on', async () => {
  const script = await createScript();
  const chat = startChat(script, '--system old');
  await chat.say('first\r');
  await chat.say('/model custom:loop/other\r');
  await chat.waitFor('custom:loop other answers');
  await chat.say('/system new\r');
  await chat.say(`/attach ${join(script.home, 'config.json')}\r`);
  await chat.say('second\r');
  await chat.waitFor('two');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  const [first, second] = script.sent();
  expect(first).toEqual({ model: 'm', messages: [{ role: 'system', content: 'old' }, user('first')] });
  expect(second?.model).toBe('other');
  expect(second?.messages.slice(0, 3)).toEqual([{ role: 'system', content: 'new' }, user('first'), assistant('one')]);
  expect(JSON.stringify(second?.messages[3])).toMatch(/second.*config\.json.*custom_providers/);
});

test('a message has several lines after a backslash, in a block and when it was pasted', async () => {
  const script = await createScript();
  const chat = startChat(script);
  await chat.say('one \\\rtwo\r');
  await chat.say('```\rcode\r\r```\r');
  await chat.say('\u001b[200~pasted\rlines\r\u001b[201~!\r');
  await chat.waitFor('three');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  const asked = script.sent().map(({ messages }) => messages.at(-1)?.content);
  expect(asked).toEqual(['one \ntwo', '```\ncode\n\n```', 'pasted\nlines\n!']);
});

test('a pasted text of 10 KB arrives whole, with its wide letters and without its control sequences', async () => {
  const script = await createScript();
  const chat = startChat(script);
  const line = 'some words, 日本語 and 👩‍💻';
  const pasted = Array.from({ length: 300 }, () => line);
  await chat.say(`\u001b[200~${pasted.join('\r')}\u001b[A\u001b[201~\r`);
  await chat.waitFor('one');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  expect(script.sent()[0]?.messages).toEqual([user(pasted.join('\n'))]);
});

test('what an answer would do to the terminal is not done', async () => {
  const script = await createScript((response) =>
    sendChatStream(response, ['safe\u001b]0;title\u0007 \u001b[2Jwords']),
  );
  const chat = startChat(script);
  await chat.say('first\r');
  await chat.waitFor('safe words');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  expect(chat.shown()).not.toMatch(/\u001b\]|\u001b\[2J/);
});

test('what was typed is found in the next chat, for its owner alone and without what began with a blank', async () => {
  const script = await createScript();
  const first = startChat(script);
  await first.say('write a poem\r');
  await first.say(' hidden words\r');
  await first.say('another\r');
  await first.say('\u0004');
  await first.waitFor('<exit 0>');
  const second = startChat(script);
  await second.say('\u0012poem\r');
  await second.waitFor('four');
  await second.say('\u0004');
  await second.waitFor('<exit 0>');
  const path = join(script.home, 'chat-history');
  expect(script.sent().at(-1)?.messages).toEqual([user('write a poem')]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, 'utf8').trim().split('\n').map(parse)).toEqual(['write a poem', 'another', 'write a poem']);
});

test('/edit opens the last message in the editor, whose Ctrl-C is its own, and asks it in its place', async () => {
  const script = await createScript();
  const chat = startChat(script, `--no-history`);
  await chat.say('first\r');
  await chat.say('second\r');
  await chat.say('/edit\r');
  await chat.waitFor('three');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  expect(script.sent().at(-1)?.messages).toEqual([user('first'), assistant('one'), user('changed')]);
});

test('Tab completes a command, and the model behind it', async () => {
  const script = await createScript();
  const chat = startChat(script);
  await chat.say('/m\t \t\r');
  await chat.waitFor('custom:loop m answers');
  await chat.say('/\t');
  await chat.waitFor('/help  /model  /system  /attach  /retry  /edit  /fork  /save  /cost  /quit');
  chat.type('\u0015\u0004');
  await chat.waitFor('<exit 0>');
});

test('Tab offers no model with a control character in its name', async () => {
  const script = await createScript((response) =>
    sendJson(response, { data: [{ id: 'm-new' }, { id: 'm-\u001b[99m' }] }),
  );
  expect((await spawnAix(['provider', 'models', 'loop'], { home: script.home })).code).toBe(0);
  const chat = startChat(script);
  await chat.say('/model m-\t\r');
  await chat.waitFor('custom:loop m-new answers');
  await chat.say('\u0004');
  await chat.waitFor('<exit 0>');
  expect(chat.shown()).not.toContain('\u001b[99m');
});

function parse(line: string): unknown {
  return JSON.parse(line);
}
