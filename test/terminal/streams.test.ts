import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createIo } from '../../src/terminal/streams.ts';

const signal = new AbortController().signal;
const log = { logFormat: 'text', logLevel: 'info', now: () => 0 } as const;
const options = { ...log, env: {}, noColor: true, signal, onClosed: () => {}, suspend: () => {} };

/** How wide stdout is taken to be. */
function findWidth(isTerminal: boolean, columns: number | undefined): number {
  const stream = Object.assign(new PassThrough(), columns === undefined ? {} : { columns });
  const source = { isTerminal, open: () => stream };
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

test('a full disk fails what goes to stdout, and only silences stderr', async () => {
  const write = (_chunk: unknown, _encoding: unknown, done: (error: Error) => void): void => {
    done(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
  };
  const full = { isTerminal: false, open: () => new Writable({ write }) };
  const stdin = { isTerminal: false, open: () => new PassThrough() };
  const io = createIo({ stdin, stdout: full, stderr: full }, options);
  await expect(io.stdout.write('words')).rejects.toMatchObject({ message: 'the output cannot be written' });
  await io.warn('once');
  await io.warn('and again');
});
