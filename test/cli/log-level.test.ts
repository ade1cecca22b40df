import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';
import { argv, ask, createScene, says } from './log-scene.ts';

const summary = /^aix: custom:x served-model, 7 tokens in/m;
const trace = /^< status 200$/m;
const warning = /certificates of "custom:x" are NOT checked/;

test.each<[string, readonly string[], readonly RegExp[]]>([
  ['debug', [], [trace, summary, warning]],
  ['Info', [], [summary, warning]],
  ['', [], [summary, warning]],
  ['WARNING', [], [warning]],
  ['warn', [], [warning]],
  ['error', [], []],
  ['error', ['--debug'], [trace, summary, warning]],
  ['debug', ['--quiet'], [warning]],
  ['info', ['-q'], [warning]],
])('%j with %j', async (level, flags, told) => {
  const { server } = await createScene(says);
  const home = createHome({
    custom_providers: { x: { base_url: server.url, default_model: 'm', verify_ssl: false } },
  });
  const { code, stderr } = await runAix([...argv, ...flags], { home, env: { AIX_LOG_LEVEL: level } });
  expect(code).toBe(0);
  expect([trace, summary, warning].filter((words) => words.test(stderr))).toEqual(told);
});

test.each([
  [{ AIX_LOG_FORMAT: 'JSON' }, [], true],
  [{ AIX_LOG_FORMAT: 'json' }, ['--log-format', 'text'], false],
  [{ AIX_LOG_FORMAT: '' }, ['--log-format=json'], true],
  [{ AIX_LOG_FORMAT: '' }, ['--', '--log-format=json'], false],
])('%j with %j', async (env, flags, isJson) => {
  const { home } = await createScene(says);
  const { stderr } = await runAix([...argv, ...flags], { home, env });
  expect(stderr.startsWith('{')).toBe(isJson);
});

test.each([
  [{ AIX_LOG_LEVEL: 'loud' }, 'AIX_LOG_LEVEL must be debug, info, warning or error, found "loud"'],
  [{ AIX_LOG_FORMAT: 'xml' }, 'AIX_LOG_FORMAT must be text or json, found "xml"'],
])('%j is refused before anything is sent, and does not stand in the way of help', async (env, words) => {
  const scene = await createScene(says);
  const { code, stderr } = await ask(scene, [], { env });
  expect({ code, stderr }).toEqual({ code: 3, stderr: `aix: ${words}\n` });
  expect(scene.server.requests).toEqual([]);
  expect((await runAix(['ask', '--help'], { env })).code).toBe(0);
});

test('--log-format must be one of two', async () => {
  const { code, stderr } = await runAix(['--log-format', 'jsn', 'models']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'aix: --log-format must be text or json, found "jsn"\nhint: did you mean json?\n',
  });
});
