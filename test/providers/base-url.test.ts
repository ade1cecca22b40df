import { expect, test } from 'vitest';
import { checkBaseUrl, isLoopback } from '../../src/providers/base-url.ts';
import { catchFailure } from './helpers.ts';

test.each([
  ['http://localhost:11434/v1', 'http://localhost:11434/v1'],
  ['https://API.Example.com/', 'https://api.example.com'],
  [' https://x.test:443/a/v1/// ', 'https://x.test/a/v1'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
])('%s becomes %s', (text, url) => {
  expect(checkBaseUrl(text)).toBe(url);
});

test.each([
  '',
  'localhost:11434',
  'ftp://x.test',
  'http:x.test',
  'http://',
  'http://x y',
  'http://x.test/\nv1',
  'http://x.test:99999',
  'https://user:hunter2secret@x.test',
  'https://x.test/v1?key=hunter2secret',
  'https://x.test/#part',
  'https://x.test/?',
])('%j is refused, and no secret of it repeated', (text) => {
  const failure = catchFailure(() => checkBaseUrl(text));
  expect(failure.code).toBe('usage');
  expect(`${failure.message} ${failure.hint}`).not.toContain('hunter2secret');
});

test.each([
  ['http://localhost', true],
  ['http://dev.localhost:1', true],
  ['http://127.1.2.3', true],
  ['http://[::1]:1', true],
  ['http://127.0.0.1.evil.test', false],
  ['http://localhost.evil.test', false],
  ['http://192.168.0.1', false],
])('%s on this machine: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected);
});
