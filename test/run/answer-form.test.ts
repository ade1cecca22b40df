import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const right = { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] };
const wrong = { ...right, required: ['missing'] };

function ask(schema: object | string, ...flags: readonly string[]): Promise<RunResult> {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
  return runAix(['ask', 'hi', '--provider', 'mock/mock-json', '--schema', text, '--repair', '0', ...flags]);
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
  ['no schema', '{"type": "nonsense"}', '"type" has the type "nonsense", which is none of'],
  ['a file of YAML that is missing', 'none.yaml', 'no file "none.yaml" for --schema'],
  [
    'a name of nothing',
    'schemas/person',
    'no file "schemas/person" for --schema\n  nor is it the short form of a schema',
  ],
  [
    'a type that is none',
    'age integr',
    '--schema is no schema\n  nor is it the short form of a schema: "age" has the type',
  ],
  ['a reference to nothing', '{"$ref": "#/$defs/gone"}', '--schema is no JSON Schema'],
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

test.each([
  ['the short form', 'status', 'a.txt'],
  ['the short form with types', 'status: how it went, items [int]', 'a.txt'],
  ['Picoschema', '{"status": "string", "items(array)": "integer"}', 'a.json'],
  ['YAML of Picoschema', 'status(enum, how it went): [ok]\nitems(array): integer', 'a.yaml'],
  ['YAML of a JSON Schema', 'type: object\nrequired: [items]', 'a.yml'],
  ['lines', 'status: how it went, in a word\nitems [int]', 'a.schema'],
])('a schema may be written as %s, here or in a file', async (_, text, file) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, file), text);
  const isStrict = text.includes('items') || text.startsWith('type');
  const code = isStrict ? 0 : 10;
  const flags = ['--provider', 'mock/mock-json', '--repair', '0', '--quiet'];
  expect((await runAix(['ask', 'hi', '--schema', file, ...flags], { cwd })).code).toBe(code);
  if (/\.ya?ml$/.test(file)) return;
  expect((await runAix(['ask', 'hi', '--schema', text, ...flags], { cwd })).code).toBe(code);
});

test('--schema-multi wants a list of such objects under "items"', async () => {
  const argv = (answer: string): readonly string[] => [
    'ask',
    answer,
    '--schema-multi',
    'n int',
    '--provider',
    'mock',
    '--repair',
    '0',
  ];
  expect((await runAix(argv('{"items": [{"n": 1}, {"n": 2}]}'))).code).toBe(0);
  const { code, stderr } = await runAix(argv('{"items": [{"n": 1}, {"n": "x"}]}'));
  expect(code).toBe(10);
  expect(stderr).toContain('it must be integer at /items/1/n');
});

test('--schema and --schema-multi exclude each other', async () => {
  expect((await runAix(['ask', 'hi', '--schema', 'a', '--schema-multi', 'b', '--provider', 'mock'])).code).toBe(2);
});

interface Library {
  readonly run: (...argv: readonly string[]) => Promise<RunResult>;
  readonly write: (file: string, output: string, text?: string) => void;
}

function createLibrary(): Library {
  const home = createHome();
  return {
    run: (...argv) => runAix(argv, { home }),
    write: (file, output, text = 'hi') => {
      writeFileSync(join(home, 'prompts', file), `---\nmodel: mock-json\noutput:\n${output}\n---\n${text}`);
    },
  };
}

const mock = ['--provider', 'mock', '--repair', '0', '--format', 'json'];

describe('the front matter', () => {
  test.each([
    ['  schema: {status: string, items(array): integer}', 0],
    ['  format: json\n  schema: {status: string}', 10],
    ['  schema:\n    type: object\n    required: [items]', 0],
    ['  schema:\n    type: object\n    required: [other]', 10],
    ['  format: json', 0],
    ['  format: text\n  schema: {other: string}', 0],
  ])('says what the answer must be: %j', async (output, code) => {
    const { run, write } = createLibrary();
    for (const file of ['a.md', 'b.prompt']) write(file, output);
    expect((await run('run', 'a', ...mock)).code).toBe(code);
    expect((await run('run', 'b', ...mock)).code).toBe(code);
  });

  test('wants JSON where it says no more, and parses it', async () => {
    const { run, write } = createLibrary();
    write('a.md', '  format: json', 'no JSON at all');
    expect(JSON.parse((await run('run', 'a', ...mock)).stdout)).toMatchObject({ parsed: { status: 'ok' } });
    expect((await run('run', 'a', ...mock, '--model', 'echo')).code).toBe(10);
  });

  test('gives way to --schema', async () => {
    const { run, write } = createLibrary();
    write('a.md', '  schema: {other: string}');
    expect((await run('run', 'a', ...mock, '--schema', '{"type": "object"}')).code).toBe(0);
  });

  test.each([
    ['  schema: {status: strnig}', '"output.schema.status" has the type "strnig"'],
    ['  schema: {$ref: "#/gone"}', '"output.schema" is no JSON Schema'],
    ['  format: [json]', '"output.format" must be a name'],
  ])('is refused where it makes no sense: %j', async (output, message) => {
    const { run, write } = createLibrary();
    write('a.md', output);
    const { code, stderr } = await run('run', 'a', ...mock);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
    const linted = await run('prompt', 'lint', 'a');
    expect({ code: linted.code, told: linted.stdout.includes(message) }).toEqual({ code: 3, told: true });
  });

  test.each([
    ['  format: yaml', 'aix knows the formats json and text'],
    ['  format: text\n  schema: {a: string}', '"output.schema" has no effect on text'],
  ])('earns a warning where it is not heeded: %j', async (output, message) => {
    const { run, write } = createLibrary();
    write('a.md', output);
    const { code, stdout } = await run('prompt', 'lint', 'a');
    expect({ code, told: stdout.includes(`warning: ${message}`) }).toEqual({ code: 0, told: true });
  });

  test('is shown by a dry run, by the help and by show, beside what goes to the model', async () => {
    const { run, write } = createLibrary();
    write('a.md', '  schema: {name: string, age?: integer}');
    const schema = expect.stringContaining('the answer must be JSON of this schema: {"type":"object"');
    const dry = { code: 0, stdout: 'hi', stderr: schema };
    expect(await run('run', 'a', '-n')).toMatchObject(dry);
    expect(await run('prompt', 'render', 'a')).toMatchObject(dry);
    const asJson = { messages: [{ role: 'user', content: 'hi' }], schema: { type: 'object', required: ['name'] } };
    expect(JSON.parse((await run('run', 'a', '-n', '--format', 'json')).stdout)).toMatchObject(asJson);
    expect((await run('run', 'a', '--help')).stdout).toContain('The answer is JSON with name, age?.\n');
    expect((await run('show', 'a')).stdout).toContain('answer: JSON with name, age?\n');
  });

  test('gets the schema that a prompt is saved with', async () => {
    const { run, write } = createLibrary();
    write('a.md', '  format: text');
    expect((await run('run', 'a', '--schema', 'status', '--save', 'b')).code).toBe(0);
    expect((await run('run', 'b', ...mock)).code).toBe(10);
    expect((await run('run', 'b', ...mock, '--schema', 'status, items [int]')).code).toBe(0);
  });
});

test('JSON is shown as it is where the config wants Markdown', async () => {
  const text = '{"a_b_": "*x*"}';
  const home = createHome({ format: 'md' });
  const { stdout } = await runAix(['ask', text, '--provider', 'mock', '--schema', 'a_b_'], { home, isTerminal: true });
  expect(stdout).toBe(`${text}\n`);
});
