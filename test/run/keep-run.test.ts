import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { findBytes, readKept, type KeptRun } from '../helpers/history.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, sendJson, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const mock = ['--provider', 'mock'] as const;
const partial = { choices: [{ index: 0, delta: { content: 'half of it' } }] };

interface Asked extends RunResult {
  readonly runs: readonly KeptRun[];
}

/** Asks a provider that answers as told, and looks at what is kept. */
async function askServer(answer: (response: ServerResponse) => void, ...flags: readonly string[]): Promise<Asked> {
  const server = await startServer((_request, response) => answer(response));
  const home = createHome({ custom_providers: { local: { base_url: server.url, default_model: 'm' } } });
  const result = await runAix(['ask', 'hi', '--provider', 'custom:local', '--retries', '0', ...flags], { home });
  return { ...result, runs: readKept(home) };
}

async function runPrompt(prompt: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const home = createHome();
  writeFileSync(join(home, 'prompts/say.md'), prompt);
  const result = await runAix(['run', 'say', ...mock, ...argv], { home, env });
  return { ...result, home, runs: readKept(home) };
}

describe('a run is kept', () => {
  test('with all that was asked and answered', async () => {
    const before = Date.now();
    const { runs } = await askServer((response) => sendChatStream(response, ['Hel', 'lo']), '--system', 'Be brief.');
    expect(runs).toHaveLength(1);
    expect(runs[0]).toEqual({
      id: expect.any(String),
      at: expect.any(Number),
      command: 'ask',
      prompt: null,
      prompt_path: null,
      params: {},
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
      ],
      parent: null,
      conversation: runs[0]?.id,
      asked: { provider: 'custom:local', model: 'm' },
      envelope: expect.objectContaining({ id: runs[0]?.id, status: 'complete', text: 'Hello', model: 'served-model' }),
    });
    expect(runs[0]?.at).toBeGreaterThanOrEqual(before);
    expect(runs[0]?.at).toBeLessThanOrEqual(Date.now());
  });

  test.each([
    ['complete', 0, (response: ServerResponse): void => sendChatStream(response, ['Hello']), 'Hello'],
    [
      'incomplete',
      8,
      (response: ServerResponse): void =>
        void response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end(`data: ${JSON.stringify(partial)}\n\n`),
      'half of it',
    ],
    ['failed', 5, (response: ServerResponse): void => sendJson(response, { error: { message: 'no' } }, 400), ''],
  ] as const)('that ends as %s', async (status, code, answer, text) => {
    const { runs, ...result } = await askServer(answer);
    expect(result.code).toBe(code);
    expect(runs.map(({ envelope }) => [envelope.status, envelope.text])).toEqual([[status, text]]);
  });

  test('whose answer cannot be written', async () => {
    const home = createHome();
    const folder = temporaryFolder();
    const output = join(folder, 'answer.txt');
    const server = await startServer((_, response) => {
      // A folder takes the place of the file while the answer comes.
      mkdirSync(output);
      sendChatStream(response, ['Hello']);
    });
    writeFileSync(
      join(home, 'config.json'),
      JSON.stringify({ custom_providers: { local: { base_url: server.url, default_model: 'm' } } }),
    );
    const { code } = await runAix(['ask', 'hi', '--provider', 'custom:local', '-o', output], { home });
    expect(code).toBe(2);
    expect(readKept(home).map(({ envelope }) => envelope.text)).toEqual(['Hello']);
  });

  test('with its prompt and its params, falsy ones too', async () => {
    const { home, runs } = await runPrompt('Say {word} {count} {flag}.', [
      '-p',
      'word=',
      '-p',
      'count:=0',
      '-p',
      'flag:=false',
      '--temperature',
      '0',
    ]);
    expect(runs[0]).toMatchObject({
      command: 'run',
      prompt: 'say',
      prompt_path: join(home, 'prompts/say.md'),
      params: { word: '', count: '0', flag: 'false' },
      messages: [{ role: 'user', content: 'Say  0 false.' }],
    });
  });

  test('with the beginning of a value that is long, as the whole stands in the messages', async () => {
    const { runs } = await runPrompt('Say {word}.', ['-p', `word=${'x'.repeat(5000)}`]);
    expect(runs[0]?.params['word']).toHaveLength(2000);
    expect(runs[0]?.messages).toEqual([{ role: 'user', content: `Say ${'x'.repeat(5000)}.` }]);
  });

  test('with an answer that is very long', async () => {
    const texts = Array.from({ length: 2000 }, (_, index) => `${index} "words" \\ \u{1f600}\n`.repeat(20));
    const { stdout, runs } = await askServer((response) => sendChatStream(response, texts), '--stream');
    expect(stdout.length).toBeGreaterThan(600_000);
    expect(runs.map(({ envelope }) => [envelope.status, envelope.text === stdout])).toEqual([['complete', true]]);
    expect(stdout === texts.join('')).toBe(true);
  });

  test('for its owner alone', async () => {
    const { home } = await runPrompt('Hello', []);
    const folder = join(home, 'history.new');
    const modes = [folder, ...readdirSync(folder).map((name) => join(folder, name))].map((path) => statSync(path).mode);
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(['700', '600']);
  });
});

