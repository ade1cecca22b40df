import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const right = { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] };
const wrong = { ...right, required: ['missing'] };

function ask(schema: object | string, ...flags: readonly string[]): Promise<RunResult> {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
  return runAix(['ask', 'hi', '--provider', 'mock/mock-json', '--schema', text, ...flags]);
}

test('an answer as the schema wants it is parsed beside its text', async () => {
  const { code, stdout } = await ask(right, '--format', 'json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    text: '{"status": "ok", "items": [1, 2, 3]}',
    parsed: { status: 'ok', items: [1, 2, 3] },
  });
});

test('another answer exits 10 and says what differs; a pipe gets nothing of it', async () => {
  const { code, stdout, stderr } = await ask(wrong);
  expect({ code, stdout }).toEqual({ code: 10, stdout: '' });
  expect(stderr).toContain("the answer is not as the schema wants it\n  it must have required property 'missing'");
});

test('the raw text stays in the document of a run whose answer differs', async () => {
  const { code, stdout } = await ask(wrong, '--format', 'json');
  expect(code).toBe(10);
  expect(JSON.parse(stdout)).toMatchObject({
    text: '{"status": "ok", "items": [1, 2, 3]}',
    parsed: null,
    status: 'failed',
    error: { code: 'invalid-output' },
  });
});

test('words are no JSON', async () => {
  const { code, stderr } = await runAix(['ask', 'hi', '--provider', 'mock', '--schema', '{}']);
  expect(code).toBe(10);
  expect(stderr).toContain('the answer is no JSON');
});

test('JSON in a fence is read', async () => {
  const text = '```json\n{"status": "ok"}\n```';
  const { code } = await runAix(['ask', text, '--provider', 'mock', '--schema', JSON.stringify(right)]);
  expect(code).toBe(0);
});

test('a schema is read from a file', async () => {
  const path = join(temporaryFolder(), 'answer.json');
  writeFileSync(path, JSON.stringify(right));
  expect((await ask(path)).code).toBe(0);
});

test.each([
  ['a file that is missing', 'none.json', 'no file "none.json" for --schema'],
  ['no JSON', '{broken', '--schema is no JSON'],
  ['a list', '[1]', '--schema must be a JSON Schema'],
  ['no schema', '{"type": "nonsense"}', '--schema is no JSON Schema'],
])('%s as a schema is refused before anything is sent', async (_, schema, message) => {
  const { code, stderr } = await ask(schema);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test.each([
  ['without a name', '[{"parameters": {}}]', 'tool 1 of --tools has no name'],
  [
    'with parameters that are no schema',
    '{"name": "f", "parameters": 3}',
    '"parameters" of tool "f" must be a JSON Schema',
  ],
])('a tool %s is refused', async (_, tools, message) => {
  const { code, stderr } = await runAix(['ask', 'hi', '--provider', 'mock', '--tools', tools]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test.each([['much'], ['-1'], ['1.5']])('--reasoning %s is refused', async (effort) => {
  const { code, stderr } = await runAix(['ask', 'hi', '--provider', 'mock', `--reasoning=${effort}`]);
  expect(code).toBe(2);
  expect(stderr).toContain('--reasoning must be none, low, medium, high or a number of tokens');
});

test('an empty list of tools is none', async () => {
  const server = await startServer((_, response) => sendChatStream(response, ['ok']));
  const custom_providers = { x: { base_url: server.url, default_model: 'm', driver: 'gigachat' } };
  const home = createHome({ custom_providers });

  await runAix(['ask', 'hi', '--provider', 'x', '--tools', '[]'], { home });
  expect(server.requests[0]?.body).not.toContain('function');
});
