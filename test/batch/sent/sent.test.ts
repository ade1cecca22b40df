import { describe, expect, test } from 'vitest';
import { openHistory } from '../../../src/history/history.ts';
import { createScene, readRecords, submission, type Scene } from './scene.ts';

const kinds = ['openai-chat', 'anthropic'] as const;
const making = { 'openai-chat': /POST \/v1\/batches$/, anthropic: /POST \/v1\/messages\/batches$/ };

const failing = { status: 400, message: 'this row is odd' };

/** Rows by their number and what became of them. */
function outcomes({ results }: Scene): readonly (readonly [number, string])[] {
  return results().map(({ row, text, error }) => [row, error?.code ?? text]);
}

describe.each(kinds)('a batch at a provider, %s', (kind) => {
  test('comes back in the order of the rows, as other results do, at the price of a batch', async () => {
    const scene = await createScene(kind, 3);
    const { code, stdout, stderr } = await scene.submit();
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[a-z0-9]{6}\n$/)]);
    const id = stdout.trim();
    expect(stderr).toContain(`aix batch fetch ${id}`);
    const status = await scene.aix(['batch', 'status', id, '--json'], { cwd: scene.home });
    expect(JSON.parse(status.stdout)).toMatchObject({
      id,
      state: 'running',
      rows: { total: 3 },
      parts: [{ id: 'batch_1' }],
    });
    expect(await scene.aix(['batch', 'wait', id], { cwd: scene.home })).toMatchObject({ code: 0, stdout: '' });
    expect(outcomes(scene)).toEqual([1, 2, 3].map((row) => [row, `Say w${row}!`]));
    expect(scene.results()[0]).toMatchObject({
      input: { word: 'w1' },
      status: 'complete',
      provider: 'custom:here',
      model: 'served-model',
      usage: { input: 100, output: 50 },
      cost: { amount: 0.006, currency: 'USD', estimated: true },
      timing: null,
      attempts: [{ provider: 'custom:here', code: 'ok', status: 200 }],
    });
  });

  test('is asked for as a single run would be, in one piece', async () => {
    const scene = await createScene(kind, 1);
    await scene.submit(['--temperature', '0', '--max-tokens', '9']);
    const [asked] = scene.vendor.batches[0]?.asked ?? [];
    const body = { model: 'm', max_tokens: 9, temperature: 0, stream: false };
    expect(asked).toMatchObject({ id: expect.stringMatching(/^aix-\w{6}-1$/), words: 'Say w1', body });
  });

  test('is fetched once: again it asks nobody and writes nothing twice', async () => {
    const scene = await createScene(kind, 2, { looks: 0 });
    const id = (await scene.submit()).stdout.trim();
    await scene.aix(['batch', 'fetch', id]);
    const [before, asked] = [scene.read('out.jsonl'), scene.vendor.server.requests.length];
    const again = await scene.aix(['batch', 'fetch', id]);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('was fetched before')]);
    expect([scene.read('out.jsonl'), scene.vendor.server.requests.length]).toEqual([before, asked]);
    expect(await scene.aix(submission)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('all 2 rows are done'),
    });
  });

  test('that is not finished says so with exit 8, and keeps what is there', async () => {
    const scene = await createScene(kind, 3);
    const id = (await scene.submit()).stdout.trim();
    const { code, stderr } = await scene.aix(['batch', 'fetch', id]);
    expect([code, stderr]).toEqual([8, expect.stringContaining('3 of 3 rows are still to come')]);
    expect(stderr).toContain(`aix batch wait ${id}`);
    expect(scene.read('out.jsonl')).toBe('');
  });

  test('may fail in some rows, and --retry-failed hands only these over again', async () => {
    let isFixed = false;
    const make = ({ words }: { readonly words: string }) => {
      if (isFixed || words === 'Say w1') return words;
      return words === 'Say w2' ? failing : 'EXPIRED';
    };
    const scene = await createScene(kind, 3, { looks: 0, make });
    const first = await scene.submit(['--wait']);
    expect([first.code, first.stderr]).toEqual([12, expect.stringContaining('2 of 3 rows failed')]);
    expect(outcomes(scene)).toEqual([
      [1, 'Say w1'],
      [2, 'provider'],
      [3, 'provider'],
    ]);
    expect(scene.results()[1]?.error?.message).toContain('this row is odd');
    expect(scene.results()[2]?.error?.message).toContain('expired');
    isFixed = true;
    const second = await scene.submit(['--retry-failed', '--wait']);
    expect([second.code, scene.vendor.batches[0]?.asked.map(({ words }) => words)]).toEqual([0, ['Say w2', 'Say w3']]);
    expect(outcomes(scene)).toEqual([1, 2, 3].map((row) => [row, `Say w${row}`]));
  });

  test('is split where it is too long for one', async () => {
    const scene = await createScene(kind, 5, { looks: 0 });
    const { code, stderr } = await scene.submit(['--part-rows', '2', '--wait']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('in 3 parts')]);
    expect(scene.vendor.batches.map(({ asked }) => asked.length)).toEqual([1, 2, 2]);
    expect(outcomes(scene)).toEqual([1, 2, 3, 4, 5].map((row) => [row, `Say w${row}!`]));
  });

  test('of several parts is fetched as they end, and failures of the first count at the last', async () => {
    const make = ({ words }: { readonly words: string }) => (words === 'Say w1' ? failing : words);
    const scene = await createScene(kind, 4, { looks: 0, make });
    const id = (await scene.submit(['--part-rows', '2'])).stdout.trim();
    const [second] = scene.vendor.batches;
    if (second !== undefined) second.looks = -1;
    const first = await scene.aix(['batch', 'fetch', id]);
    expect([first.code, first.stderr]).toEqual([8, expect.stringContaining('2 of 4 rows are still to come')]);
    expect(first.stderr).toContain('1 row has failed');
    for (const _ of [1, 2]) expect((await scene.aix(['batch', 'fetch', id])).code).toBe(12);
    expect(outcomes(scene)).toEqual([[1, 'provider'], ...[2, 3, 4].map((row) => [row, `Say w${row}`])]);
  });

  test('whose results break off is fetched to its end the next time', async () => {
    let cut: 'line' | 'word' | null = 'word';
    const results = (lines: readonly string[]): string => {
      const text = lines.map((line) => `${line}\n`).join('');
      if (cut === null || lines.length === 0) return text;
      return cut === 'word' ? text.slice(0, -20) : text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
    };
    const scene = await createScene(kind, 4, { looks: 0, results });
    const id = (await scene.submit()).stdout.trim();
    for (const each of ['word', 'line'] as const) {
      cut = each;
      const { code, stderr } = await scene.aix(['batch', 'fetch', id]);
      expect([code, stderr]).toEqual([8, expect.stringContaining('incomplete')]);
      expect(outcomes(scene)).toEqual([1, 2, 3].map((row) => [row, `Say w${row}!`]));
    }
    cut = null;
    expect((await scene.aix(['batch', 'fetch', id])).code).toBe(0);
    expect(outcomes(scene)).toEqual([1, 2, 3, 4].map((row) => [row, `Say w${row}!`]));
  });

  test('can be cancelled; what was done is fetched, and the rest has failed', async () => {
    const make = ({ words }: { readonly words: string }) => (words === 'Say w1' ? 'done' : 'CANCELLED');
    const scene = await createScene(kind, 2, { make });
    const id = (await scene.submit()).stdout.trim();
    const cancelled = await scene.aix(['batch', 'cancel', id]);
    expect([cancelled.code, cancelled.stderr]).toEqual([0, expect.stringContaining(`aix batch wait ${id}`)]);
    expect((await scene.aix(['batch', 'wait', id])).code).toBe(12);
    expect(outcomes(scene)).toEqual([
      [1, 'done'],
      [2, 'cancelled'],
    ]);
  });

  test('stands in the history and in the sums, once for each row', async () => {
    const scene = await createScene(kind, 2, { looks: 0 });
    await scene.submit(['--wait']);
    const history = await openHistory({ home: scene.home, now: () => Date.now(), warn: () => {} });
    try {
      const runs = [...history.list({})];
      expect(runs.map(({ command, cost, status }) => [command, cost?.amount, status])).toEqual([
        ['batch', 0.006, 'complete'],
        ['batch', 0.006, 'complete'],
      ]);
    } finally {
      history.close();
    }
  });

  test('shows its key to nobody but the provider, and keeps none', async () => {
    const scene = await createScene(kind, 1, { looks: 0 });
    await scene.submit(['--wait']);
    const { headers } = scene.vendor.server.requests.at(-1) ?? {};
    expect(JSON.stringify(headers)).toContain('sk-here-0123456789abcdef');
    expect(readRecords(scene.home).join('')).not.toContain('sk-here');
    const moved = await createScene(kind, 1);
    const id = (await moved.submit()).stdout.trim();
    const asked = moved.vendor.server.requests.length;
    const env = { ...moved.env, AIX_HERE_BASE_URL: scene.vendor.server.url };
    const { code, stderr } = await moved.aix(['batch', 'fetch', id], { env });
    expect([code, stderr]).toEqual([3, expect.stringContaining('was sent to')]);
    expect(moved.vendor.server.requests.length).toBe(asked);
  });

  test('is not sent when it would cost more than is allowed', async () => {
    const scene = await createScene(kind, 100);
    const { code, stderr } = await scene.submit(['--max-tokens', '1000', '--max-cost', '9.8']);
    expect([code, stderr]).toEqual([11, expect.stringMatching(/about \$10\.\d+, and --max-cost allows \$9\.80/)]);
    expect([scene.vendor.server.requests, readRecords(scene.home)]).toEqual([[], []]);
    const dry = await scene.aix([...submission, '--max-tokens', '1000', '--dry-run']);
    expect(dry.stdout).toMatch(/cost: at most \$10\.\d+ \(estimate\)$/m);
    expect((await scene.submit(['--max-tokens', '1000', '--max-cost', '10.2'])).code).toBe(0);
  });

  test('that nobody takes leaves its rows to be sent again', async () => {
    const scene = await createScene(kind, 2, {
      looks: 0,
      intercept(_, response, made) {
        if (made === null || scene.vendor.count(making[kind]) > 1) return false;
        scene.vendor.batches.shift();
        response.writeHead(429, { 'retry-after': '7200' }).end('{"error": {"message": "too much is queued"}}');
        return true;
      },
    });
    const refused = await scene.submit();
    expect([refused.code, refused.stderr]).toEqual([6, expect.stringContaining('too much is queued')]);
    expect((await scene.submit(['--wait'])).code).toBe(0);
    expect(scene.vendor.batches.length).toBe(1);
    expect(outcomes(scene).length).toBe(2);
    // Whoever was turned away need not look whether it was taken.
    expect(scene.vendor.count(/\?limit=/)).toBe(0);
  });
});

