import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix, type RunOptions, type RunResult } from '../helpers/run.ts';
import { sendJson, startServer, type TestServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

interface Made extends RunResult {
  readonly server: TestServer;
}

/** A compatible server whose vectors tell the length of the text and its place among those asked. */
async function embed(args: readonly string[], options: RunOptions = {}): Promise<Made> {
  const server = await startServer((request, response) => {
    const { input, model } = JSON.parse(request.body);
    const data = input.map((text: string, index: number) => ({ index, embedding: [text.length, index + 0.5] }));
    sendJson(response, { data: data.toReversed(), model, usage: { prompt_tokens: input.length } });
  });
  const env = { AIX_VLLM_BASE_URL: `${server.url}/v1`, ...options.env };
  const result = await runAix(['embed', '--provider', 'vllm/e', ...args], { ...options, env });
  return { ...result, server };
}

test('a text becomes a vector, with who made it and what it took', async () => {
  const { code, stdout, stderr } = await embed(['two', 'words']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    provider: 'vllm',
    model: 'e',
    dimensions: 2,
    usage: { input: 1 },
    embeddings: [{ index: 0, id: null, embedding: [9, 0.5] }],
  });
});

test('piped input is one text', async () => {
  const { stdout } = await embed([], { stdin: 'a\nb\n' });
  expect(JSON.parse(stdout).embeddings).toEqual([{ index: 0, id: null, embedding: [3, 0.5] }]);
});

test.each([
  ['rows.jsonl', '"ab"\n\n{"id": 7, "text": "c"}\n', [null, 7]],
  ['rows.json', '["ab", {"id": "x", "text": "c"}]', [null, 'x']],
  ['rows.txt', 'ab\r\n\r\nc\n', [null, null]],
])('%s gives a vector for each of its texts, in their order', async (name, content, ids) => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, name), content);
  const { stdout } = await embed(['--input', name, '--format', 'jsonl'], { cwd });
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows).toEqual([
    { index: 0, id: ids[0], embedding: [2, 0.5] },
    { index: 1, id: ids[1], embedding: [1, 1.5] },
  ]);
});

test('binary is the numbers alone', async () => {
  const cwd = temporaryFolder();
  await embed(['abc', '--format', 'binary', '-o', 'v.bin'], { cwd });
  const bytes = readFileSync(join(cwd, 'v.bin'));
  expect([bytes.length, bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([8, 3, 0.5]);
});

test('many texts go out in as few requests as the vendor allows', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'rows.txt'), 'x\n'.repeat(2049));
  const { stdout, server } = await embed(['--input', 'rows.txt'], { cwd });
  expect(server.requests).toHaveLength(2);
  const { embeddings, usage } = JSON.parse(stdout);
  expect([embeddings.length, embeddings.at(-1).index, usage.input]).toEqual([2049, 2048, 2049]);
});

test('what the user sets is sent', async () => {
  const { server } = await embed(['a', '--dimensions', '2', '--extra', 'user="me"']);
  expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
    model: 'e',
    input: ['a'],
    dimensions: 2,
    user: 'me',
  });
});

const gemini = { embeddings: [{ values: [1, 2] }] };
const ollama = { model: 'e', embeddings: [[1, 2]], prompt_eval_count: 3 };

test.each([
  ['gemini', gemini, '/models/gemini-embedding-001:batchEmbedContents', null],
  ['ollama/e', ollama, '/api/embed', { input: 3 }],
])('%s is asked in its own language', async (provider, answer, path, usage) => {
  const server = await startServer((_, response) => sendJson(response, answer));
  const env = { AIX_GEMINI_BASE_URL: `${server.url}/v1beta`, GEMINI_API_KEY: 'k', OLLAMA_HOST: server.url };
  const { code, stdout } = await runAix(['embed', 'a', '--provider', provider], { env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ usage, embeddings: [{ embedding: [1, 2] }] });
  expect(server.requests[0]?.path).toContain(path);
});

test.each([
  [['--provider', 'groq/m', 'a'], 'makes no embeddings'],
  [['--provider', 'vllm', 'a'], 'No embedding model configured for "vllm"'],
  [['--provider', 'mock', 'a', '--model', 'echo'], 'the mock makes no embeddings'],
  [['--provider', 'vllm/e'], 'nothing to embed'],
  [['--provider', 'vllm/e', 'a', '--input', 'b'], 'give a text or --input, not both'],
  [['--provider', 'vllm/e', '--input', 'none.txt'], 'no file "none.txt" for --input'],
])('%j fails with exit 2', async (args, message) => {
  const { code, stdout, stderr } = await runAix(['embed', ...args], { env: { GROQ_API_KEY: 'k' } });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

test('a row that is no text is named by its line', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'rows.jsonl'), '"a"\n\n{"no": 1}\n');
  const { code, stderr, server } = await embed(['--input', 'rows.jsonl'], { cwd });
  expect({ code, requests: server.requests.length }).toEqual({ code: 2, requests: 0 });
  expect(stderr).toContain('line 3 of rows.jsonl must be a text');
});

test('fewer vectors than texts are a failure', async () => {
  const server = await startServer((_, response) => sendJson(response, { data: [] }));
  const env = { AIX_VLLM_BASE_URL: `${server.url}/v1` };
  const { code, stdout } = await runAix(['embed', 'a', '--provider', 'vllm/e'], { env });
  expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
});

test('says what was left out, and that certificates are not checked', async () => {
  const server = await startServer((_, response) => sendJson(response, { data: [{ index: 0, embedding: [1] }] }));
  const entry = { base_url: server.url, driver: 'gigachat', embedding_model: 'e', verify_ssl: false };
  const home = createHome({ custom_providers: { x: entry } });
  const { code, stderr } = await runAix(['embed', 'hi', '--provider', 'x', '--dimensions', '5'], { home });
  expect(code).toBe(0);
  expect(stderr).toContain('"custom:x" does not take --dimensions, so it was left out');
  expect(stderr).toContain('NOT checked');
});
