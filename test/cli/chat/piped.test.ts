import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startAix, spawnAix } from '../../helpers/cli.ts';
import { findBytes } from '../../helpers/history.ts';
import { createHome } from '../../helpers/home.ts';
import { sendJson } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { begin, countUp, createScript } from './scripted.ts';

const mock = ['--provider', 'mock'];

test('every line of a pipe is a message, and every answer ends with a line end', async () => {
  const { code, stdout, stderr } = await spawnAix(['chat', ...mock], { stdin: 'hi\n\nall \\\nof it\n/quit\nnever\n' });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi\nall \nof it\n' });
  expect(stderr).not.toContain('> ');
});

test('an open block is sent when the pipe ends, and two slashes send one', async () => {
  const { stdout } = await spawnAix(['chat', ...mock], { stdin: '//etc\n```\ncode' });
  expect(stdout).toBe('/etc\n```\ncode\n');
});

test('an answer comes before the next message is written', async () => {
  const child = startAix(['chat', ...mock]);
  let shown = '';
  const answered = new Promise<void>((resolve) => {
    child.stdout?.on('data', (data: Buffer) => (shown += String(data)) === 'hi\n' && resolve());
  });
  child.stdin?.write('hi\n');
  await answered;
  child.stdin?.write('/quit\n');
  // The pipe is still open.
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
});

test('trouble with one message is told, the others are answered, and the last trouble is the exit code', async () => {
  const { home, sent } = await createScript((response, turn) => {
    if (turn === 2) return sendJson(response, { error: { message: 'slow down' } }, 429);
    countUp(response, turn);
  });
  const { code, stdout, stderr } = await spawnAix(['chat'], { home, stdin: '/modle x\na\nb\nc\n' });
  expect({ code, stdout }).toEqual({ code: 6, stdout: 'one\nthree\n' });
  expect(stderr).toContain('slow down');
  expect(stderr).toContain('there is no command "/modle"\nhint: did you mean /model?');
  expect(
    sent()
      .at(-1)
      ?.messages.map(({ content }) => content),
  ).toEqual(['a', 'one', 'c']);
});

test('with --format json every message has one document in one line, also in trouble', async () => {
  const { home } = await createScript((response, turn) => {
    if (turn === 2) return sendJson(response, { error: { message: 'no' } }, 400);
    countUp(response, turn);
  });
  const { code, stdout } = await spawnAix(['chat', '--format', 'json'], { home, stdin: 'a\nb\nc\n' });
  const documents = stdout.trimEnd().split('\n').map(parse);
  expect(documents).toMatchObject([
    { status: 'complete', text: 'one' },
    { status: 'failed', error: { code: 'provider' } },
    { status: 'complete', text: 'three' },
  ]);
  expect(code).toBe(5);
});

test('with --format jsonl the events of every message are numbered anew', async () => {
  const { stdout } = await spawnAix(['chat', ...mock, '--format', 'jsonl'], { stdin: 'a\nb\n' });
  const events = stdout.trimEnd().split('\n').map(parse);
  const types = ['run-started', 'text-delta', 'finish'].map((type, seq) => ({ type, seq }));
  expect(events).toMatchObject([...types, ...types]);
});

test('a signal in a pipe ends the chat, not one answer', async () => {
  const { home } = await createScript(begin);
  const child = startAix(['chat', '--stream'], { home });
  child.stdout?.once('data', () => child.kill('SIGINT'));
  child.stdin?.write('a\nb\n');
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(130);
});

test('a prompt asks the first question with its params, and one of instructions alone waits for a message', async () => {
  const { home, sent } = await createScript();
  const prompts = await createPrompts(home);
  await spawnAix(['chat', prompts.question, '-p', 'topic=tea'], { home, stdin: 'more\n' });
  await spawnAix(['chat', prompts.instructions], { home, stdin: 'hi\n' });
  expect(sent().map(({ messages }) => messages.map(({ content }) => content))).toEqual([
    ['What is tea?'],
    ['What is tea?', 'one', 'more'],
    ['Be short.', 'hi'],
  ]);
});

