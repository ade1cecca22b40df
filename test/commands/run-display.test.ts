import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../helpers/cli.ts';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../helpers/run.ts';
import { startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

/** A home whose one provider answers with these deltas and, unless it is cut off, the end. */
async function createProvider(deltas: readonly object[], isCut = false): Promise<string> {
  const server = await startServer((_request, response) => {
    const send = (choice: object): void =>
      void response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const delta of deltas) send({ delta });
    if (!isCut) send({ delta: {}, finish_reason: 'stop' });
    response.end();
  });
  return createHome({
    default_provider: 'custom:local',
    custom_providers: { local: { base_url: server.url, default_model: 'm' } },
  });
}

async function ask(home: string, flags: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return runAix(['ask', 'hi', ...flags], { home, ...options });
}

const source = '# Title\n\nSome **bold** words and `code`';
const rendered = '# Title\n\nSome bold words and `code`\n';

describe('--format md', () => {
  test('is rendered in a pipe too, as it was asked for', async () => {
    const home = await createProvider([{ content: source }]);
    expect(await ask(home, ['--format', 'md'])).toMatchObject({ code: 0, stdout: rendered });
  });

  test('takes 80 columns in a pipe, and colour only by force', async () => {
    const home = await createProvider([{ content: `**${'word '.repeat(30).trim()}**` }]);
    const argv = ['ask', 'hi', '--format', 'md'];
    const [plain, forced, none] = await Promise.all([
      spawnAix(argv, { home }),
      spawnAix(argv, { home, env: { FORCE_COLOR: '1' } }),
      spawnAix(argv, { home, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
    ]);
    const lines = ['word '.repeat(16).trim(), 'word '.repeat(14).trim()];
    expect(plain.stdout).toBe(`${lines.join('\n')}\n`);
    expect(forced.stdout).toBe(`${lines.map((line) => `\u001b[1m${line}\u001b[22m`).join('\n')}\n`);
    expect(none.stdout).toBe(plain.stdout);
  });

  test('gives a pipe no half answer, unless --stream asks for it', async () => {
    const home = await createProvider([{ content: source }], true);
    expect(await ask(home, ['--format', 'md'])).toMatchObject({ code: 8, stdout: '' });
    expect(await ask(home, ['--format', 'md', '--stream'])).toMatchObject({ code: 8, stdout: rendered });
  });

  test('leaves the Markdown itself in a file', async () => {
    const home = await createProvider([{ content: source }]);
    const cwd = temporaryFolder();
    await ask(home, ['--format', 'md', '-o', 'answer.md'], { cwd, isTerminal: true });
    expect(readFileSync(join(cwd, 'answer.md'), 'utf8')).toBe(source);
  });

  test('can be the default of a terminal, and never that of a pipe or of a flag', async () => {
    const home = await createProvider([{ content: source }]);
    await runAix(['config', 'set', 'format', 'md'], { home });
    expect(await ask(home, [], { isTerminal: true })).toMatchObject({ stdout: rendered });
    expect(await ask(home, ['--format', 'text'], { isTerminal: true })).toMatchObject({ stdout: `${source}\n` });
    expect(await ask(home, [])).toMatchObject({ stdout: source });
  });

  test('is the only other default there is', async () => {
    const home = createHome();
    expect(await runAix(['config', 'set', 'format', 'json'], { home })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('one of text, md'),
    });
  });
});

const thinking = [{ reasoning_content: 'Let me see.' }, { content: 'Four' }];

describe('reasoning', () => {
  test.each([
    ['in a pipe', []],
    ['while the answer streams', ['--stream']],
    ['beside Markdown', ['--format', 'md']],
  ])('goes to stderr %s, once and on a line of its own', async (_title, flags) => {
    const { stdout, stderr } = await ask(await createProvider(thinking), flags);
    expect(stdout.trimEnd()).toBe('Four');
    expect(stderr).toMatch(/^Let me see\.\naix: custom:local /);
  });

  test.each([
    ['--hide-reasoning', ['--hide-reasoning']],
    ['--hide-reasoning with --stream', ['--hide-reasoning', '--stream']],
    ['--hide-reasoning with --format md', ['--hide-reasoning', '--format', 'md']],
    ['--quiet', ['--quiet']],
    ['--log-format json', ['--log-format', 'json']],
  ])('stays away with %s', async (_title, flags) => {
    const { stdout, stderr } = await ask(await createProvider(thinking), flags);
    expect(stdout.trimEnd()).toBe('Four');
    expect(stderr).not.toContain('see');
  });

  test('is not told twice by --debug', async () => {
    const { stderr } = await ask(await createProvider(thinking), ['--debug']);
    expect(stderr.match(/see\./g)).toHaveLength(1);
    expect(stderr).toContain('< data: ');
  });

  test.each([[[]], [['--hide-reasoning']]])('is a field of its own in JSON, with %j too', async (flags) => {
    const home = await createProvider(thinking);
    const { stdout, stderr } = await ask(home, ['--format', 'json', ...flags]);
    expect(JSON.parse(stdout)).toMatchObject({ text: 'Four', reasoning: 'Let me see.' });
    expect(stderr).not.toContain('see');
    const lines = (await ask(home, ['--format', 'jsonl', ...flags])).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line)).slice(1, 3)).toMatchObject([
      { type: 'reasoning-delta', text: 'Let me see.' },
      { type: 'text-delta', text: 'Four' },
    ]);
  });

  test('that is all that came is no answer', async () => {
    const { code, stdout, stderr } = await ask(await createProvider(thinking.slice(0, 1), true), []);
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' });
    expect(stderr).toMatch(/^Let me see\.\naix: incomplete/);
  });
});
