import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createStage, toSuite, type Stage } from './stage.ts';

const cases = [
  '  - { name: first, repeat: 2, assert: [contains: "1"] }\n',
  '  - { name: second, assert: [contains: "4"] }\n',
  '  - { name: judged, params: { words: other }, assert: [rubric: { text: ok, judge: local/judge }, similar: { to: apple, model: local/e, min: 0 }] }\n',
];

/** The same request comes thrice, and gets another answer each time. */
async function createCounting(): Promise<Stage> {
  let count = 0;
  return createStage(toSuite(cases.join('')), async ({ model, text }) => {
    if (model === 'judge') return '{"reason": "why not", "score": 1, "pass": true}';
    count += 1;
    // Whoever is asked first is not the first to answer.
    await new Promise((resolve) => setTimeout(resolve, count === 1 ? 60 : 5));
    return `${text} ${count}`;
  });
}

/** What does not hang on the time. */
function toVerdicts(stdout: string): unknown {
  const { suites, costs } = JSON.parse(stdout);
  const told = suites[0].cases.map(({ name, status, runs }: { name: string; status: string; runs: readonly Run[] }) => {
    return [name, status, runs.map(({ answer, assertions, cost }) => [answer.text, assertions, cost])];
  });
  return { told, costs };
}

interface Run {
  readonly answer: { readonly text: string };
  readonly assertions: unknown;
  readonly cost: unknown;
}

test.each(['tapes', 'tape.json'])(
  'what is recorded in %s is replayed the same, without the network and without a key',
  async (path) => {
    const stage = await createCounting();
    const env = { AIX_LOCAL_API_KEY: 'fake-key-0123456789' };
    const recorded = await stage.test(['--record', path, '--format', 'json', '-j', '3'], { env });
    const { length } = stage.server.requests;
    expect(length).toBe(6);
    for (const workers of ['1', '4']) {
      const replayed = await stage.test(['--replay', path, '--format', 'json', '-j', workers]);
      expect(toVerdicts(replayed.stdout)).toEqual(toVerdicts(recorded.stdout));
      expect([replayed.code, JSON.parse(replayed.stdout).replayed]).toEqual([recorded.code, true]);
    }
    expect(stage.server.requests).toHaveLength(length);
  },
);

test('a folder has a file for each case and whoever answers it', async () => {
  const stage = await createStage(
    toSuite('  - { name: "A b", assert: [contains: x] }\n  - { name: "a-b", assert: [contains: x] }\n'),
  );
  const { stderr } = await stage.test(['--record', 'tapes']);
  expect(readdirSync(join(stage.cwd, 'tapes/say-test-yaml')).toSorted()).toEqual([
    'a-b.local-2.json',
    'a-b.local.json',
  ]);
  expect(stderr).toContain('recorded 2 requests in tapes');
});

test('what was recorded is replaced only with --force, and never by tests that were broken off', async () => {
  const stage = await createStage(toSuite('  - assert: [contains: fine]\n'));
  await stage.test(['--record', 'tape.json']);
  const before = readFileSync(join(stage.cwd, 'tape.json'), 'utf8');
  expect(await stage.test(['--record', 'tape.json'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--force'),
  });
  const gone = AbortSignal.abort();
  expect((await stage.test(['--record', 'tape.json', '--force'], { signal: gone })).code).toBe(130);
  expect(readFileSync(join(stage.cwd, 'tape.json'), 'utf8')).toBe(before);
  expect((await stage.test(['--record', 'tape.json', '--force'])).code).toBe(0);
});

test('a case that was not recorded ends in exit 3', async () => {
  const stage = await createStage(
    toSuite('  - { name: a, assert: [contains: fine] }\n  - { name: b, assert: [contains: fine] }\n'),
  );
  await stage.test(['--record', 'tapes']);
  stage.write('say.md', 'Now {words}');
  const changed = await stage.test(['--replay', 'tapes']);
  expect([changed.code, changed.stdout]).toEqual([
    3,
    expect.stringContaining('the request is not the one that was recorded'),
  ]);
  rmSync(join(stage.cwd, 'tapes/say-test-yaml/b.local.json'));
  expect(await stage.test(['--replay', 'tapes'])).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('b.local.json'),
  });
});

test('latency is not measured in a replay, and the cost is that of the recording', async () => {
  const stage = await createStage(toSuite('  - assert: [latency: { max_ms: 0 }]\n'));
  expect((await stage.test(['--record', 'tape.json'])).code).toBe(10);
  const { code, stdout } = await stage.test(['--replay', 'tape.json']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('recorded at $0.00001')]);
});
