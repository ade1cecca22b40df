import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const typed = `---
input:
  schema:
    count: integer, how many
    tone(enum, the voice): [formal, casual]
    tags?(array): string
    isBrief?: boolean
  default: { tone: formal }
---
{count}|{tone}|{tags}|{isBrief}`;

/** A working folder with the prompt in `p.md` and these files. */
function createDesk(prompt: string, files: Readonly<Record<string, string>> = {}): string {
  const cwd = temporaryFolder();
  for (const [name, text] of Object.entries({ ...files, 'p.md': prompt })) writeFileSync(join(cwd, name), text);
  return cwd;
}

function render(cwd: string, argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return runAix(['run', './p.md', '--dry-run', ...argv], { cwd, ...options });
}

describe('values of declared params', () => {
  test('are read from text, from JSON, and left out where they may be', async () => {
    const cwd = createDesk(typed);
    expect((await render(cwd, ['-p', 'count=7', '-p', 'tags=a, b'])).stdout).toBe('7|formal|["a","b"]|');
    const json = ['-p', 'count:=7', '-p', 'tags:=["a, b"]', '-p', 'isBrief:=false', '-p', 'tone:="casual"'];
    expect((await render(cwd, json)).stdout).toBe('7|casual|["a, b"]|false');
  });

  test('come from files and from stdin', async () => {
    const cwd = createDesk(typed, { 'tags.txt': 'a,b\n' });
    const result = await render(cwd, ['-p', 'tags=@tags.txt', '-p', 'count=@-'], { stdin: '12\n' });
    expect(result.stdout).toBe('12|formal|["a","b"]|');
  });

  test('the command line goes before the file, the file before the environment, and that before the default', async () => {
    const cwd = createDesk('---\ninput: {default: {a: 1, b: 1, c: 1, d: 1}}\n---\n{a}{b}{c}{d}', {
      'values.yaml': 'a: 3\nb: 3\n',
    });
    const env = { AIX_PARAM_A: '2', AIX_PARAM_B: '2', AIX_PARAM_C: '2', AIX_PARAM_D: '' };
    expect((await render(cwd, ['-p', 'a=4', '--params', 'values.yaml'], { env })).stdout).toBe('4321');
  });

  test('find their variable whatever the case and the marks of the name', async () => {
    const env = { AIX_PARAM_USER_NAME: 'A', AIX_PARAM_ISBRIEF: 'B', AIX_PARAM_ТЕМА: 'C' };
    expect((await render(createDesk('{user_name}{isBrief}{тема}'), [], { env })).stdout).toBe('ABC');
  });

  test('in a file have the types that they have there', async () => {
    const cwd = createDesk(typed, { 'good.json': '{"count": 7, "tags": ["x"]}', 'bad.json': '{"count": "7"}' });
    expect((await render(cwd, ['--params', 'good.json'])).stdout).toBe('7|formal|["x"]|');
    const bad = await render(cwd, ['--params', 'bad.json']);
    expect(bad).toMatchObject({ code: 2, stdout: '' });
    expect(bad.stderr).toContain('param "count" from "bad.json" must be a whole number, found "7"');
  });

  test('any JSON value of an undeclared param goes in as it was written', async () => {
    const cwd = createDesk('{a}');
    const values = fc.jsonValue().filter((value) => typeof value !== 'string');
    await fc.assert(
      fc.asyncProperty(values, fc.constantFrom(0, 2), async (value, spaces) => {
        const json = JSON.stringify(value, null, spaces);
        expect((await render(cwd, ['-p', `a:=${json}`])).stdout).toBe(json);
      }),
    );
    expect((await render(cwd, ['-p', 'a:=12345678901234567890'])).stdout).toBe('12345678901234567890');
  });

  test('any JSON value of a declared param comes out as the same value', async () => {
    const cwd = createDesk('---\ninput: {schema: {a: any}}\n---\n{a}');
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue().filter((value) => typeof value !== 'string'),
        async (value) => {
          const { stdout } = await render(cwd, ['-p', `a:=${JSON.stringify(value)}`]);
          expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });

  test('are refused with exit 2 and the place where a wrong one stands', async () => {
    const result = await render(createDesk(typed), [], { env: { AIX_PARAM_COUNT: 'many' } });
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toBe('aix: param "count" from AIX_PARAM_COUNT must be a whole number, found "many"\n');
  });
});

describe('missing values', () => {
  test('are all named, with what they are', async () => {
    const result = await render(createDesk(`${typed.replace('default: { tone: formal }', '')}{more}`), []);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toBe(
      [
        'aix: prompt "p" needs a value for "count", "tone", "more"',
        '  count (a whole number): how many',
        '  tone (one of formal, casual): the voice',
        'hint: add --param count=... --param tone=... --param more=...\n',
      ].join('\n'),
    );
  });

  test('of stdin are to be piped in', async () => {
    const { stderr, code } = await render(createDesk('{stdin} {a}'), []);
    expect(code).toBe(2);
    expect(stderr).toContain('hint: add --param a=..., and pipe text in: aix run ./p.md < file');
  });
});

test('a bad schema ends in exit 3 and names the file and line', async () => {
  const result = await render(createDesk('---\ninput:\n  schema:\n    a: strin\n---\n{a}'), ['-p', 'a=1']);
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toContain('"./p.md" line 4: "input.schema.a" has the type "strin"');
  expect(result.stderr).toContain('did you mean "string"?');
});

describe('a secret', () => {
  const secret = 'hunter2-"quoted"-7';
  const prompt = '---\nsystem: use {token}\ninput: {schema: {token: secret, "pin?": secret}}\n---\n{token} {pin}';

  test.each(['text', 'json', 'jsonl'])('is masked in a dry run as %s', async (format) => {
    const argv = ['-p', `token=${secret}`, '-p', 'pin=1', '--format', format];
    const { stdout, code } = await render(createDesk(prompt), argv);
    expect(code).toBe(0);
    expect(stdout).toContain('use ***');
    expect(stdout).toContain('*** ***');
    expect(stdout).not.toMatch(/hunter2|quoted/);
  });

  test('is sent, and not shown by --debug', async () => {
    const server = await startServer((_request, response) => sendChatStream(response, ['ok']));
    const home = createHome({ custom_providers: { x: { base_url: server.url, default_model: 'm' } } });
    const cwd = createDesk(prompt, { token: `${secret}\n` });
    const argv = ['run', './p.md', '-p', 'token=@token', '--provider', 'custom:x', '--debug'];
    const { stderr, stdout, code } = await runAix(argv, { home, cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ok' });
    expect(JSON.parse(server.requests[0]?.body ?? '').messages[1].content).toBe(`${secret} `);
    expect(stderr).toContain('POST');
    expect(stderr).not.toMatch(/hunter2|quoted/);
  });

  test.each([
    ['-p', `token:=${secret}`],
    ['-p', `token:=["${secret.replaceAll('"', '')}"]`],
    ['--params', 'broken.json'],
    ['--params', 'broken.yaml'],
    ['--params', 'typed.json'],
  ])('is not in the message about a mistake: %j %j', async (...argv) => {
    const cwd = createDesk(prompt, {
      'broken.json': `{"token": ${secret}}`,
      'broken.yaml': `token: "${secret}`,
      'typed.json': '{"token": {"hunter2": 1}}',
    });
    const { stderr, stdout, code } = await render(cwd, argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toMatch(/hunter2|quoted/);
  });
});
