import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { sendJson } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { ask, bodyOf, createOwnDesk, say, stream } from './desk.ts';

/** What becomes of an answer, through the built program. The ids are acceptance rows. */
const fenced = ['Here:\n', '```py\n', 'print("é")\n', '``', '`\nor\n```\n2\n```\nbye'];
const chunk = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;

describe('settings', () => {
  test('A98 X03 0 is sent, and what was not set is not', async () => {
    const { aix, server } = await createOwnDesk(say('openai-chat', ['ok']));
    expect((await aix(...ask, '--temperature', '0', '--seed', '0')).code).toBe(0);
    expect(bodyOf(server)).toMatchObject({ temperature: 0, seed: 0 });
    expect((await aix(...ask)).code).toBe(0);
    expect(Object.keys(bodyOf(server)).toSorted()).toEqual(['messages', 'model', 'stream', 'stream_options']);
  });

  test.each([
    ['--max-tokens', '0'],
    ['--max-tokens', '1.5'],
    ['--temperature', '-0.1'],
    ['--temperature', '2.1'],
    ['--temperature', ''],
  ])('A98 X03 %s %j is refused, and nothing is sent', async (flag, value) => {
    const { aix, server } = await createOwnDesk(say('openai-chat', ['ok']));
    expect(await aix(...ask, flag, value)).toMatchObject({ code: 2, stdout: '' });
    expect(server.requests).toHaveLength(0);
  });

  test('X03 falsy values of an answer are values', async () => {
    for (const value of ['0', 'false', 'null', '""', '[]']) {
      const { aix } = await createOwnDesk(say('openai-chat', [value]));
      const { code, stdout } = await aix(...ask, '--extract', 'json', '--jq', '[.parsed]');
      expect({ code, stdout }).toEqual({ code: 0, stdout: `[${value}]\n` });
    }
  });
});

describe('--output', () => {
  test('A99 makes the folder, says so on stderr, and follows a link', async () => {
    const cwd = temporaryFolder();
    const { aix } = await createOwnDesk(say('openai-chat', ['new']));
    const path = join(cwd, 'a/b/answer.txt');
    expect(await aix(...ask, '-o', path)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('wrote'),
    });
    symlinkSync(path, join(cwd, 'link'));
    expect((await aix(...ask, '-o', join(cwd, 'link'), '--append')).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('new\nnew');
  });

  test('A99 a file that is there is left alone, and nothing is sent', async () => {
    const path = join(temporaryFolder(), 'answer.txt');
    writeFileSync(path, 'old');
    const { aix, server } = await createOwnDesk(say('openai-chat', ['new']));
    expect(await aix(...ask, '-o', path)).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect({ asked: server.requests.length, text: readFileSync(path, 'utf8') }).toEqual({ asked: 0, text: 'old' });
  });

  test.each([['--append'], ['--force']])(
    'A99 %s leaves the file as it was when the answer breaks off',
    async (flag) => {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'answer.txt'), 'old');
      const { aix } = await createOwnDesk(stream(chunk('half')));
      expect((await aix(...ask, '-o', join(folder, 'answer.txt'), flag)).code).toBe(8);
      expect(readFileSync(join(folder, 'answer.txt'), 'utf8')).toBe('old');
      expect(readdirSync(folder)).toEqual(['answer.txt']);
    },
  );

  test('A99 the file that fills a param can be the one that gets the answer', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'main.py'), 'print(1)\n');
    writeFileSync(join(cwd, 'wrap.md'), '```\n{code}# done\n```\n');
    const run = ['run', './wrap.md', '-p', 'code=@main.py', '--provider', 'mock', '--extract', 'code'];
    expect((await spawnAix([...run, '-o', 'main.py', '--force'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'main.py'), 'utf8')).toBe('print(1)\n# done\n');
  });

  test('A99 a part that is not there leaves no file', async () => {
    const path = join(temporaryFolder(), 'answer.txt');
    const { aix } = await createOwnDesk(say('openai-chat', ['no code']));
    expect((await aix(...ask, '-o', path, '--extract', 'code')).code).toBe(10);
    expect(existsSync(path)).toBe(false);
  });
});

