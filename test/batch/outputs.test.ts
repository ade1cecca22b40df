import { spawn } from 'node:child_process';
import { existsSync, linkSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collect, launcher } from '../helpers/cli.ts';
import { sendChatStream, sendJson } from '../helpers/server.ts';
import { createScene, readResults, readWords, toWords } from './scene.ts';

test('an input that can be read but once, such as <(command), is not read twice', async () => {
  const { read, cwd, home, env } = await createScene();
  const command = `printf 'w1\\nw2\\n' | "$0" "$1" batch ./say.md --input /dev/stdin --output out.jsonl`;
  const child = spawn('sh', ['-c', command, process.execPath, launcher], { cwd, env: { ...env, AIX_HOME: home } });
  expect((await collect(child)).stderr).toContain('2 rows: 2 complete');
  expect(readResults(read('out.jsonl')).map(({ text }) => text)).toEqual(['Say w1!', 'Say w2!']);
});

test('a batch that finds no more room ends and says so, and goes on when there is some', async () => {
  const { batch, write, read, cwd, home } = await createScene();
  write('in.csv', toWords(3000));
  const words = ['--input', 'in.csv', '--output', 'out.jsonl', '--provider', 'mock'];
  // A file that may not grow fails a write as a full disk does.
  const command = `trap '' XFSZ; ulimit -f 800; exec "$0" "$1" batch ./say.md ${words.join(' ')}`;
  const child = spawn('sh', ['-c', command, process.execPath, launcher], { cwd, env: { AIX_HOME: home } });
  const { code, stderr } = await collect(child);
  expect([code, stderr]).toEqual([1, expect.stringContaining('the results cannot be written\n')]);
  expect(stderr).toContain('hint: make room; the same command goes on then');
  expect((await batch(words)).code).toBe(0);
  expect(readResults(read('out.jsonl')).map(({ row }) => row)).toEqual(Array.from({ length: 3000 }, (_, at) => at + 1));
});

describe('an output that would replace what the batch is made from is refused, with --force too', () => {
  test.each([
    ['the input', 'in.csv', 'in.csv'],
    ['the input by another way', 'in.csv', './x/../in.csv'],
    ['a link to the input', 'in.csv', 'link.csv'],
    ['another name of the input', 'in.csv', 'hard.csv'],
    ['one of many inputs', '*.csv', 'in.csv'],
    ['the prompt', 'in.csv', 'say.md'],
    ['what has the input as its journal', 'rows.journal', 'rows'],
  ])('%s', async (_, input, output) => {
    const { batch, write, read, sent, cwd } = await createScene();
    write('in.csv', toWords(2));
    write('rows.journal', toWords(2));
    symlinkSync('in.csv', join(cwd, 'link.csv'));
    linkSync(join(cwd, 'in.csv'), join(cwd, 'hard.csv'));
    const format = input.includes('*') ? [] : ['--input-format', 'csv'];
    const words = ['--input', input, ...format, '--output', output, '--force', '--restart'];
    const { code, stderr } = await batch(words);
    expect([code, sent()]).toEqual([2, []]);
    expect(stderr).toMatch(/would replace the (?:input|prompt)\n/);
    expect([read('in.csv'), read('rows.journal'), read('say.md')]).toEqual([toWords(2), toWords(2), 'Say {word}']);
    expect(existsSync(join(cwd, 'in.csv.journal'))).toBe(false);
  });

  test.each([
    ['the input, in the place of stdin', './say.md --input - --input-format csv', 'in.csv'],
    ['the prompt, in the place of stdin', '- --input in.csv', 'say.md'],
  ])('%s', async (_, words, output) => {
    const { write, read, sent, cwd, home, env } = await createScene();
    write('in.csv', toWords(2));
    const command = `exec "$0" "$1" batch ${words} --output ${output} --force < ${output}`;
    const child = spawn('sh', ['-c', command, process.execPath, launcher], { cwd, env: { ...env, AIX_HOME: home } });
    expect(await collect(child)).toMatchObject({ code: 2, stderr: expect.stringContaining('would replace the ') });
    expect([sent(), read('in.csv'), read('say.md')]).toEqual([[], toWords(2), 'Say {word}']);
  });
});

test('an output that is no file is refused, and leaves nothing beside it', async () => {
  const { batch, write } = await createScene();
  write('in.csv', toWords(2));
  for (const output of ['/dev/null', '.']) {
    const { code, stderr } = await batch(['--input', 'in.csv', '--output', output, '--force']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/is (?:no file|a folder)/)]);
  }
  expect(existsSync('/dev/null.journal')).toBe(false);
});

test('the folder of an output is made, as aix run does it', async () => {
  const { batch, write, read } = await createScene();
  write('in.csv', toWords(2));
  expect((await batch(['--input', 'in.csv', '--output', 'a/b/out.jsonl'])).code).toBe(0);
  expect(readResults(read('a/b/out.jsonl'))).toHaveLength(2);
});

test('a batch that got no result may change its prompt, its options and its input', async () => {
  let hasKey = false;
  const { batch, write, read, sent } = await createScene((request, response) => {
    if (hasKey) sendChatStream(response, [`${readWords(request)}!`]);
    else sendJson(response, { error: { message: 'bad key' } }, 401);
  });
  write('in.csv', 'wrong\nw1\n');
  const words = ['--input', 'in.csv', '--output', 'out.jsonl'];
  expect((await batch(words)).stderr).toContain('no column "word"');
  expect((await batch([...words, '--map', 'word=wrong'])).code).toBe(4);
  write('in.csv', toWords(1));
  hasKey = true;
  expect((await batch(words)).code).toBe(0);
  expect(sent()).toHaveLength(2);
  expect(readResults(read('out.jsonl'))).toMatchObject([{ row: 1, text: 'Say w1!' }]);
  expect(await batch([...words, '--temperature', '1'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the options changed'),
  });
});

test('an input that was empty may be filled', async () => {
  const { batch, write, read } = await createScene();
  write('in.csv', 'word\n');
  const words = ['--input', 'in.csv', '--output', 'out.jsonl'];
  expect((await batch(words)).code).toBe(0);
  write('in.csv', toWords(2));
  expect((await batch(words)).code).toBe(0);
  expect(readResults(read('out.jsonl'))).toHaveLength(2);
});

test('the journal of another version is told from what is no journal, and neither is touched', async () => {
  const { batch, write, cwd } = await createScene();
  write('in.csv', toWords(2));
  for (const [line, words] of [
    ['{"aix_batch":99,"id":"x"}\n', 'another version of aix'],
    ['my diary\n', 'is no journal of aix batch'],
  ] as const) {
    const path = join(cwd, 'out.jsonl.journal');
    writeFileSync(path, line);
    const { code, stderr } = await batch(['--input', 'in.csv', '--output', 'out.jsonl']);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect([readFileSync(path, 'utf8'), existsSync(join(cwd, 'out.jsonl'))]).toEqual([line, false]);
  }
});