test('waits until it is asked again when the provider says that it is too much', async () => {
  const scene = await createScene('openai-chat', 1, {
    looks: 0,
    intercept({ path }, response) {
      const isFirst = path === '/v1/files' && scene.vendor.count(/POST \/v1\/files/) === 1;
      if (isFirst) response.writeHead(429, { 'retry-after': '1' }).end('{}');
      return isFirst;
    },
  });
  const patient = await scene.aix([...submission, '--retries', '2']);
  expect([patient.code, scene.vendor.count(/POST \/v1\/files/), scene.vendor.batches.length]).toEqual([0, 2, 1]);
});

test('goes on waiting while the provider is down', async () => {
  let left = 3;
  const scene = await createScene('openai-chat', 1, {
    looks: 1,
    intercept({ method }, response) {
      if (method !== 'GET' || left === 0) return false;
      left -= 1;
      response.writeHead(503).end('{}');
      return true;
    },
  });
  const { code, stderr } = await scene.submit(['--wait']);
  expect([code, left]).toEqual([0, 0]);
  expect(stderr).toContain('503 Service Unavailable; asking again later');
});

test('a batch that is refused as a whole fails in every row, in the words of the provider', async () => {
  const scene = await createScene('openai-chat', 2, { looks: 0, end: 'failed' });
  const { code } = await scene.submit(['--wait']);
  expect([code, scene.results().map(({ error }) => error?.message)]).toEqual([
    5,
    Array.from({ length: 2 }, () => expect.stringContaining('Enqueued token limit reached')),
  ]);
});

