import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { runAix } from '../../helpers/run.ts';
import { sendJson } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { createCacheDesk, createCounter } from './cache-desk.ts';
import { ask, key, say, stream, type Answer } from './desk.ts';

/** Answers that are given again, without a call. The ids are acceptance rows. */
const delta = (fields: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'r-1', model: 'served', choices: [{ index: 0, delta: fields, finish_reason: finish }] })}\n\n`;

describe('the same request', () => {
  test('C17 is answered without a call, byte for byte, and that is told', async () => {
    const { aix, count, home } = await createCacheDesk();
    const first = await aix(...ask, '--cache');
    const second = await aix(...ask, '--cache');
    expect(first).toMatchObject({ code: 0, stdout: 'answer 1, Grüße 🌍' });
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    expect(second.stderr).toMatch(/cached, no cost, \d/);
    expect(first.stderr).not.toContain('cached');
    expect(count()).toBe(1);
    // Only the call that was made counts for the health of the provider.
    expect(readFileSync(join(home, 'cache/health.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  test('C17 needs neither a key nor the network, through the built program', async () => {
    const notes = join(temporaryFolder(), 'notes');
    const { home, count } = await createCacheDesk(
      createCounter(),
      {},
      { key_command: `echo a >> ${notes}; echo ${key}` },
    );
    for (const flag of ['--stream', '--no-stream', '--stream']) {
      const { code, stdout } = await spawnAix([...ask, '--cache', flag], { home });
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'answer 1, Grüße 🌍' });
    }
    expect([readFileSync(notes, 'utf8'), count()]).toEqual(['a\n', 1]);
  });

  test('C17 has the same thoughts, calls, usage and finish in the document', async () => {
    const call = { index: 0, id: 'call-1', type: 'function', function: { name: 'look', arguments: '{"at":"0"}' } };
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    const { aix } = await createCacheDesk(
      stream(
        delta({ reasoning_content: 'hm' }),
        delta({ content: 'I ' }),
        delta({ content: 'look' }),
        delta({ tool_calls: [call] }),
        delta({}, 'tool_calls'),
        `data: ${JSON.stringify({ id: 'r-1', model: 'served', choices: [], usage })}\n\n`,
        'data: [DONE]\n\n',
      ),
    );
    const tools = JSON.stringify([{ name: 'look', parameters: { type: 'object' } }]);
    const argv = [...ask, '--tools', tools, '--cache', '--format'];
    const [first, second] = [await aix(...argv, 'json'), await aix(...argv, 'json')].map(({ stdout }) =>
      JSON.parse(stdout),
    );
    const own = { id: expect.anything(), timing: expect.anything(), attempts: expect.anything() };
    const cost = { amount: 0, currency: 'USD', estimated: false };
    expect(second).toEqual({ ...first, ...own, cached: true, cost });
    expect(first).toMatchObject({
      cached: false,
      text: 'I look',
      reasoning: 'hm',
      finish: 'tool-call',
      response_id: 'r-1',
    });
    expect(second.attempts).toEqual([
      { provider: 'custom:x', model: 'served', code: 'ok', status: null, ms: expect.anything() },
    ]);
    expect(second.timing.tokens_per_second).toBeNull();
    const events = (await aix(...argv, 'jsonl')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual([
      'run-started',
      'reasoning-delta',
      'text-delta',
      'tool-call',
      'finish',
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'tool-call', cached: true, cost });
  });

  test('C17 may take its settings from a flag or from a variable', async () => {
    const { aix, home, count } = await createCacheDesk();
    await aix(...ask, '--cache', '--max-tokens', '5', '--temperature', '0');
    const env = { AIX_X_API_KEY: key, AIX_MAX_TOKENS: '5' };
    await runAix([...ask, '--cache', '--temperature', '0'], { home, env });
    expect(count()).toBe(1);
  });

  test('C17 asked by many at once leaves one whole answer', async () => {
    const { aix, files } = await createCacheDesk(say('openai-chat', ['fine']));
    const results = await Promise.all(Array.from({ length: 8 }, () => aix(...ask, '--cache')));
    expect(new Set(results.map(({ stdout }) => stdout))).toEqual(new Set(['fine']));
    expect(files()).toHaveLength(1);
    expect(statSync(files()[0] ?? '').mode & 0o777).toBe(0o600);
    expect((await aix(...ask, '--cache')).stderr).toContain('cached');
  });
});

describe('never kept', () => {
  test.each([
    ['X11 an error', (_, response) => sendJson(response, { error: { message: 'no' } }, 500)],
    ['X11 an error under 200', (_, response) => sendJson(response, { error: { message: 'no' } })],
    ['X11 an error in the stream', stream(delta({ content: 'half' }), 'data: {"error":{"message":"no"}}\n\n')],
    ['an answer without its end', stream(delta({ content: 'half' }))],
    ['an answer that reached the limit', stream(delta({ content: 'half' }), delta({}, 'length'), 'data: [DONE]\n\n')],
    [
      'an answer that was filtered',
      stream(delta({ content: 'half' }), delta({}, 'content_filter'), 'data: [DONE]\n\n'),
    ],
    ['an answer that holds the key', say('openai-chat', [`your key is ${key.slice(0, 9)}`, key.slice(9)])],
  ] satisfies readonly [string, Answer][])('C17 %s', async (_, answer) => {
    const { aix, count, files, home } = await createCacheDesk(answer);
    for (let run = 1; run <= 2; run += 1) {
      await aix(...ask, '--cache', '--retries', '0');
      expect(count()).toBe(run);
    }
    expect(files()).toEqual([]);
    // The history keeps what came, and nothing is answered from it.
    rmSync(join(home, 'history.new'), { recursive: true });
    for (const entry of readdirSync(home, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) expect(readFileSync(join(entry.parentPath, entry.name), 'utf8')).not.toMatch(/half|your key/);
  });

  test('C17 an answer that --schema does not want, nor one that was taken for a fit one', async () => {
    const { aix, count, files } = await createCacheDesk(say('openai-chat', ['{"a":1}']));
    const wanting = (property: string): string => JSON.stringify({ type: 'object', required: [property] });
    const run = (property: string): ReturnType<typeof aix> =>
      aix(...ask, '--schema', wanting(property), '--repair', '0', '--cache');
    expect((await run('b')).code).toBe(10);
    expect(files()).toEqual([]);
    expect((await run('a')).code).toBe(0);
    expect((await run('a')).stderr).toContain('cached');
    const [path = ''] = files();
    const kept = JSON.parse(readFileSync(path, 'utf8').replace(String.raw`{\"a\":1}`, '{}'));
    const digest = createHash('sha256').update(JSON.stringify(kept.events)).digest('hex');
    writeFileSync(path, JSON.stringify({ ...kept, digest }));
    expect((await run('a')).code).toBe(10);
    expect([files(), count()]).toEqual([[], 2]);
  });

  test('C17 nothing that comes to grief behind the answer costs it', async () => {
    const { aix, count } = await createCacheDesk();
    expect((await aix(...ask, '--cache', '--jq', 'error("no")')).code).toBe(10);
    expect((await aix(...ask, '--cache', '--jq', 'error("no")')).code).toBe(10);
    expect((await aix(...ask, '--cache')).stdout).toBe('answer 1, Grüße 🌍');
    expect(count()).toBe(1);
  });

  test('X08 a dry run reads and writes nothing', async () => {
    const { aix, home } = await createCacheDesk();
    await aix(...ask, '--cache', '--dry-run');
    expect(existsSync(join(home, 'cache'))).toBe(false);
  });
});