test('nothing but messages is read from stdin, and no answer goes to one file', async () => {
  const attached = await spawnAix(['chat', ...mock, '--attach', '-'], { stdin: 'hi\n' });
  expect(attached).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('stdin carries the messages of the chat'),
  });
  const output = await spawnAix(['chat', ...mock, '-o', 'x'], { stdin: 'hi\n' });
  expect(output).toMatchObject({ code: 2, stderr: expect.stringContaining("unknown option '-o'") });
});

test('--file goes with the first message alone, and --dry-run sends nothing', async () => {
  const { home, sent } = await createScript();
  const argv = ['chat', '--file', join(home, 'config.json')];
  await spawnAix(argv, { home, stdin: 'a\nb\n' });
  const { code, stdout } = await spawnAix([...argv, '-n'], { home, stdin: 'a\n' });
  const [first, second] = sent().map(({ messages }) => JSON.stringify(messages.at(-1)));
  expect(first).toContain('custom_providers');
  expect(second).not.toContain('custom_providers');
  expect({ code, count: sent().length }).toEqual({ code: 0, count: 2 });
  expect(stdout).toContain('custom_providers');
});

test('/save writes a transcript that replaces nothing, or a prompt that has the same words', async () => {
  const [cwd, home] = [temporaryFolder(), createHome()];
  const stdin = 'what is {x}?\nand {{y}}?\n/save chat.md\n/save chat.md\n/save again\n';
  const { stderr } = await spawnAix(['chat', ...mock, '--system', 'be kind'], { cwd, home, stdin });
  const said = ['## System\n\nbe kind', '## User\n\nwhat is {x}?', '## Assistant\n\nwhat is {x}?'];
  expect(readFileSync(join(cwd, 'chat.md'), 'utf8')).toContain(said.join('\n\n'));
  expect(stderr).toContain('"chat.md" is already there');
  const rendered = await spawnAix(['run', 'again', '-n'], { home });
  expect(rendered.stdout.replaceAll('\n\n', '\n')).toBe(
    '[system]\nbe kind\n[user]\nwhat is {x}?\n[assistant]\nwhat is {x}?\n[user]\nand {{y}}?\n[assistant]\nand {{y}}?\n',
  );
});

test('/save writes no secret', async () => {
  const [cwd, home] = [temporaryFolder(), createHome()];
  const prompt = join(cwd, 'say.md');
  writeFileSync(prompt, '---\ninput: { schema: { word: secret } }\n---\nSay {word}.');
  const stdin = '/save chat.md\n/save again\n';
  const { stdout } = await spawnAix(['chat', prompt, '-p', 'word=swordfish-42', ...mock], { cwd, home, stdin });
  expect(stdout).toBe('Say swordfish-42.\n');
  expect(findBytes(cwd, 'Say ***.')).toEqual([join(cwd, 'chat.md')]);
  expect(findBytes(home, 'Say ***.')).toContain(join(home, 'prompts/again.prompt'));
  expect([cwd, home].flatMap((folder) => findBytes(folder, 'swordfish-42'))).toEqual([]);
});

test('/help lists every command, and --quiet does not silence it', async () => {
  const { stdout, stderr } = await spawnAix(['chat', ...mock, '--quiet'], { stdin: '/help\n/cost\n' });
  expect(stdout).toBe('');
  for (const name of ['model', 'system', 'attach', 'save', 'retry', 'edit', 'fork', 'cost', 'quit'])
    expect(stderr).toMatch(new RegExp(`^/${name} `, 'm'));
  expect(stderr).toContain('nothing was spent yet');
});

test('nothing that was typed is kept where it was no terminal, and nothing at all with --no-history', async () => {
  const home = createHome();
  await spawnAix(['chat', ...mock, '--no-history'], { home, stdin: 'hi\n' });
  expect(existsSync(join(home, 'chat-history'))).toBe(false);
  expect((await spawnAix(['chat', ...mock, '-c'], { home, stdin: 'hi\n' })).code).toBe(3);
});

async function createPrompts(home: string) {
  await spawnAix(['create', 'question', 'What is {topic}?'], { home });
  const text = '---\ninput:\n  schema:\n    x?: string\n---\n{{role "system"}}Be short.';
  await spawnAix(['create', 'instructions.prompt', '-'], { home, stdin: text });
  return { question: 'question', instructions: 'instructions' };
}

function parse(line: string): unknown {
  return JSON.parse(line);
}