test('a file that is too large is told of, and nothing is made of it', async () => {
  const scene = await createScene('openai-chat', 1, {
    intercept(_, response) {
      response.writeHead(413).end('{"error": {"message": "too large"}}');
      return true;
    },
  });
  const { code, stderr } = await scene.submit();
  expect([code, stderr]).toEqual([5, expect.stringContaining('too large')]);
  expect(scene.vendor.batches).toEqual([]);
});

test('answers are checked as those of single runs are', async () => {
  const scene = await createScene('openai-chat', 2, {
    looks: 0,
    make: ({ words }) => (words === 'Say w1' ? '{"mood": "good"}' : 'good'),
  });
  const { code } = await scene.submit(['--schema', 'mood', '--wait']);
  expect([code, scene.results().map(({ error }) => error?.code)]).toEqual([12, [undefined, 'invalid-output']]);
  expect(scene.results()[0]).toMatchObject({ parsed: { mood: 'good' } });
});

test('a row that cannot be run fails at once, and is not sent', async () => {
  const scene = await createScene('openai-chat', 0, { looks: 0 });
  scene.write('say.md', '---\ninput:\n  schema:\n    word: integer\n---\nSay {word}');
  scene.write('in.csv', 'word\n1\nmany\n');
  const { code } = await scene.submit(['--wait']);
  expect([code, outcomes(scene)]).toEqual([
    12,
    [
      [1, 'Say 1!'],
      [2, 'usage'],
    ],
  ]);
  expect(scene.vendor.batches[0]?.asked.map(({ words }) => words)).toEqual(['Say 1']);
});
