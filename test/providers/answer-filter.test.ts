import { describe, expect, test } from 'vitest';
import { createRedactor, type Redactor } from '../../src/http/redact.ts';
import { createAnswerFilter, foundWarning, takeOutKeys } from '../../src/providers/answer-filter.ts';
import type { StreamEvent } from '../../src/providers/provider.ts';

const key = 'fakecanary0123456789';
const [head, tail] = [key.slice(0, 9), key.slice(9)];

function createKnowing(...secrets: readonly string[]): Redactor {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

function pass(events: readonly StreamEvent[], redactor = createKnowing(key)): readonly StreamEvent[] {
  const filter = createAnswerFilter(redactor);
  const passed = events.flatMap((event) => filter.push(event));
  return passed.at(-1)?.type === 'finish' ? passed : [...passed, ...filter.end()];
}

const text = (words: string): StreamEvent => ({ type: 'text-delta', text: words });
const thought = (words: string): StreamEvent => ({ type: 'reasoning-delta', text: words });
const warning: StreamEvent = { type: 'warning', message: foundWarning };

describe('an answer that repeats a key', () => {
  test('loses it in the text, and one warning says so', () => {
    expect(pass([text(`a ${key} b ${key} c`)])).toEqual([text('a *** b *** c'), warning]);
  });

  test('loses it also where its halves stand around something else', () => {
    const call: StreamEvent = { type: 'tool-call', id: '1', name: 'f', arguments: {} };
    const events = pass([text(`a ${head}`), thought('hm'), call, text(`${tail} b`)]);
    expect(events).toEqual([text('a '), thought('h'), thought('m'), call, text('*** b'), warning]);
  });

  test('loses it in thoughts, calls and what is told about the answer', () => {
    const events: readonly StreamEvent[] = [
      thought(head),
      thought(tail),
      { type: 'tool-call', id: key, name: `f_${key}`, arguments: { [key]: ['a', { b: `${key}!` }], c: 1 } },
      { type: 'finish', reason: 'stop', usage: null, model: `m-${key}`, responseId: key },
    ];
    expect(pass(events)).toEqual([
      thought('***'),
      { type: 'tool-call', id: '***', name: 'f_***', arguments: { '***': ['a', { b: '***!' }], c: 1 } },
      warning,
      { type: 'finish', reason: 'stop', usage: null, model: 'm-***', responseId: '***' },
    ]);
  });
});

test('thoughts are complete before the text begins, though their end may be the beginning of a key', () => {
  const events = [thought('and so'), thought(' it is: fake'), text('Well, fak'), thought('canary0123456789')];
  expect(pass(events)).toEqual([
    thought('and so'),
    thought(' it is: '),
    thought('fake'),
    text('Well, '),
    text('fak'),
    thought('***'),
    warning,
  ]);
});

describe('an answer stays as it is', () => {
  test('where no key is known, event by event', () => {
    const events = [text('a sk-'), text('abcdefghijklmnop'), thought('Bearer abc-123')];
    expect(pass(events, createKnowing())).toEqual(events);
  });

  test('where it only speaks of what looks like a key', () => {
    const events = [text('such as sk-proj-abcdefghijklmnop, Bearer abcDEF123 or https://u:p@host/?key=abc')];
    expect(pass(events)).toEqual(events);
  });

  test('where it has a word of a header that is no key', () => {
    const events = [text('in production we trust')];
    expect(pass(events, createKnowing('production'))).toEqual(events);
  });
});

test('a list loses the key in every field and needs no walk where none is known', () => {
  const list = [{ id: key, name: null, price: { input: 1 } }];
  expect(takeOutKeys(list, createKnowing(key))).toEqual([{ id: '***', name: null, price: { input: 1 } }]);
  expect(takeOutKeys(list, createKnowing())).toBe(list);
});
