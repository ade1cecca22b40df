import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Failure } from '../../src/errors.ts';
import { askChoice, askConfirm, askSecret, askText } from '../../src/terminal/ask.ts';
import type { Io } from '../../src/terminal/io.ts';
import { createTestContext } from '../helpers/run.ts';

const question = { message: 'Which?', insteadOf: '--which <name>' };

/** Types the keys as soon as the question is shown, and the others once what they are under is shown. */
function createTerminal(keys: string, later: Readonly<Record<string, string>> = {}): { io: Io; shown: () => string } {
  const input = new PassThrough();
  const output = new PassThrough();
  const steps = Object.entries({ [question.message]: keys, ...later });
  let shown = '';
  output.on('data', (data: Buffer) => {
    shown += data.toString();
    const [text, next] = steps[0] ?? [];
    if (text === undefined || !shown.includes(text)) return;
    steps.shift();
    setImmediate(() => input.write(next));
  });
  const { signal } = new AbortController();
  const openTerminal = () => ({ input, output, signal, suspend: () => {} });
  const io = { ...createTestContext([]).io, isInteractive: true, openTerminal };
  return { io, shown: () => shown };
}

test.each([
  ['a text', askText],
  ['a secret', askSecret],
  ['a confirmation', askConfirm],
  ['a choice', (io: Io) => askChoice(io, { ...question, choices: ['a', 'b'] })],
])('refuses to ask for %s without a terminal and names the flag', async (_, ask) => {
  const failure = await ask(createTestContext([]).io, question).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'usage', hint: 'give it with --which <name>' });
});

test('gives back the text without blanks around it', async () => {
  const { io, shown } = createTerminal(' some words \r');
  expect(await askText(io, question)).toBe('some words');
  expect(shown()).toContain('Which?');
});

test('offers an answer that Enter takes', async () => {
  expect(await askText(createTerminal('\r').io, { ...question, initial: 'this' })).toBe('this');
});

test('keeps asking until the check is content', async () => {
  const check = (text: string): void => {
    if (text !== 'aab') throw new Failure('usage', 'it must be aab');
  };
  const { io, shown } = createTerminal('aa\r', { 'it must be aab': 'b\r' });
  expect(await askText(io, { ...question, check })).toBe('aab');
  expect(shown()).toContain('it must be aab');
});

test('shows nothing of a secret, not even its length', async () => {
  const { io, shown } = createTerminal('fake-secret-7\u0014\r');
  expect(await askSecret(io, question)).toBe('fake-secret-7');
  expect(shown()).not.toMatch(/fake|secret-7|\*\*/);
});

test('takes the choice that the arrow points at', async () => {
  const choices = ['red', 'green', 'blue'];
  expect(await askChoice(createTerminal('\u001b[B\r').io, { ...question, choices })).toBe('green');
  expect(await askChoice(createTerminal('\r').io, { ...question, choices, initial: 'blue' })).toBe('blue');
});

test('takes no for an answer unless yes is given', async () => {
  expect(await askConfirm(createTerminal('\r').io, question)).toBe(false);
  expect(await askConfirm(createTerminal('y\r').io, question)).toBe(true);
  expect(await askConfirm(createTerminal('\r').io, { ...question, initial: true })).toBe(true);
});

test('a signal ends the question', async () => {
  const interruption = new AbortController();
  const input = new PassThrough();
  const output = new PassThrough().on('data', () => interruption.abort());
  const openTerminal = () => ({ input, output, signal: interruption.signal, suspend: () => {} });
  const io = { ...createTestContext([]).io, isInteractive: true, openTerminal };
  const failure = await askSecret(io, question).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'cancelled' });
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s is a cancellation', async (_, keys) => {
  const failure = await askText(createTerminal(keys).io, question).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'cancelled' });
});
