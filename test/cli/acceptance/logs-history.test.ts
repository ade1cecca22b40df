import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { saveEntries } from '../../../src/history/save.ts';
import { createRun } from '../../commands/logs/desk.ts';
import { collect, spawnAix, startAix } from '../../helpers/cli.ts';
import { findBytes, readKept } from '../../helpers/history.ts';
import { createHome } from '../../helpers/home.ts';
import { startSession } from '../../terminal/session.ts';
import { ask, createOwnDesk, key, say, stream } from './desk.ts';

/** What becomes of a run, through the built program. The ids are acceptance rows. */
const begun = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'half of ' } }] })}\n\n`;

/** Its words are shown as they come. */
function startAsking(home: string): ChildProcess {
  const child = startAix([...ask, '--stream'], { home });
  child.stdin?.end();
  return child;
}

describe('every run', () => {
  test('A118 H20 is kept as --format json prints it, with finish reason, response id and the model that answered', async () => {
    const { aix } = await createOwnDesk(say('openai-chat', ['Hel', 'lo']));
    const { stdout } = await aix(...ask, '--format', 'json');
    const printed = JSON.parse(stdout);
    const shown = JSON.parse((await aix('logs', 'last', '--json')).stdout);
    expect(shown).toMatchObject({ id: printed.id, command: 'ask', asked: { provider: 'custom:x', model: 'm' } });
    expect(shown.envelope).toEqual(printed);
    expect(printed).toMatchObject({ text: 'Hello', finish: 'stop', status: 'complete' });
    expect(typeof printed.response_id).toBe('string');
    expect(printed.model).not.toBe('m');
  });

  test('X03 keeps 0, false and the empty text as values', async () => {
    const { aix, home } = await createOwnDesk(say('openai-chat', ['ok']));
    writeFileSync(join(home, 'prompts/say.md'), 'Say {a}, {b}, {c}.');
    const params = ['-p', 'a=', '-p', 'b:=0', '-p', 'c:=false'];
    expect((await aix('run', 'say', ...params, '--provider', 'custom:x')).code).toBe(0);
    expect(JSON.parse((await aix('logs', 'last', '--json')).stdout).params).toEqual({ a: '', b: '0', c: 'false' });
  });

  test.each([
    ['complete', 0, say('openai-chat', ['whole']), 'whole'],
    ['incomplete', 8, stream(begun), 'half of '],
    ['failed', 5, (_: unknown, response: ServerResponse) => void response.writeHead(400).end(), ''],
  ] as const)('X11 that is %s is listed so, with exit %i', async (status, code, answer, text) => {
    const { aix } = await createOwnDesk(answer);
    expect((await aix(...ask, '--retries', '0')).code).toBe(code);
    const [run] = JSON.parse((await aix('logs', '--status', status, '--json')).stdout);
    expect(run).toMatchObject({ status, question: 'hi', provider: 'custom:x' });
    expect((await aix('logs', 'last', '-t')).stdout).toBe(text);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('that %s ends is kept with the words that came, and marked', async (signal, code) => {
    const { home } = await createOwnDesk((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(begun);
    });
    const child = startAsking(home);
    const result = collect(child);
    child.stdout?.once('data', () => child.kill(signal));
    expect((await result).code).toBe(code);
    expect(readKept(home).map(({ envelope }) => [envelope.status, envelope.text])).toEqual([['cancelled', 'half of ']]);
  });

  test('that is killed leaves nothing half kept, and the next one is kept', async () => {
    const { home, aix } = await createOwnDesk((request, response) => {
      if (request.body.includes('again')) return say('openai-chat', ['ok'])(request, response);
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(begun);
    });
    const child = startAsking(home);
    const result = collect(child);
    child.stdout?.once('data', () => child.kill('SIGKILL'));
    await result;
    expect(readKept(home)).toEqual([]);
    expect((await aix('ask', 'again', '--provider', 'custom:x')).code).toBe(0);
    expect(await aix('logs', '--json')).toMatchObject({ code: 0, stderr: '' });
  });

  test('whose reader has seen enough is kept', async () => {
    const { home } = await createOwnDesk((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const more = setInterval(() => response.write(begun), 5);
      response.on('close', () => clearInterval(more));
    });
    const child = startAsking(home);
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect((await collect(child)).code).toBe(0);
    expect(readKept(home)).toHaveLength(1);
  });

  test('X07 of many processes at once is kept, while others read', async () => {
    const home = createHome();
    const runs = Array.from({ length: 6 }, (_, at) =>
      spawnAix(['ask', `number ${at}`, '--provider', 'mock'], { home }),
    );
    const readers = Array.from({ length: 2 }, () => spawnAix(['logs', '--json'], { home }));
    const codes = (await Promise.all([...runs, ...readers])).map(({ code }) => code);
    expect(codes.filter((code) => code !== 0)).toEqual([]);
    const { stdout } = await spawnAix(['logs', '--json'], { home });
    const questions = JSON.parse(stdout).map(({ question }: { question: string }) => question);
    expect(questions.toSorted()).toEqual(Array.from({ length: 6 }, (_, at) => `number ${at}`));
  });
});

describe('a history that is of no use', () => {
  const mock = ['ask', 'hi', '--provider', 'mock', '--quiet'] as const;

  test('X06 broken or locked costs no run a word', async () => {
    const broken = createHome();
    writeFileSync(join(broken, 'history.db'), 'no database'.repeat(500));
    const locked = createHome();
    mkdirSync(join(locked, 'history.db.lock'));
    for (const home of [broken, locked]) {
      expect(await spawnAix(mock, { home })).toEqual({ code: 0, stdout: 'hi', stderr: '' });
      expect(readKept(home)).toHaveLength(1);
    }
    const before = readFileSync(join(broken, 'history.db'));
    expect((await spawnAix(['logs'], { home: broken })).code).toBe(3);
    expect(readFileSync(join(broken, 'history.db'))).toEqual(before);
  });

  test('a run takes the waiting ones in when they are many, and a broken file stops that without a word', async () => {
    const home = createHome();
    for (let number = 0; number < 549; number += 1) saveEntries(home, [createRun(number)]);
    writeFileSync(join(home, 'history.db'), 'no database'.repeat(500));
    expect(await spawnAix(mock, { home })).toEqual({ code: 0, stdout: 'hi', stderr: '' });
    expect(readKept(home)).toHaveLength(550);
  });

  test('that cannot be written is one warning, and the answer and its exit code stay', async () => {
    const home = createHome();
    writeFileSync(join(home, 'history.new'), '');
    const { code, stdout, stderr } = await spawnAix(mock, { home });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi' });
    expect(stderr.split('\n')).toEqual([expect.stringContaining('AIX_NO_HISTORY=1'), '']);
  });
});

test('X04 no byte of a key or a secret param is in any file, SQLite and its log included, nor of a run that is not kept', async () => {
  const secret = 'swordfish-2718281828';
  const quiet = 'nobody-hears-of-this';
  const { home, server } = await createOwnDesk((request, response) => {
    const { content } = JSON.parse(request.body).messages[0];
    return say('openai-chat', [`you said: ${content}`])(request, response);
  });
  writeFileSync(join(home, 'prompts/say.md'), '---\ninput: { schema: { word: secret } }\n---\nSay {word}.');
  writeFileSync(join(home, 'prompts/own.md'), '---\nhistory: false\n---\nSay {word}.');
  const env = { AIX_X_API_KEY: key, AIX_PARAM_WORD: secret };
  const run = (...argv: readonly string[]) => spawnAix([...argv, '--provider', 'custom:x'], { home, env });
  for (const argv of [
    ['run', 'say', '--no-history'],
    ['run', 'own', '-p', `word=${quiet}`],
  ]) {
    expect((await run(...argv)).code).toBe(0);
  }
  expect(findBytes(home, quiet)).toEqual([]);
  for (const argv of [
    ['run', 'say'],
    ['ask', `is ${key} a key?`],
  ])
    expect((await run(...argv)).code).toBe(0);
  const look = (): readonly string[] => [key, secret].flatMap((text) => findBytes(join(home, '..'), text));
  expect(look()).toEqual([]);
  const reader = startSession('aix logs show && sleep 600', { AIX_HOME: home });
  await reader.waitFor('[assistant]');
  expect(readdirSync(home)).toEqual(expect.arrayContaining(['history.db', 'history.db-wal']));
  expect(look()).toEqual([]);
  expect(server.requests).toHaveLength(4);
});

test('files of the history are for their owner alone, whatever the umask', async () => {
  const home = createHome();
  for (const words of ['ask hi --provider mock', 'logs']) {
    expect(await startSession(`umask 0; aix ${words}`, { AIX_HOME: home }).ended).toBe(0);
  }
  const names = readdirSync(home).filter((name) => name.startsWith('history.'));
  const modes = names.map((name) => `${name} ${(statSync(join(home, name)).mode & 0o777).toString(8)}`);
  expect(modes).toContain('history.db 600');
  expect(modes).toContain('history.new 700');
  expect(modes.filter((mode) => !/ (600|700)$/.test(mode))).toEqual([]);
});

describe('at a terminal', () => {
  const runs = [
    createRun(1, { prompt: null, command: 'ask' }, { cost: null }),
    createRun(2, { prompt: 'commit-message' }, { status: 'failed', usage: null, cost: null }),
    createRun(3, {
      messages: [{ role: 'user', content: 'これは何ですか。この質問はとても長いので、一行には入りません。' }],
    }),
    createRun(4, {
      messages: [{ role: 'user', content: `\u001b[31mEvil\u001b]0;x\u0007 and long, ${'so '.repeat(20)}` }],
    }),
  ];

  test('a list of 60 columns has all of it', async () => {
    const home = createHome();
    saveEntries(home, runs);
    const session = startSession('stty cols 60; aix logs --no-color', { AIX_HOME: home, TZ: 'UTC', NO_COLOR: '1' });
    expect(await session.ended).toBe(0);
    expect(session.shown().replaceAll('\u001b[1m', '').split('\r\n')).toEqual([
      'run0004-  2024-01-15  prompt-4        custom:p4 model-4',
      '          complete  250 tokens  ~$0.001  [31mEvil ]0;x and …',
      'run0003-  2024-01-15  prompt-3        custom:p3 model-3',
      '          complete  250 tokens  $0.001  これは何ですか。こ…',
      'run0002-  2024-01-15  commit-message  custom:p2 model-2',
      '          failed  question 2',
      'run0001-  2024-01-15  ask             custom:p1 model-1',
      '          complete  250 tokens  question 1',
      '',
    ]);
  });

  test('delete and prune ask, and No leaves all as it is', async () => {
    const home = createHome();
    saveEntries(home, runs);
    for (const [words, question] of [
      ['delete run0001', 'Delete run run0001-abcdefghabcdefgh?'],
      ['prune --keep 1', 'Delete 3 runs of 4?'],
    ] as const) {
      const session = startSession(`aix logs ${words}`, { AIX_HOME: home });
      await session.waitFor(question);
      session.type('n\r');
      expect(await session.ended).toBe(130);
    }
    const session = startSession('aix logs delete run0001', { AIX_HOME: home });
    await session.waitFor('Delete run run0001');
    session.type('y\r');
    expect(await session.ended).toBe(0);
    expect((await spawnAix(['logs'], { home })).stdout.match(/^run\d+/gm)).toEqual(['run0004', 'run0003', 'run0002']);
  });
});

test('a long list ends when its reader has seen enough', async () => {
  const home = createHome();
  saveEntries(
    home,
    Array.from({ length: 5000 }, (_, number) => createRun(number)),
  );
  const child = startAix(['logs', '--all'], { home });
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { code, stdout, stderr } = await collect(child);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.startsWith('run4999-')).toBe(true);
  expect(stdout.split('\n').length).toBeLessThan(3000);
});
