import { appendFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHolderName } from '../../src/lock-holder.ts';
import { collect, startAix } from '../helpers/cli.ts';
import { sendChatStream, sendJson, type SeenRequest } from '../helpers/server.ts';
import { createScene, readResults, readWords, toWords, type Scene } from './scene.ts';

const words = ['--input', 'in.csv', '--output', 'out.jsonl', '-j', '1'];

/** A provider that fails these rows until it is told otherwise. */
async function createMoody(failing: ReadonlySet<string>): Promise<Scene> {
  const scene = await createScene((request, response) => {
    if (failing.has(readWords(request))) sendJson(response, { error: { message: 'bad' } }, 400);
    else sendChatStream(response, [`${readWords(request)}!`]);
  });
  scene.write('in.csv', toWords(4));
  return scene;
}

test('when all rows are done the journal shrinks, and the same command sends nothing', async () => {
  const { batch, read, sent, cwd } = await createMoody(new Set());
  expect((await batch(words)).code).toBe(0);
  expect(read('out.jsonl.journal').split('\n')).toHaveLength(2);
  expect(statSync(join(cwd, 'out.jsonl.journal')).mode & 0o777).toBe(0o600);
  const again = await batch(words);
  expect([again.code, again.stderr]).toEqual([0, 'aix: all 4 rows are done, nothing was sent\n']);
  expect(sent()).toHaveLength(4);
  expect(readdirSync(cwd).toSorted()).toEqual(['in.csv', 'out.jsonl', 'out.jsonl.journal', 'say.md']);
});

test.each([
  ['ordered', []],
  ['unordered', ['--unordered']],
])('--retry-failed sends what failed, %s', async (_, more) => {
  const failing = new Set(['Say w2', 'Say w3']);
  const { batch, read, sent } = await createMoody(failing);
  expect((await batch([...words, ...more])).code).toBe(12);
  const again = await batch([...words, ...more]);
  expect([again.code, again.stderr]).toEqual([12, expect.stringContaining('--retry-failed sends these again')]);
  expect(sent()).toHaveLength(4);
  failing.delete('Say w2');
  expect((await batch([...words, ...more, '--retry-failed'])).code).toBe(12);
  failing.clear();
  expect((await batch([...words, ...more, '--retry-failed'])).code).toBe(0);
  expect(sent().slice(4)).toEqual(['Say w2', 'Say w3', 'Say w3']);
  const results = readResults(read('out.jsonl')).toSorted((a, b) => a.row - b.row);
  expect(results.map(({ text }) => text)).toEqual(['Say w1!', 'Say w2!', 'Say w3!', 'Say w4!']);
});

test.each<[string, (scene: Scene) => void, readonly string[], string]>([
  ['another prompt', ({ write }) => write('say.md', 'Tell {word}'), [], 'the prompt changed'],
  ['another input', ({ write }) => write('in.csv', toWords(5)), [], 'the input changed'],
  ['another setting', () => {}, ['--temperature', '1'], 'the options changed'],
  ['another form of the output', () => {}, ['--format', 'csv'], 'the options changed'],
])('%s is refused without --restart', async (_what, change, more, message) => {
  const scene = await createMoody(new Set(['Say w2']));
  await scene.batch(words);
  change(scene);
  const refused = await scene.batch([...words, ...more]);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(scene.sent()).toHaveLength(4);
  await scene.batch([...words, ...more, '--restart']);
  expect(scene.sent().length).toBeGreaterThanOrEqual(8);
});

test('a file that is no output of a batch is replaced only with --force', async () => {
  const { batch, write, read, sent } = await createMoody(new Set());
  write('out.jsonl', 'precious');
  const refused = await batch(words);
  expect([refused.code, refused.stderr, read('out.jsonl'), sent()]).toEqual([
    2,
    expect.stringContaining('"out.jsonl" is already there'),
    'precious',
    [],
  ]);
  expect((await batch([...words, '--force'])).code).toBe(0);
});

test('a journal that was torn in the middle of a line is cut there, and the row is sent again', async () => {
  const { batch, read, write, sent } = await createMoody(new Set(['Say w4']));
  await batch(words);
  const [head, ...lines] = read('out.jsonl.journal').split('\n');
  write('out.jsonl.journal', `${[head, ...lines.slice(0, 2)].join('\n')}\n${lines[2]?.slice(0, 90)}`);
  write('out.jsonl', 'whatever stood here');
  await batch(words);
  expect(sent()).toEqual(['Say w1', 'Say w2', 'Say w3', 'Say w4', 'Say w3', 'Say w4']);
  expect(readResults(read('out.jsonl')).map(({ row }) => row)).toEqual([1, 2, 3, 4]);
});

