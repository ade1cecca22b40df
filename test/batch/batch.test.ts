import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { openHistory } from '../../src/history/history.ts';
import { sendChatStream, sendJson } from '../helpers/server.ts';
import { createScene, readResults, readWords, toWords } from './scene.ts';

test('sends every row and gives the results in the order of the rows, however the answers come', async () => {
  const waiting: (() => void)[] = [];
  const { batch, write, read, sent } = await createScene((request, response) => {
    waiting.push(() => sendChatStream(response, [`${readWords(request)}!`]));
    // The last ones are answered first.
    if (waiting.length === 4) for (const answer of waiting.splice(0).toReversed()) answer();
  });
  write('in.csv', toWords(8));
  const { code, stdout } = await batch(['--input', 'in.csv', '-j', '4']);
  expect(code).toBe(0);
  expect(readResults(stdout).map(({ row, text }) => [row, text])).toEqual(
    Array.from({ length: 8 }, (_, at) => [at + 1, `Say w${at + 1}!`]),
  );
  expect(sent().toSorted()).toEqual(Array.from({ length: 8 }, (_, at) => `Say w${at + 1}`));
  expect(() => read('in.csv.journal')).toThrow('ENOENT');
});

test('--unordered gives the results as they come', async () => {
  let answerFirst = (): void => {};
  const { batch, write } = await createScene((request, response) => {
    const answer = (): void => sendChatStream(response, [readWords(request)]);
    if (readWords(request) === 'Say w1') answerFirst = answer;
    else answer();
    if (readWords(request) === 'Say w6') setTimeout(answerFirst, 50);
  });
  write('in.csv', toWords(6));
  const { stdout } = await batch(['--input', 'in.csv', '-j', '2', '--unordered']);
  expect(readResults(stdout).map(({ row }) => row)).toEqual([2, 3, 4, 5, 6, 1]);
});

test('a result holds the row, the answer, what it says as JSON, and what it took', async () => {
  const { batch, write } = await createScene((_, response) => sendChatStream(response, ['{"mood": "good"}']));
  write('in.jsonl', '{"word": "hello", "id": 7}\n');
  const { stdout } = await batch(['--input', 'in.jsonl', '--schema', 'mood']);
  expect(readResults(stdout)).toMatchObject([
    {
      row: 1,
      input: { word: 'hello', id: 7 },
      status: 'complete',
      text: '{"mood": "good"}',
      parsed: { mood: 'good' },
      provider: 'custom:here',
      model: 'served-model',
      usage: { input: 7, output: 3 },
      attempts: [{ provider: 'custom:here', code: 'ok', status: 200 }],
      error: null,
    },
  ]);
});

test('an output that ends in .csv is CSV, with the columns of the input', async () => {
  const { batch, write, read } = await createScene((_, response) => sendChatStream(response, ['"a",\r\nb ']));
  write('in.csv', 'word,note\n"x,y","line one\nline ""two"""\n');
  const { code, stdout } = await batch(['--input', 'in.csv', '--output', 'out.csv']);
  expect([code, stdout]).toEqual([0, '']);
  expect(parse(read('out.csv'), { columns: true, record_delimiter: '\n' })).toMatchObject([
    {
      row: '1',
      status: 'complete',
      text: '"a",\r\nb ',
      parsed: '',
      'usage.input': '7',
      'error.code': '',
      'input.word': 'x,y',
      'input.note': 'line one\nline "two"',
    },
  ]);
});

test('columns go where --map says, -p holds for all rows, and other columns stay behind', async () => {
  const { batch, write, sent } = await createScene();
  write('say.md', '---\ninput:\n  schema:\n    word: string\n    times?: integer\n---\n{word} {times} {tone}');
  write('in.csv', 'The Word,times,tone,more\nhi,2,low,x\nho,,low,y\n');
  const { code } = await batch(['--input', 'in.csv', '--map', 'word=The Word', '-p', 'tone=loud', '-j', '1']);
  expect([code, sent()]).toEqual([0, ['hi 2 loud', 'ho  loud']]);
});

