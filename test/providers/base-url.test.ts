import { expect, test } from 'vitest';
import { changeFirstLabel, checkBaseUrl, isLoopback, joinUrl } from '../../src/providers/base-url.ts';
import { catchFailure } from './helpers.ts';

test.each([
  ['http://localhost:11434/v1', 'http://localhost:11434/v1'],
  ['https://API.Example.com/', 'https://api.example.com'],
  [' https://x.test:443/a/v1/// ', 'https://x.test/a/v1'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['https://x.test/a/?api-version=2024-10-21', 'https://x.test/a?api-version=2024-10-21'],
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
  'https://x.test/?api-version=1&key=hunter2secret',
  'https://x.test/?api-version=hunter2secret%20x',
  'https://x.test/?api-version=',
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

test.each([
  ['https://bedrock-runtime.eu-west-1.amazonaws.com', 'https://bedrock.eu-west-1.amazonaws.com'],
  ['https://bedrock-runtime.x.test:444/a', 'https://bedrock.x.test:444/a'],
  ['https://other.x.test', 'https://other.x.test'],
  ['https://bedrock-runtime', 'https://bedrock-runtime'],
  ['http://127.0.0.1:80/v1', 'http://127.0.0.1:80/v1'],
])('the host beside %s is %s', (url, wanted) => {
  expect(changeFirstLabel(url, (label) => label.replace('bedrock-runtime', 'bedrock'))).toBe(wanted);
});

test.each(['evil.test', 'evil.test/', 'a@evil', ''])('a host beside is never another site: %s', (label) => {
  expect(changeFirstLabel('https://a.x.test/v1', () => label)).toBe('https://a.x.test/v1');
  expect(changeFirstLabel('http://127.0.0.1:9', () => 'x')).toBe('http://127.0.0.1:9');
});

test.each([
  ['https://x.test/v1', '/models', 'https://x.test/v1/models'],
  ['https://x.test/v1', '/models?after=2', 'https://x.test/v1/models?after=2'],
  ['https://x.test/a?api-version=1', '/models', 'https://x.test/a/models?api-version=1'],
  ['https://x.test/a?api-version=1', '/models?after=2', 'https://x.test/a/models?after=2&api-version=1'],
])('%s and %s are %s', (baseUrl, path, url) => {
  expect(joinUrl(baseUrl, path)).toBe(url);
});
