import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runAix, type RunResult } from '../helpers/run.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
const pdf = Buffer.from('%PDF-1.4\n%%EOF\n');

interface Asked extends RunResult {
  /** What stood in the last message. */
  readonly content: unknown;
}

/** Asks with files in the folder and gives what the server was sent. */
async function ask(
  files: Readonly<Record<string, string | Buffer>>,
  args: readonly string[],
  stdin = '',
): Promise<Asked> {
  const cwd = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(cwd, name), bytes);
  mkdirSync(join(cwd, 'folder'));
  const server = await startServer((_, response) => sendChatStream(response, ['ok']));
  const env = { AIX_VLLM_BASE_URL: server.url, AIX_PROVIDER: 'vllm/m' };
  const result = await runAix(['ask', ...args], { cwd, env, stdin });
  const body = JSON.parse(server.requests[0]?.body ?? '{"messages":[]}');
  return { ...result, content: body.messages.at(-1)?.content };
}

test('an image goes in by what its bytes are, not by its name', async () => {
  const { content, code } = await ask({ 'a.txt': png }, ['what is it?', '--attach', 'a.txt']);
  const url = `data:image/png;base64,${png.toString('base64')}`;
  expect({ content, code }).toEqual({
    content: [
      { type: 'text', text: 'what is it?' },
      { type: 'image_url', image_url: { url } },
    ],
    code: 0,
  });
});

test('a PDF keeps its name, and text goes in as text', async () => {
  const { content } = await ask({ 'b.pdf': pdf, 'c.md': 'words\n' }, ['sum up', '-a', 'b.pdf', '-a', 'c.md']);
  const file_data = `data:application/pdf;base64,${pdf.toString('base64')}`;
  expect(content).toEqual([
    { type: 'text', text: 'sum up' },
    { type: 'file', file: { filename: 'b.pdf', file_data } },
    { type: 'text', text: '\n\n--- c.md ---\nwords' },
  ]);
});

test('a URL is handed on for the provider to fetch', async () => {
  const { content } = await ask({}, ['see', '--attach', 'https://example.com/cat.jpg?x=1']);
  expect(content).toContainEqual({ type: 'image_url', image_url: { url: 'https://example.com/cat.jpg?x=1' } });
});

test('- attaches what is piped in, without words as well', async () => {
  expect((await ask({}, ['--attach', '-'], 'piped words')).content).toEqual([
    { type: 'text', text: '\n\n--- the piped input ---\npiped words' },
  ]);
});

test.each([
  ['a file that is missing', 'none.png', 'no file "none.png" for --attach'],
  ['a folder', 'folder', '--attach "folder" is a folder'],
  ['an empty file', 'empty', '--attach "empty" is empty'],
  ['bytes of no known type', 'noise', 'the content type of --attach "noise" is not known'],
  ['sound that the provider cannot fetch', 'http://x.example/a.mp3', 'the provider cannot carry audio/mpeg'],
])('%s is refused before anything is sent', async (_, name, message) => {
  const { code, stderr, content } = await ask({ empty: '', noise: Buffer.of(0, 1, 2, 255) }, ['see', '-a', name]);
  expect({ code, content }).toEqual({ code: 2, content: undefined });
  expect(stderr).toContain(message);
});

test('stdin is not both the prompt and an attachment', async () => {
  const { code, stderr } = await runAix(['run', '-', '--provider', 'mock', '--attach', '-'], { stdin: 'hi' });
  expect(code).toBe(2);
  expect(stderr).toContain('stdin cannot be attached');
});

test('a dry run names the attachment and does not print its bytes', async () => {
  const { stdout } = await ask({ 'a.png': png }, ['see', '-a', 'a.png', '--dry-run']);
  expect(stdout).toBe('[user]\nsee[image/png data:image/png;base64,...]\n');
});