test.each([
  ['lines', 'in.txt', 'one\n\ntwo\n', ['one', 'two']],
  ['strings of JSONL', 'in.jsonl', '"one"\n"two"\n', ['one', 'two']],
  ['a JSON array', 'in.json', '[{"word": "one"}, "two"]', ['one', 'two']],
  ['files', '*.part', 'one', ['one']],
])('takes %s', async (_kind, input, text, words) => {
  const { batch, write, sent } = await createScene();
  write(input.replace('*', 'a'), text);
  await batch(['--input', input, '-j', '1']);
  expect(sent()).toEqual(words.map((word) => `Say ${word}`));
});

test.each([
  ['jsonl without being told', [], '{"word": "one"}\n{"word": "two"}\n'],
  ['an array without being told', [], ' [{"word": "one"}, {"word": "two"}]'],
  ['lines without being told', [], 'one\ntwo'],
  ['CSV', ['--input-format', 'csv'], 'word\none\ntwo\n'],
])('takes %s from stdin', async (_kind, words, stdin) => {
  const { batch, sent } = await createScene();
  await batch(['--input', '-', '-j', '1', ...words], { stdin });
  expect(sent()).toEqual(['Say one', 'Say two']);
});

test.each([
  [['--input', 'none.csv'], '--input "none.csv" is not there'],
  [['--input', '*.none'], 'no file matches --input "*.none"'],
  [['--input', 'other.csv'], 'the input has no column "word" for param "word"'],
  [['--input', 'in.csv', '--map', 'word=nothing'], 'the input has no column "nothing" for param "word"'],
  [['--input', 'in.csv', '--map', 'wrod=word'], '--map: prompt "say" has no param "wrod"'],
  [['--input', 'in.csv', '-p', 'word=all'], 'no column of the input is a param of prompt "say"'],
  [['--input', 'in.csv', '--retry-failed'], 'without --output nothing is kept'],
])('refuses %j before anything is sent', async (words, message) => {
  const { batch, write, sent } = await createScene();
  write('in.csv', toWords(2));
  write('other.csv', 'sentence\na\n');
  const { code, stderr } = await batch(words);
  expect([code, sent(), stderr]).toEqual([2, [], expect.stringContaining(message)]);
});

test('a row that lacks a value fails alone, and the batch ends in exit 12', async () => {
  const { batch, write, sent } = await createScene();
  write('in.jsonl', '{"word": "a"}\n{"other": 1}\nno json\n{"word": null}\n{"word": "b"}\n');
  const { code, stdout, stderr } = await batch(['--input', 'in.jsonl', '-j', '1']);
  expect(code).toBe(12);
  expect(readResults(stdout).map(({ error }) => error?.message ?? null)).toEqual([
    null,
    expect.stringContaining('needs a value for "word"'),
    'line 3 is no JSON',
    expect.stringContaining('needs a value for "word"'),
    null,
  ]);
  expect(sent()).toEqual(['Say a', 'Say b']);
  expect(stderr).toContain('aix: 3 of 5 rows failed\n  usage 3');
});

test('when all rows fail for one reason, it gives the exit code', async () => {
  const { batch, write } = await createScene((_, response) => sendJson(response, { error: { message: 'down' } }, 500));
  write('in.csv', toWords(3));
  const { code } = await batch(['--input', 'in.csv', '--retries', '0']);
  expect(code).toBe(5);
});