describe('--extract', () => {
  test.each([
    ['code', 'print("é")\n'],
    ['last-code', '2\n'],
    ['json', '2\n'],
  ])('%s prints that part and nothing else, with --stream too', async (what, wanted) => {
    const { aix } = await createOwnDesk(say('openai-chat', fenced));
    expect(await aix(...ask, '--extract', what, '--stream', '-q')).toEqual({ code: 0, stdout: wanted, stderr: '' });
  });

  test('is never rendered, whatever the format', async () => {
    const { aix } = await createOwnDesk(say('openai-chat', ['```md\n# a *b*\n```\n']));
    expect((await aix(...ask, '--extract', 'code', '--format', 'md')).stdout).toBe('# a *b*\n');
  });

  test('without such a part stdout stays empty, and the document keeps the answer', async () => {
    const { aix } = await createOwnDesk(say('openai-chat', ['a ```\nhalf']));
    expect(await aix(...ask, '--extract', 'code')).toMatchObject({ code: 10, stdout: '' });
    const { stdout } = await aix(...ask, '--extract', 'code', '--format', 'json');
    const wanted = { status: 'failed', text: 'a ```\nhalf', parsed: null, error: { code: 'invalid-output' } };
    expect(JSON.parse(stdout)).toMatchObject(wanted);
  });

  test('a schema is held against the part', async () => {
    const schema = '{"type": "object", "required": ["a"]}';
    const flags = ['--extract', 'json', '--schema', schema, '--jq', '.parsed.a'];
    const { aix } = await createOwnDesk(say('openai-chat', ['Sure: {"a": 1}!']));
    expect(await aix(...ask, ...flags)).toMatchObject({ code: 0, stdout: '1\n' });
    const other = await createOwnDesk(say('openai-chat', ['Sure: {"b": 1}!']));
    expect((await other.aix(...ask, ...flags)).code).toBe(10);
  });
});

describe('usage and metadata', () => {
  test('A100 a stream is asked for its usage, and the sum stands on stderr alone', async () => {
    const { aix, server } = await createOwnDesk(say('openai-chat', ['ok']));
    const { stdout, stderr } = await aix(...ask);
    expect(bodyOf(server)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    const [, input, output, sum] = /(\d+) tokens in \+ (\d+) out = (\d+)/.exec(stderr) ?? [];
    expect({ stdout, sum: Number(sum) }).toEqual({ stdout: 'ok', sum: Number(input) + Number(output) });
  });

  test('A100 A101 what is unknown is null in the document and never 0', async () => {
    const { aix } = await createOwnDesk(stream(chunk('ok'), 'data: [DONE]\n\n'));
    const { stdout } = await aix(...ask, '--jq', '[.usage, .cost, .timing.tokens_per_second, .finish]');
    expect(stdout).toBe('[null,null,null,"other"]\n');
    expect((await aix(...ask)).stderr).toContain('tokens unknown');
  });

  test('H20 the document of a failure has the names of one of a success', async () => {
    const { aix } = await createOwnDesk(say('openai-chat', ['ok']));
    const down = await createOwnDesk((_, response) => sendJson(response, { error: { message: 'no' } }, 400));
    const good = await aix(...ask, '--format', 'json');
    const bad = await down.aix(...ask, '--format', 'json');
    expect(Object.keys(JSON.parse(bad.stdout))).toEqual(Object.keys(JSON.parse(good.stdout)));
    expect(JSON.parse(bad.stdout)).toMatchObject({ status: 'failed', finish: null, error: { status: 400 } });
  });

  test('H20 a limit and a filter are told in jsonl too', async () => {
    const finish = (reason: string): string =>
      `data: {"choices":[{"index":0,"delta":{},"finish_reason":"${reason}"}]}\n\n`;
    const limited = await createOwnDesk(stream(chunk('ok'), finish('length')));
    const flags = ['--format', 'jsonl', '--jq', 'select(.type == "finish").reason'];
    expect(await limited.aix(...ask, ...flags)).toMatchObject({ code: 0, stdout: 'length\n' });
    const blocked = await createOwnDesk(stream(chunk('ok'), finish('content_filter')));
    const { code, stdout } = await blocked.aix(...ask, ...flags);
    expect({ code, last: JSON.parse(stdout) }).toMatchObject({ code: 9, last: { seq: 2, error: { code: 'refused' } } });
  });
});
