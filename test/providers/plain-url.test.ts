import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkBaseUrl, toHost } from '../../src/providers/base-url.ts';
import { isIpAddress, readPlainUrl } from '../../src/providers/plain-url.ts';

const toText = (...units: readonly string[]): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units), maxLength: 5 });
const octets = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: -1, max: 257 })));
const host = fc.oneof(
  toText('a', 'z', '0', '1', '9', '-', '.', 'xn--', 'A', '_', '@'),
  fc.array(toText('b', 'y', '1', '-'), { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
  fc.array(toText('0', '1', '2', '5', 'x', '.'), { maxLength: 4 }).map((numbers) => numbers.join('.')),
  octets.map((numbers) => numbers.join('.')),
);
const port = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 70_000 }).map((number) => `:${number}`),
  toText('8', '0', '.', 'e', '-', ':').map((text) => `:${text}`),
);
const path = toText('/', '/v1', '.', '..', '~', '-', '_', 'Z', '%41', '?', '#', '@', ' ', '\\', 'é');
const url = fc.tuple(fc.constantFrom('http://', 'https://', 'HTTP://', 'ftp://', ''), host, port, path);

test('what is plain is what the URL parser makes of it', () => {
  let count = 0;
  const check = (text: string): void => {
    const plain = readPlainUrl(text);
    if (plain === null) return;
    const { origin, pathname, search, hash, host: parsedHost, hostname } = new URL(text);
    expect(origin + pathname.replace(/\/$/, '') + search + hash).toBe(text);
    expect(plain).toEqual({ host: parsedHost, hostname });
    expect([checkBaseUrl(text), toHost(text)]).toEqual([text, parsedHost]);
    count += 1;
  };
  fc.assert(
    fc.property(url, (parts) => check(parts.join(''))),
    { numRuns: 20_000 },
  );
  expect(count).toBeGreaterThan(100);
});

test.each([
  'http://localhost:11434/v1',
  'http://127.0.0.1:8080',
  'https://llm.example.com/a/v1',
  'https://3d.a-b.example/Team_~1/x.y',
  'https://10.255.0.9:59999',
])('%s is plain', (text) => {
  expect(readPlainUrl(text)).not.toBeNull();
});

test.each([
  'http://a:80',
  'http://a:080',
  'http://a.1',
  'http://a.',
  'http://256.1.1.1',
  'http://01.1.1.1',
  'http://1.1.1',
  'http://xn--a',
  'http://',
  'http:///a',
  'http://a/',
  'http://a/../b',
  'http://a/%41',
  'http://A',
])('%s is not plain', (text) => {
  expect(readPlainUrl(text)).toBeNull();
});

test('an address of four numbers is what Node takes for one', () => {
  fc.assert(
    fc.property(host, (name) => {
      expect(isIpAddress(name)).toBe(isIPv4(name));
    }),
    { numRuns: 5000 },
  );
});
