import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { startSession } from '../../terminal/session.ts';
import { createHome, readProviders } from './home.ts';

const interrupt = '\u0003';
const endOfInput = '\u0004';
const clearLine = '\u0015';
const colour = /\u001b\[\d+m/;

test('asks for everything that is missing and saves the answers', async () => {
  const home = createHome();
  const session = startSession('aix provider add', { AIX_HOME: home });
  await session.waitFor('What do you call it?');
  session.type('local\r');
  await session.waitFor('Base URL of its API?');
  session.type('http://localhost:1234/v1\r');
  await session.waitFor('Default model?');
  session.type('qwen3\r');
  await session.waitFor('How is the key sent?');
  session.type('\u001b[B\r');
  expect(await session.ended).toBe(0);
  expect(session.shown()).toContain('added provider "custom:local"');
  expect(readProviders(home)).toEqual({
    local: { base_url: 'http://localhost:1234/v1', default_model: 'qwen3', auth_type: 'api-key' },
  });
});

test('asks nothing that a flag has answered, and an empty answer takes what is offered', async () => {
  const home = createHome();
  const session = startSession('aix provider add local --model m --auth-type none', { AIX_HOME: home });
  await session.waitFor('Base URL of its API?');
  session.type('\r');
  expect(await session.ended).toBe(0);
  expect(session.shown()).not.toMatch(/call it|Default model|key sent/);
  expect(readProviders(home)).toEqual({
    local: { base_url: 'http://localhost:11434/v1', default_model: 'm', auth_type: 'none' },
  });
});

test('asks nothing when all is given', async () => {
  const session = startSession('aix provider add x http://localhost:1/v1', { AIX_HOME: createHome() });
  expect(await session.ended).toBe(0);
  expect(session.shown()).not.toContain('?');
});

test('says what is wrong with an answer and asks again', async () => {
  const home = createHome({ taken: { base_url: 'http://localhost:1/v1' } });
  const session = startSession('aix provider add --model m --auth-type none', { AIX_HOME: home });
  await session.waitFor('What do you call it?');
  session.type('openai\r');
  await session.waitFor('the name "openai" is reserved');
  session.type(`${clearLine}Taken\r`);
  await session.waitFor('"custom:taken" already exists');
  session.type(`${clearLine}fine\r`);
  await session.waitFor('Base URL of its API?');
  session.type('localhost\r');
  await session.waitFor('does not begin with http://');
  session.type(`${clearLine}http://localhost:2/v1\r`);
  expect(await session.ended).toBe(0);
  expect(Object.keys(readProviders(home))).toEqual(['taken', 'fine']);
});

test.each([
  ['Ctrl-C', interrupt],
  ['Ctrl-D', endOfInput],
])('%s ends it with exit 130 and saves nothing', async (_, keys) => {
  const home = createHome();
  const session = startSession('aix provider add', { AIX_HOME: home });
  await session.waitFor('What do you call it?');
  session.type(keys);
  expect(await session.ended).toBe(130);
  expect(session.shown()).toContain('aix: cancelled');
  expect(readProviders(home)).toEqual({});
});

test('asks on stderr, so that a file gets the output alone', async () => {
  const home = createHome();
  const file = join(home, 'out.txt');
  const session = startSession(`aix provider add x --model m --auth-type none > ${file}`, { AIX_HOME: home });
  await session.waitFor('Base URL of its API?');
  session.type('\r');
  expect(await session.ended).toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(
    /^added provider "custom:x" at http:\/\/localhost:11434\/v1\nuse it: .*\n$/,
  );
});

test.each(['2> /dev/null', '< /dev/null'])('asks nothing with %s', async (redirection) => {
  const session = startSession(`aix provider add ${redirection}`, { AIX_HOME: createHome() });
  expect(await session.ended).toBe(2);
});

test('asks in colour, and without where none is wanted', async () => {
  for (const [env, flags] of [
    [{}, ''],
    [{ NO_COLOR: '1' }, ''],
    [{}, '--no-color'],
  ] as const) {
    const session = startSession(`aix provider add ${flags}`, { AIX_HOME: createHome(), ...env });
    await session.waitFor('What do you call it?');
    session.type(interrupt);
    await session.ended;
    expect(colour.test(session.shown())).toBe(flags === '' && !('NO_COLOR' in env));
  }
});

test('draws the list of providers within the width of the terminal', async () => {
  const home = createHome({ x: { base_url: `https://llm.example.com/${'deep/'.repeat(20)}v1`, default_model: 'm' } });
  const session = startSession('stty cols 60; aix provider list', { AIX_HOME: home });
  expect(await session.ended).toBe(0);
  const lines = stripVTControlCharacters(session.shown()).split('\r\n');
  expect(lines[0]).toMatch(/^name +base URL +default/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
});