describe('nothing is kept', () => {
  const canary = 'canary-31415926';

  test.each([
    ['of a dry run', ['--dry-run'], {}],
    ['with --no-history', ['--no-history'], {}],
    ['with AIX_NO_HISTORY=1', [], { AIX_NO_HISTORY: '1' }],
  ] as const)('%s', async (_title, argv, env) => {
    const { code, home, stdout } = await runPrompt(`Say ${canary}.`, argv, env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Say ${canary}.` });
    expect(existsSync(join(home, 'history.new'))).toBe(false);
    expect(findBytes(home, canary)).toEqual([join(home, 'prompts/say.md')]);
  });

  test('of what is replayed, but of what is recorded', async () => {
    const home = createHome();
    const cwd = temporaryFolder();
    const counts: number[] = [];
    for (const flag of ['--record', '--replay']) {
      expect((await runAix(['ask', 'hi', ...mock, flag, 'cassette.json'], { home, cwd })).code).toBe(0);
      counts.push(readKept(home).length);
    }
    expect(counts).toEqual([1, 1]);
  });

  test('of a prompt that says so, simple or rich', async () => {
    const simple = await runPrompt(`---\nhistory: false\n---\nSay it.`, []);
    expect(simple).toMatchObject({ code: 0, runs: [] });
    const home = createHome();
    writeFileSync(join(home, 'prompts/rich.prompt'), '---\nhistory: false\n---\nSay {{word}}.');
    const rich = await runAix(['run', 'rich', '-p', `word=${canary}`, ...mock], { home });
    expect(rich.code).toBe(0);
    expect(findBytes(home, canary)).toEqual([]);
  });

  test('where the config says so, and a repository can say so too, but cannot say the contrary', async () => {
    const off = { history: { enabled: false } };
    const on = { history: { enabled: true } };
    const kept = await Promise.all(
      [
        [off, null],
        [on, null],
        [{}, off],
        [off, on],
      ].map(async ([own, shared]) => {
        const home = createHome(own);
        const cwd = temporaryFolder();
        mkdirSync(join(cwd, '.prompts'));
        if (shared) writeFileSync(join(cwd, '.prompts/config.json'), JSON.stringify(shared));
        const { code, stderr } = await runAix(['ask', 'hi', ...mock], { home, cwd });
        return [code, readKept(home).length, stderr.includes('"history.enabled"')];
      }),
    );
    expect(kept).toEqual([
      [0, 0, false],
      [0, 1, false],
      [0, 0, false],
      [0, 0, true],
    ]);
  });

  test('AIX_NO_HISTORY=0 says nothing, and another word is an error before anything is sent', async () => {
    expect((await runPrompt('Hello', [], { AIX_NO_HISTORY: '0' })).runs).toHaveLength(1);
    const { code, stderr, runs } = await runPrompt('Hello', [], { AIX_NO_HISTORY: 'maybe' });
    expect({ code, runs }).toEqual({ code: 3, runs: [] });
    expect(stderr).toContain('AIX_NO_HISTORY must be 1 or 0, found "maybe"');
  });

  test('--save writes it into the prompt', async () => {
    const { home } = await runPrompt('Hello', ['--no-history', '--save', 'quiet']);
    await runAix(['run', 'quiet'], { home });
    expect(readKept(home)).toEqual([]);
  });
});

describe('secrets', () => {
  const key = 'not-a-real-key-0123456789';
  const secret = 'swordfish-42';

  test('keys and secret params are hidden, whoever repeats them, and what looks like a key is not', async () => {
    const server = await startServer((_, response) =>
      sendChatStream(response, [`your key is ${key}, your word ${secret}, `, 'mine is sk-abcdefghijkl']),
    );
    const entry = { base_url: server.url, default_model: 'm', headers: { 'X-Secret': '${TEAM_SECRET}' } };
    const home = createHome({ custom_providers: { x: entry } });
    const schema = 'input: { schema: { word: secret } }';
    writeFileSync(join(home, 'prompts/say.md'), `---\n${schema}\n---\nSay {word} and ${key} and team-0815-4711.`);
    const env = { AIX_X_API_KEY: key, TEAM_SECRET: 'team-0815-4711' };
    const { code } = await runAix(['run', 'say', '-p', `word=${secret}`, '--provider', 'custom:x'], { home, env });
    expect(code).toBe(0);
    expect(readKept(home)[0]).toMatchObject({
      params: { word: '***' },
      messages: [{ role: 'user', content: 'Say *** and *** and ***.' }],
      envelope: { text: 'your key is ***, your word ***, mine is sk-abcdefghijkl' },
    });
    expect((await runAix(['logs'], { home })).code).toBe(0);
    expect([key, secret, 'team-0815-4711'].flatMap((text) => findBytes(join(home, '..'), text))).toEqual([
      join(home, 'prompts/say.md'),
      join(home, 'prompts/say.md'),
    ]);
  });
});

test('a secret param goes out of a very long answer too, in whatever pieces it comes', async () => {
  const filler = 'of water '.repeat(70_000);
  const texts = [filler, 'Said swor', 'dfish', '-42 twice: swordfish-42. ', filler];
  const server = await startServer((_, response) => sendChatStream(response, texts));
  const home = createHome({ custom_providers: { x: { base_url: server.url, default_model: 'm' } } });
  writeFileSync(join(home, 'prompts/say.md'), '---\ninput: { schema: { word: secret } }\n---\nSay {word}.');
  const flags = ['--provider', 'custom:x', '-p', 'word=swordfish-42', '--stream'];
  expect((await runAix(['run', 'say', ...flags], { home })).code).toBe(0);
  const texted = readKept(home).map(({ envelope }) => envelope.text === `${filler}Said *** twice: ***. ${filler}`);
  expect(texted).toEqual([true]);
});

test.each(['user', 'text', 'model', 'complete', 'content', 'custom:x'])(
  'a secret that is by chance the word "%s" leaves the run readable',
  async (word) => {
    const server = await startServer((_, response) => sendChatStream(response, ['Hello']));
    const home = createHome({ custom_providers: { x: { base_url: server.url, default_model: 'm' } } });
    writeFileSync(join(home, 'prompts/say.md'), '---\ninput: { schema: { word: secret } }\n---\nSay {word}.');
    const flags = ['--provider', 'custom:x', '-p', `word=${word}`];
    expect((await runAix(['run', 'say', ...flags], { home })).code).toBe(0);
    const { code, stderr } = await runAix(['ask', '-c', 'again'], { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('cannot be read') });
    expect(JSON.parse(server.requests[1]?.body ?? '').messages).toEqual([
      { role: 'user', content: 'Say ***.' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'again' },
    ]);
  },
);

test('what looks like a key goes out of errors and warnings, where a server says it', async () => {
  const message = 'Incorrect API key provided: sk-abcdefghijkl';
  const { code, runs } = await askServer((response) => sendJson(response, { error: { message } }, 400));
  expect(code).toBe(4);
  expect(runs[0]?.envelope.error?.message).toContain('provided: ***');
});

describe('attachments', () => {
  async function attach(bytes: Buffer): Promise<KeptRun | undefined> {
    const home = createHome();
    const path = join(temporaryFolder(), 'picture.png');
    writeFileSync(path, bytes);
    const { code } = await runAix(['ask', 'what is this?', '--attach', path, ...mock], { home });
    expect(code).toBe(0);
    return readKept(home)[0];
  }
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==',
    'base64',
  );

  test('are kept with their bytes', async () => {
    const url = `data:image/png;base64,${png.toString('base64')}`;
    const run = await attach(png);
    expect(run?.messages[0]?.content).toEqual([
      { type: 'text', text: 'what is this?' },
      { type: 'media', url, contentType: 'image/png', name: 'picture.png' },
    ]);
  });

  test('of more than 5 MB are kept by name, type, size and hash', async () => {
    const bytes = Buffer.concat([png, Buffer.alloc(5_000_000)]);
    const url = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const run = await attach(bytes);
    expect(run?.messages[0]?.content).toEqual([
      { type: 'text', text: 'what is this?' },
      { type: 'media', url, contentType: 'image/png', name: 'picture.png', bytes: bytes.length },
    ]);
    expect(JSON.stringify(run).length).toBeLessThan(10_000);
  });
});

describe('a history that cannot be written', () => {
  test('costs a warning and nothing else', async () => {
    const home = createHome();
    writeFileSync(join(home, 'history.new'), 'a file in the way');
    const { code, stdout, stderr } = await runAix(['ask', 'hi', ...mock, '--quiet'], { home });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'hi' });
    expect(stderr).toMatch(/^aix: the [^\n]*history\.new"[^\n]*AIX_NO_HISTORY=1[^\n]*\n$/);
  });

  test('does not change the exit code of a run that failed, nor its document', async () => {
    const server = await startServer((_, response) => sendJson(response, { error: { message: 'no' } }, 400));
    const home = createHome({ custom_providers: { x: { base_url: server.url, default_model: 'm' } } });
    writeFileSync(join(home, 'history.new'), 'a file in the way');
    const { code, stdout } = await runAix(['ask', 'hi', '--provider', 'custom:x', '--format', 'json'], { home });
    expect({ code, status: JSON.parse(stdout).status }).toEqual({ code: 5, status: 'failed' });
  });
});
