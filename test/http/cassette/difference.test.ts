import { describe, expect, test } from 'vitest';
import { isSameRequest, listDifferences } from '../../../src/http/cassette/difference.ts';

const request = {
  method: 'POST',
  url: 'https://x.example/v1/chat',
  headers: {},
  body: { model: 'm', messages: ['hi'] },
};

describe('a request is the one that was recorded', () => {
  test.each([
    ['whatever its headers', { headers: { 'User-Agent': 'another' } }],
    ['in whatever order its fields stand', { body: { messages: ['hi'], model: 'm' } }],
    ['without the key in its query', { url: 'https://x.example/v1/chat?key=***' }],
  ])('%s', (_, changes) => {
    expect(isSameRequest({ ...request, ...changes }, request)).toBe(true);
  });

  test.each(['http://localhost', 'http://127.0.0.1', 'http://[::1]'])('at another port of %s', (origin) => {
    const at = (port: number): typeof request => ({ ...request, url: `${origin}:${port}/v1` });
    expect(isSameRequest(at(1234), at(11434))).toBe(true);
  });
});

describe('a request is another one', () => {
  test.each([
    ['method', { method: 'GET' }],
    ['host', { url: 'https://y.example/v1/chat' }],
    ['port', { url: 'https://x.example:8443/v1/chat' }],
    ['path', { url: 'https://x.example/v2/chat' }],
    ['query', { url: 'https://x.example/v1/chat?a=b' }],
    ['field', { body: { ...request.body, temperature: 0 } }],
    ['order of messages', { body: { ...request.body, messages: ['ho', 'hi'] } }],
    ['kind of value', { body: { ...request.body, model: 1 } }],
  ])('by its %s, and that is told', (_, changes) => {
    const other = { ...request, ...changes };
    expect(isSameRequest(request, other)).toBe(false);
    expect(listDifferences(request, other).length).toBeGreaterThan(0);
  });
});

test('a body is told from none, and from text', () => {
  const toLines = (recorded: unknown, now: unknown): readonly string[] =>
    listDifferences({ ...request, body: recorded }, { ...request, body: now });
  expect(toLines(null, 'a=b')).toEqual(['body: recorded null, now "a=b"']);
  expect(toLines('a=b', {})).toEqual(['body: recorded "a=b", now {}']);
});

test('many differences are a few lines', () => {
  const toBody = (value: number): object =>
    Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}`, value]));
  const lines = listDifferences({ ...request, body: toBody(1) }, { ...request, body: toBody(2) });
  expect(lines).toHaveLength(10);
  expect(lines.slice(-2)).toEqual(['f8: recorded 1, now 2', 'and 21 more']);
});