test('lines of the journal that are none are passed over', async () => {
  const { batch, read, cwd, sent } = await createMoody(new Set(['Say w4']));
  await batch(words);
  appendFileSync(join(cwd, 'out.jsonl.journal'), `\0\0\0\n9\tok\t\t\t{"half\n`);
  expect((await batch(words)).code).toBe(12);
  expect([sent().length, readResults(read('out.jsonl')).length]).toEqual([4, 4]);
});

test('a journal without the output makes it again, except when nothing is left in it', async () => {
  const failing = new Set(['Say w4']);
  const { batch, read, cwd } = await createMoody(failing);
  await batch(words);
  rmSync(join(cwd, 'out.jsonl'));
  await batch(words);
  expect(readResults(read('out.jsonl')).map(({ row }) => row)).toEqual([1, 2, 3, 4]);
  failing.clear();
  await batch([...words, '--retry-failed']);
  rmSync(join(cwd, 'out.jsonl'));
  const gone = await batch(words);
  expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('has gone since')]);
});

test('--limit takes the first rows, and the rest goes on from there', async () => {
  const { batch, read, sent } = await createMoody(new Set());
  expect((await batch([...words, '--limit', '2'])).code).toBe(0);
  expect(readResults(read('out.jsonl')).map(({ row }) => row)).toEqual([1, 2]);
  expect((await batch(words)).code).toBe(0);
  expect(sent()).toEqual(['Say w1', 'Say w2', 'Say w3', 'Say w4']);
  expect(readResults(read('out.jsonl')).map(({ row }) => row)).toEqual([1, 2, 3, 4]);
});

test('stdin goes on where it was, and is refused when it is another one', async () => {
  const failing = new Set(['Say w3']);
  const { batch, sent } = await createMoody(failing);
  const piped = ['--input', '-', '--input-format', 'csv', '--output', 'out.jsonl', '-j', '1'];
  await batch(piped, { stdin: toWords(3) });
  failing.clear();
  const more = await batch([...piped, '--retry-failed'], { stdin: toWords(4).replace('w1', 'w9') });
  expect([more.code, more.stderr]).toEqual([2, expect.stringContaining('the input has changed up to row 1')]);
  expect(sent()).toHaveLength(3);
  expect((await batch([...piped, '--retry-failed'], { stdin: toWords(3) })).code).toBe(0);
  expect(sent().slice(3)).toEqual(['Say w3']);
});

/** A batch whose requests are answered when the test says so. */
async function startWaiting(more: readonly string[] = []) {
  const answers: (() => void)[] = [];
  let onRequest = (): void => {};
  const scene = await createScene((request: SeenRequest, response) => {
    answers.push(() => sendChatStream(response, [readWords(request)]));
    onRequest();
  });
  scene.write('in.csv', toWords(20));
  const argv = ['batch', './say.md', '--input', 'in.csv', '--output', 'out.jsonl', '-j', '2', ...more];
  const child = startAix(argv, scene);
  const ended = collect(child);
  const underWay = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onRequest = () => void (answers.length >= count && resolve());
      onRequest();
    });
  await underWay(2);
  return { scene, child, ended, answers };
}

test('a second process is refused, and takes over at once when the first one has died', async () => {
  const { scene, child, ended, answers } = await startWaiting();
  const second = await scene.batch([...words.slice(0, 4), '-j', '2']);
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining(`process ${child.pid} is at work on`)]);
  child.kill('SIGKILL');
  await ended;
  const third = scene.batch([...words.slice(0, 4), '-j', '20']);
  while (answers.length < 22) await new Promise((resolve) => setTimeout(resolve, 10));
  for (const answer of answers) answer();
  expect((await third).code).toBe(0);
});

test('a lock of a process whose number somebody else has now holds nothing', async () => {
  const { batch, cwd } = await createMoody(new Set());
  const [pid, , ...place] = createHolderName().split('.');
  const lock = { name: [pid, '1', ...place].join('.'), host: hostname() };
  writeFileSync(join(cwd, 'out.jsonl.journal.lock'), JSON.stringify(lock));
  expect((await batch(words)).code).toBe(process.platform === 'linux' ? 0 : 2);
});

test('the first Ctrl-C lets what is under way come to its end, and the same command goes on', async () => {
  const { scene, child, ended, answers } = await startWaiting();
  child.stderr?.once('data', () => {
    for (const answer of answers.splice(0)) answer();
  });
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([130, expect.stringContaining('the same command goes on from here')]);
  expect(stderr).toContain('stopping: what is under way comes to its end');
  expect(readResults(scene.read('out.jsonl')).map(({ row }) => row)).toEqual([1, 2]);
  expect(scene.sent()).toHaveLength(2);
});

test('the second Ctrl-C stops at once, and counts what was under way as not run', async () => {
  const { scene, child, ended } = await startWaiting();
  child.stderr?.once('data', () => child.kill('SIGINT'));
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  expect(scene.read('out.jsonl')).toBe('');
  expect(scene.read('out.jsonl.journal').split('\n')).toHaveLength(2);
});
