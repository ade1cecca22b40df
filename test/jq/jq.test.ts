import { describe, expect, test } from 'vitest';
import { createJq, type Jq } from '../../src/jq/jq.ts';
import { createOutput, createTestContext } from '../helpers/run.ts';

/** One for all, as a thread takes its time to begin. No file is read. */
const jq: Jq = createJq(createTestContext([], { home: '/nowhere', cwd: '/nowhere' }));
const document = JSON.stringify({ text: ' a\n"b"\n', usage: { input: 7, output: 3 }, list: ['x', null], big: 1e17 });

describe('an expression of jq', () => {
  test.each([
    ['.text', ' a\n"b"\n\n'],
    ['.usage', '{"input":7,"output":3}\n'],
    ['.list[]', 'x\nnull\n'],
    ['.nothing', 'null\n'],
    ['empty', ''],
    ['.big', '100000000000000000\n'],
    ['-1', '-1\n'],
    ['.usage | to_entries | map("\\(.key)=\\(.value)") | join(",") # as a query', 'input=7,output=3\n'],
    ['. as {$text, usage: {input: $i}} | [$i, ($text | length)]', '[7,7]\n'],
    ['try error("gone") catch .', 'gone\n'],
    ['[.list[] | select(. != null) | test("^X$"; "i")]', '[true]\n'],
    ['@csv "\\([1, "a"])"', '1,"a"\n'],
    ['$ENV.HOME, env.PATH', '/home/web_user\n/\n'],
  ])('%s gives what jq gives, strings without quotes', async (expression, wanted) => {
    expect(await jq.filter(expression, document)).toBe(wanted);
  });

  test.each(['.text |', 'nothing', '.[', '', '$x', '--arg', 'include "x"; .'])(
    '%j is refused before it is used',
    async (expression) => {
      await expect(jq.check(expression)).rejects.toMatchObject({ code: 'usage', message: '--jq cannot be read' });
      await expect(jq.check('.text')).resolves.toBeUndefined();
    },
  );

  test('is not run by the check', async () => {
    await expect(jq.check('def f: f; f')).resolves.toBeUndefined();
    await expect(jq.check('.text | error("no")')).resolves.toBeUndefined();
  });

  test('that fails gives nothing, and says why without the words of the program', async () => {
    const failing = jq.filter('.text, (.usage | .[0])', document);
    const detail = 'Cannot index object with number (0)';
    await expect(failing).rejects.toMatchObject({ code: 'invalid-output', message: '--jq failed', detail });
  });

  test('has its words for debugging told on stderr', async () => {
    const stderr = createOutput(false);
    const telling = createJq(createTestContext([], { stderr: stderr.output }));
    expect(await telling.filter('.usage.input | debug', document)).toBe('7\n');
    expect(stderr.text()).toBe('aix: ["DEBUG:",7]\n');
  });

  test('that never ends is ended by Ctrl-C', async () => {
    const controller = new AbortController();
    const endless = createJq(createTestContext([], { signal: controller.signal })).filter('last(repeat(.))', '1');
    controller.abort();
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('documents are filtered in the order in which they come', async () => {
  const numbers = Array.from({ length: 20 }, (_, at) => at);
  expect(await Promise.all(numbers.map((at) => jq.filter('. * 2', String(at))))).toEqual(
    numbers.map((at) => `${at * 2}\n`),
  );
});

test('a document of a megabyte is filtered, and one that is nested deeply', async () => {
  expect(await jq.filter('.text | length', JSON.stringify({ text: 'é'.repeat(1_000_000) }))).toBe('1000000\n');
  expect(await jq.filter('[..] | length', `${'['.repeat(3000)}${']'.repeat(3000)}`)).toBe('3000\n');
});