describe('how long', () => {
  function age(path: string, days: number): void {
    const at = Date.now() / 1000 - days * 86_400;
    utimesSync(path, at, at);
  }

  test.each([
    ['a week without a word', [], {}, 6.9, 1],
    ['no longer than a week', [], {}, 7.1, 2],
    ['as long as --cache-ttl says, which asks for the cache itself', ['--cache-ttl', '36h'], {}, 1.4, 1],
    ['no longer than that', ['--cache-ttl', '36h'], {}, 1.6, 2],
    ['as long as the config says', [], { cache: { ttl: '30d' } }, 29, 1],
    ['in seconds', [], { cache: { ttl: 3600 } }, 1, 2],
    ['as the flag says before the config', ['--cache-ttl', '30d'], { cache: { ttl: 1 } }, 29, 1],
  ])('C17 %s', async (_, flags, settings, days, calls) => {
    const { aix, files, count } = await createCacheDesk(createCounter(), settings);
    const argv = flags.length === 0 ? [...ask, '--cache'] : [...ask, ...flags];
    await aix(...argv);
    age(files()[0] ?? '', days);
    await aix(...argv);
    expect(count()).toBe(calls);
    expect(files()).toHaveLength(1);
  });

  test('C17 whenever the config says so, of a repository too, but not with --no-cache', async () => {
    const { aix, home, count } = await createCacheDesk(createCounter(), { cache: { enabled: true } });
    for (const flags of [[], [], ['--no-cache'], ['--no-cache', '--cache-ttl', '1h']]) await aix(...ask, ...flags);
    expect(count()).toBe(3);
    await aix('config', 'unset', 'cache.enabled');
    const cwd = join(home, '../repository');
    mkdirSync(join(cwd, '.prompts'), { recursive: true });
    writeFileSync(join(cwd, '.prompts/config.json'), '{"cache": {"enabled": true}}');
    expect((await runAix(ask, { home, cwd })).stderr).toContain('cached');
  });

  test.each(['0', '-1', '7w', '1 d', ''])('C17 a time of "%s" is refused', async (time) => {
    const { aix, count } = await createCacheDesk();
    expect((await aix(...ask, '--cache-ttl', time)).code).toBe(2);
    expect((await aix('config', 'set', 'cache.ttl', time)).code).toBe(2);
    expect(count()).toBe(0);
  });

  test('C17 a folder that cannot be used costs nobody an answer', async () => {
    const { aix, home } = await createCacheDesk();
    mkdirSync(join(home, 'cache'));
    writeFileSync(join(home, 'cache/answers'), '');
    const { code, stdout, stderr } = await aix(...ask, '--cache');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'answer 1, Grüße 🌍' });
    expect(stderr).toContain('aix: the answer was not kept: ');
  });
});