test.each([
  ['a key that is refused', 401, 4, '401 Unauthorized'],
  ['a model that is not there', 404, 5, `Model 'm' not found`],
])('%s ends the batch at once, and what was done is kept', async (_what, status, exit, message) => {
  const { batch, write, read, sent } = await createScene((request, response) => {
    if (readWords(request) === 'Say w1') sendChatStream(response, ['fine']);
    else
      sendJson(
        response,
        { error: { message: 'no', code: status === 404 ? 'model_not_found' : 'invalid_api_key' } },
        status,
      );
  });
  write('in.csv', toWords(50));
  const { code, stderr } = await batch(['--input', 'in.csv', '-j', '1', '--output', 'out.jsonl']);
  expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
  expect(sent().filter((words) => words.startsWith('Say'))).toEqual(['Say w1', 'Say w2']);
  expect(readResults(read('out.jsonl')).map(({ row }) => row)).toEqual([1]);
});

test('a storm of 429 makes it slower, and every row comes through', async () => {
  let active = 0;
  let most = 0;
  const { batch, write } = await createScene((request, response) => {
    active += 1;
    most = Math.max(most, active);
    const isTooMuch = active > 3;
    setTimeout(() => {
      active -= 1;
      if (!isTooMuch) return sendChatStream(response, [readWords(request)]);
      response.setHeader('retry-after-ms', '20');
      sendJson(response, { error: { message: 'slow down' } }, 429);
    }, 5);
  });
  write('in.csv', toWords(120));
  const { code, stdout } = await batch(['--input', 'in.csv', '-j', '24'], { haste: 20 });
  const results = readResults(stdout);
  expect([code, results.length, new Set(results.map(({ text }) => text)).size]).toEqual([0, 120, 120]);
  expect(results.some(({ attempts }) => attempts.some(({ code: each }) => each === 'rate-limit'))).toBe(true);
});

test('--max-errors stops when so many rows have failed', async () => {
  const { batch, write, sent } = await createScene((_, response) => sendJson(response, { error: 'bad' }, 400));
  write('in.csv', toWords(50));
  const { code, stderr } = await batch(['--input', 'in.csv', '-j', '2', '--max-errors', '3', '--output', 'out.jsonl']);
  expect([code, stderr]).toEqual([5, expect.stringContaining('stopped by --max-errors')]);
  expect(sent().length).toBeLessThan(6);
});

test('every run is in the history, unless nothing is to be kept', async () => {
  const { batch, write, home } = await createScene();
  write('in.csv', toWords(7));
  await batch(['--input', 'in.csv']);
  await batch(['--input', 'in.csv', '--no-history']);
  const history = await openHistory({ home, now: () => Date.now(), warn: () => {} });
  const runs = [...history.list({})];
  history.close();
  expect(runs.map(({ command, prompt }) => [command, prompt])).toEqual(
    Array.from({ length: 7 }, () => ['batch', 'say']),
  );
});

test('keeps its connections, one for each row at a time', async () => {
  const ports = new Set<number | undefined>();
  const { batch, write } = await createScene((request, response) => {
    ports.add(response.socket?.remotePort);
    sendChatStream(response, [readWords(request)]);
  });
  write('in.csv', toWords(100));
  await batch(['--input', 'in.csv', '-j', '3']);
  expect(ports.size).toBeLessThanOrEqual(3);
});

test('the values of secret params stand neither in the output nor in the journal', async () => {
  const { batch, write, read, sent } = await createScene((_, response) =>
    sendJson(response, { error: 'bad pass-4711-word' }, 400),
  );
  write(
    'say.md',
    '---\ninput:\n  schema:\n    type: object\n    properties:\n      word: {type: string, secret: true}\n    required: [word]\n---\nSay {word}',
  );
  write('in.csv', 'word\npass-4711-word\n');
  await batch(['--input', 'in.csv', '--output', 'out.jsonl']);
  expect(sent()).toEqual(['Say pass-4711-word']);
  expect(`${read('out.jsonl')}${read('out.jsonl.journal')}`).not.toContain('4711');
});

test.each([
  [[], 'no rows: --input is missing'],
  [['--inptu', 'in.csv'], "unknown option '--inptu'"],
])('%j is a mistake of the command line', async (words, message) => {
  const { batch } = await createScene((_, response) => sendChatStream(response, ['hi']));
  expect(await batch(words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`aix: ${message}`) });
});
