import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { startSession, type Session } from '../terminal/session.ts';

const clearLine = '\u0015';
const arrowDown = '\u001b[B';

/** Runs a prompt with this schema, dry, at a terminal. What is sent lands in the file `out`. */
function ask(input: string, text: string, env: Readonly<Record<string, string>> = {}): Session {
  const home = createHome();
  const schema = input.replaceAll(/^/gm, '    ');
  writeFileSync(join(home, 'prompts/p.md'), `---\ninput:\n  schema:\n${schema}\n---\n${text}`);
  return startSession('aix run p --dry-run | cat', { AIX_HOME: home, HOME: join(home, '..'), ...env });
}

function lastLine(session: Session): string | undefined {
  return stripVTControlCharacters(session.shown()).trim().split('\n').at(-1);
}

test('asks each type with the question that suits it', async () => {
  const schema = 'name: string, who\ncount: integer\nratio: number\nok: boolean, really\ntone(enum): [formal, casual]';
  const session = ask(
    `${schema}\ntags(array): string\nbox: {n: integer}`,
    '{name}|{count}|{ratio}|{ok}|{tone}|{tags}|{box}',
  );
  await session.waitFor('name (who)');
  session.type('Ann Lee\r');
  await session.waitFor('count (a whole number)');
  session.type('7\r');
  await session.waitFor('ratio (a number)');
  session.type('0.5\r');
  await session.waitFor('ok (really)');
  session.type('y\r');
  await session.waitFor('casual');
  session.type(`${arrowDown}\r`);
  await session.waitFor('tags (a list of texts)');
  session.type('a, b\r');
  await session.waitFor('box (an object)');
  session.type('{"n": 1}\r');
  expect(await session.ended).toBe(0);
  expect(lastLine(session)).toBe('Ann Lee|7|0.5|true|casual|["a","b"]|{"n":1}');
});

test('says what is wrong with an answer and asks again', async () => {
  const session = ask('count: integer\nbox: {n: integer}', '{count}|{box}');
  await session.waitFor('count (a whole number)');
  session.type('many\r');
  await session.waitFor('must be a whole number, found "many"');
  session.type(`${clearLine}5\r`);
  await session.waitFor('box (an object)');
  session.type('{"n": "x"}\r');
  await session.waitFor('must be integer at /n');
  session.type(`${clearLine}{"n": 2}\r`);
  expect(await session.ended).toBe(0);
  expect(lastLine(session)).toBe('5|{"n":2}');
});

test('asks for a secret without echo and does not show it afterwards', async () => {
  const session = ask('token: secret, for the door', '{token}!');
  await session.waitFor('token (for the door)');
  session.type('hunter22\r');
  expect(await session.ended).toBe(0);
  expect(session.shown()).not.toContain('hunter');
  expect(lastLine(session)).toBe('***!');
});

test('opens the editor for a long text, and for what is else piped in', async () => {
  const folder = temporaryFolder();
  const editor = join(folder, 'editor');
  writeFileSync(editor, '#!/bin/sh\nprintf "%s\\nline two\\n" "$1" > "$2"\n', { mode: 0o755 });
  const env = { EDITOR: `${editor} 'line one'`, TMPDIR: folder };
  const session = ask('notes: text, what was said', '<{notes}><{stdin}>', env);
  await session.waitFor('notes (what was said): Enter opens your editor');
  session.type('\r');
  await session.waitFor('stdin: Enter opens your editor');
  session.type('\r');
  expect(await session.ended).toBe(0);
  const shown = stripVTControlCharacters(session.shown()).replaceAll('\r', '');
  expect(shown).toContain('<line one\nline two><line one\nline two>');
  expect(readdirSync(folder)).toEqual(['editor']);
});

test('asks nothing that is given, has a default or may be left out', async () => {
  const home = createHome();
  const input = '{schema: {a: string, b: string, "c?": string}, default: {b: B}}';
  writeFileSync(join(home, 'prompts/p.md'), `---\ninput: ${input}\n---\n{a}{b}{c}.`);
  const session = startSession('aix run p -p a=A --dry-run', { AIX_HOME: home });
  expect(await session.ended).toBe(0);
  expect(session.shown().trim()).toBe('AB.');
});