describe('aix cache', () => {
  test('C17 X08 counts and clears without the network', async () => {
    const { aix, files, count } = await createCacheDesk();
    const none = { answers: 0, bytes: 0, oldest: null, newest: null };
    expect(JSON.parse((await aix('cache', 'stats', '--json')).stdout)).toEqual(none);
    expect((await aix('cache', 'stats')).stdout).toBe('0\t0 B\t-\t-\n');
    expect((await aix('cache', 'clear')).stdout).toBe('removed 0 answers\n');
    for (const model of ['a', 'b', 'c']) await aix(...ask, '--cache', '--model', model);
    const stats = JSON.parse((await aix('cache', 'stats', '--json')).stdout);
    const bytes = files().reduce((sum, path) => sum + statSync(path).size, 0);
    expect(stats).toEqual({ answers: 3, bytes, oldest: expect.any(String), newest: expect.any(String) });
    expect(stats.oldest <= stats.newest).toBe(true);
    expect((await aix('cache', 'clear', '--model', 'b')).stdout).toBe('removed 1 answer\n');
    expect((await aix(...ask, '--cache', '--model', 'a')).stderr).toContain('cached');
    expect((await aix('cache', 'clear', '--older-than', '1h')).stdout).toBe('removed 0 answers\n');
    const [path = ''] = files();
    utimesSync(path, 1, 1);
    expect((await aix('cache', 'clear', '--older-than', '1h')).stdout).toBe('removed 1 answer\n');
    expect((await aix('cache', 'clear')).stdout).toBe('removed 1 answer\n');
    expect([files(), count()]).toEqual([[], 3]);
  });
});
