import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createIo } from '../../src/terminal/streams.ts';

/** How wide stdout is taken to be. */
function findWidth(isTerminal: boolean, columns: number | undefined): number {
  const stream = Object.assign(new PassThrough(), columns === undefined ? {} : { columns });
  const source = { isTerminal, open: () => stream };
  const signal = new AbortController().signal;
  const log = { logFormat: 'text', logLevel: 'info', now: () => 0 } as const;
  const options = { ...log, env: {}, noColor: true, signal, onClosed: () => {} };
  return createIo({ stdin: source, stdout: source, stderr: source }, options).stdout.columns;
}

test.each([
  ['a terminal is as wide as it says', true, 132, 132],
  ['one that does not know its width has 80 columns', true, 0, 80],
  ['one that says nothing has 80 too', true, undefined, 80],
  ['a pipe has 80', false, 132, 80],
])('%s', (_, isTerminal, columns, width) => {
  expect(findWidth(isTerminal, columns)).toBe(width);
});
