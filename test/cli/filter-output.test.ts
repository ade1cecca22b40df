import { expect, test } from 'vitest';
import { createProgram } from '../../src/cli/command-tree.ts';
import { createHome } from '../helpers/home.ts';
import { createTestContext, runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';

const mock = ['ask', 'two words', '--provider', 'mock'] as const;

async function askServer(
  texts: readonly string[],
  ...flags: readonly string[]
): Promise<RunResult & { asked: number }> {
  const server = await startServer((_, response) => sendChatStream(response, texts));
  const home = createHome({ custom_providers: { x: { base_url: server.url, default_model: 'm' } } });
  const result = await runAix(['ask', 'hi', '--provider', 'x', ...flags], { home });
  return { ...result, asked: server.requests.length };
}

test.each([
  [['--jq', '.text'], 'two words\n'],
  [['--jq=.usage | .input + .output'], '4\n'],
  [['--jq', '[.status, .provider, .model]', '--format', 'json'], '["complete","mock","echo"]\n'],
  [['--jq', '.parsed[]', '--schema', '{"type": "object"}', '-m', 'mock-json'], 'ok\n[1,2,3]\n'],
  [['--jq', '.messages[].content', '--dry-run'], 'two words\n'],
  [['--jq', '.seq', '--format', 'jsonl'], '0\n1\n2\n3\n'],
  [['--jq', 'select(.type == "text-delta").text | ltrimstr("two")', '--format', 'jsonl'], ' \nwords\n'],
])('ask %j prints what the expression makes of the document', async (flags, wanted) => {
  expect(await runAix([...mock, ...flags, '--quiet'])).toEqual({ code: 0, stdout: wanted, stderr: '' });
});

test('an expression that cannot be read ends in exit 2, and nothing is sent', async () => {
  const { code, stdout, stderr, asked } = await askServer(['ok'], '--jq', '.text |');
  expect({ code, asked }).toEqual({ code: 2, asked: 0 });
  expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', error: { code: 'usage' } });
  expect(stderr).toContain('aix: --jq cannot be read\n  syntax error, unexpected end of file');
});

test('one that fails keeps the answer in the document, and ends in exit 10', async () => {
  const { code, stdout } = await askServer(['paid', ' words'], '--jq', '.text, .usage[0]');
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({
    code: 10,
    document: { status: 'failed', text: 'paid words', attempts: [{ code: 'ok' }], error: { code: 'invalid-output' } },
  });
});

test('an answer that broke off is told by the whole document, and by no piece of it', async () => {
  const { code, stdout } = await runAix([...mock, '-m', 'mock-cut', '--jq', '.text']);
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({
    code: 8,
    document: { status: 'incomplete', text: 'The quick brown fox jumps' },
  });
});

test('text cannot be filtered', async () => {
  const { code, stdout, stderr } = await runAix([...mock, '--jq', '.text', '--format', 'text']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('--jq needs JSON, found --format text\nhint: --format json or jsonl');
});

test('on a terminal no control character of a model is shown', async () => {
  const argv = ['ask', 'a\u001b[31mb\u009b6n', '--provider', 'mock', '--quiet', '--jq', '.text'];
  expect((await runAix(argv, { isTerminal: true })).stdout).toBe('ab\n');
  expect((await runAix(argv)).stdout).toBe('a\u001b[31mb\u009b6n\n');
});

test.each([
  [['list'], '.[] | select(.name == "explain").name', 'explain\n'],
  [['show', 'explain'], '.name', 'explain\n'],
  [['provider', 'list'], 'map(select(.name == "mock"))[0].default_model', 'echo\n'],
  [['provider', 'info', 'mock', '--json'], '.name', 'mock\n'],
  [['provider', 'test', 'mock'], '.[0].checks | length > 0', 'true\n'],
  [['models', '--provider', 'mock'], 'map(.id // .name) | any(. == "echo")', 'true\n'],
  [['config', 'list'], 'type', 'object\n'],
  [['config', '--list'], 'type', 'object\n'],
  [['api-key', '--list'], 'length > 0', 'true\n'],
  [['prompt', 'lint', 'explain'], 'length', '0\n'],
  [['prompt', 'export'], 'type', 'object\n'],
  [['doctor', '--offline'], '.findings | length > 5', 'true\n'],
])('%j takes an expression and needs no --json', async (argv, expression, wanted) => {
  const { code, stdout } = await runAix([...argv, '--jq', expression]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: wanted });
});

test('every command with --json has --jq', async () => {
  const program = await createProgram(createTestContext([]), 'all');
  const listAll = (command: typeof program): readonly (typeof program)[] => [
    command,
    ...command.commands.flatMap(listAll),
  ];
  const has = (command: typeof program, flag: string): boolean => command.options.some(({ long }) => long === flag);
  const commands = listAll(program).filter((command) => has(command, '--json'));
  expect(commands.length).toBeGreaterThan(15);
  expect(commands.filter((command) => !has(command, '--jq')).map((command) => command.name())).toEqual([]);
});

test('an error of such a command is told whole', async () => {
  const { code, stdout } = await runAix(['show', 'no-such-prompt', '--jq', '.name']);
  expect({ code, document: JSON.parse(stdout) }).toMatchObject({ code: 3, document: { error: { code: 'config' } } });
  expect(await runAix(['list', '--jq', '.[0].x.y.z | error("no")'])).toMatchObject({
    code: 10,
    stdout: expect.stringContaining('"--jq failed: no"'),
  });
});

test('findings are filtered although the command fails by them', async () => {
  const home = createHome({ custom_providers: { down: { base_url: 'http://127.0.0.1:9', default_model: 'm' } } });
  const argv = ['provider', 'test', 'down', '--jq', '.[].checks[] | select(.status == "failed").code'];
  expect(await runAix(argv, { home })).toMatchObject({ code: 7, stdout: 'network\n' });
});
