import { isIPv6 } from 'node:net';
import { Failure, type FailureCode } from '../errors.ts';
import { isIpAddress, readPlainUrl, type PlainUrl } from './plain-url.ts';

export interface BaseUrlSource {
  readonly code: FailureCode;
  /** Where the URL stands: a variable, a provider of the config. */
  readonly where: string;
}

/**
 * Gives the URL back without its trailing slashes. Of a query only the version of the API may be there, which Azure has
 * there. The message never repeats a part that may hold a secret.
 */
export function checkBaseUrl(
  text: string,
  { code, where }: BaseUrlSource = { code: 'usage', where: 'the base URL' },
): string {
  const refuse = (problem: string): Failure =>
    new Failure(code, `${where} ${problem}`, { hint: 'an example: http://localhost:11434/v1' });
  const trimmed = text.trim();
  if (isPlain(trimmed)) return trimmed;
  if (trimmed === '') throw refuse('is empty');
  if (!/^https?:\/\//i.test(trimmed)) throw refuse('does not begin with http:// or https://');
  // The URL parser drops tabs and line ends silently.
  if (/[\s\u0000-\u001f\u007f-\u009f]/.test(trimmed) || !URL.canParse(trimmed)) throw refuse('is not a valid URL');
  const url = new URL(trimmed);
  if (url.username !== '' || url.password !== '') {
    throw refuse('holds a user or a password: store them with aix api-key');
  }
  const hasQuery = url.search !== '' && !/^\?api-version=[\w.-]+$/.test(url.search);
  if (hasQuery || url.hash !== '' || /[?#]$/.test(trimmed)) throw refuse('has a query or a fragment');
  return url.origin + url.pathname.replace(/\/+$/, '') + url.search;
}

/** The address of a path below a base URL, which may name the version of the API behind its own path. */
export function joinUrl(baseUrl: string, path: string): string {
  const [base = '', query] = baseUrl.split('?');
  if (query === undefined) return `${baseUrl}${path}`;
  return `${base}${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** Where tokens are got: the secret goes there, so it is encrypted or stays on this machine. A query is allowed. */
export function checkTokenUrl(
  text: string,
  { code, where }: BaseUrlSource = { code: 'usage', where: 'the token URL' },
): string {
  const refuse = (problem: string): Failure =>
    new Failure(code, `${where} ${problem}`, { hint: 'an example: https://login.example.com/oauth/token' });
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed)) throw refuse('does not begin with https://');
  if (/[\s\u0000-\u001f\u007f-\u009f]/.test(trimmed) || !URL.canParse(trimmed)) throw refuse('is not a valid URL');
  const url = new URL(trimmed);
  if (url.username !== '' || url.password !== '') throw refuse('holds a user or a password');
  if (url.hash !== '') throw refuse('has a fragment');
  if (url.protocol === 'http:' && !isLoopback(trimmed)) throw refuse('is not encrypted: the client secret needs https');
  return url.href;
}

/** The hosts that a key may go to, as one word: a secret belongs to the token server and to the API that it opens. */
export function toKeyHost(baseUrl: string, tokenUrl: string | null): string {
  const host = toHost(baseUrl);
  return tokenUrl === null || toHost(tokenUrl) === host ? host : `${host}+${toHost(tokenUrl)}`;
}

/** Host and port, the port only when it is not the scheme's own. */
export function toHost(baseUrl: string): string {
  return readUrl(baseUrl).host;
}

export function isLoopback(baseUrl: string): boolean {
  return isLoopbackHost(readUrl(baseUrl).hostname);
}

export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '127.0.0.1' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    (hostname.startsWith('127.') && isIpAddress(hostname))
  );
}

/** The address of a provider is asked for one thing after the other, and reading it is most of what a long list costs. */
function readUrl(text: string): PlainUrl {
  if (lastRead?.text !== text) lastRead = { text, url: readPlainUrl(text) ?? new URL(text) };
  return lastRead.url;
}

/** What the URL parser would give back as it stands. What is asked about it next is then known already. */
function isPlain(text: string): boolean {
  const url = readPlainUrl(text);
  if (url !== null) lastRead = { text, url };
  return url !== null;
}

let lastRead: { readonly text: string; readonly url: PlainUrl } | undefined;

/**
 * The same URL on a host beside it, whose first label alone differs: a vendor's other host is never one of somebody else.
 * An address of numbers has no labels.
 */
export function changeFirstLabel(baseUrl: string, change: (label: string) => string): string {
  const url = new URL(baseUrl);
  const [first = '', ...rest] = url.hostname.split('.');
  const label = change(first);
  if (rest.length === 0 || isIpAddress(url.hostname) || !/^[a-z0-9-]+$/.test(label)) return baseUrl;
  url.hostname = [label, ...rest].join('.');
  return url.href.replace(/\/+$/, '');
}

/**
 * What people write into OLLAMA_HOST and its like: scheme, port and /v1 may be missing or too much, and 0.0.0.0 is where the server
 * listens, not where it can be reached.
 */
export function completeLocalUrl(text: string, presetUrl: string): string {
  const written = text.trim().replace(/\/+$/, '');
  const trimmed = isIPv6(written) ? `[${written}]` : written;
  const hasScheme = /^[a-z]+:\/\//i.test(trimmed);
  const bare = hasScheme ? trimmed : `http://${trimmed.startsWith(':') ? '127.0.0.1' : ''}${trimmed}`;
  if (!URL.canParse(bare)) return bare;
  const url = new URL(bare);
  if (!hasScheme && !/:\d+(?:\/|$)/.test(trimmed)) url.port = new URL(presetUrl).port;
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  const complete = url.href.replace(/\/+$/, '').replace(/\/v1$/, '');
  return presetUrl.endsWith('/v1') ? `${complete}/v1` : complete;
}
