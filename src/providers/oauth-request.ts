import { randomUUID } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import { ProviderFailure, type FailureCode } from '../errors.ts';
import type { HttpResponse } from '../http/client.ts';
import { readText } from '../http/text.ts';
import { toHost } from './base-url.ts';
import type { ProviderTools } from './connection.ts';
import { mergeHeaders } from './headers.ts';
import { toHttpFailure } from './http-errors.ts';
import { parseJson, toObject, toText, type JsonObject } from './json.ts';
import { toBareName } from './names.ts';
import { isToken, type Grant, type Token } from './oauth-tokens.ts';
import { toListTimeouts } from './timeouts.ts';

type Tools = ProviderTools['context'];

const longestAnswer = 1024 ** 2;

/** Asks the token server once (RFC 6749, 4.4). */
export async function requestToken(grant: Grant, context: Tools, signal: AbortSignal): Promise<Token> {
  const { name: provider, verifySsl, caFile, caHint } = grant.settings;
  const { headers, body } = toRequest(grant, context);
  const http = await context.http();
  const askedAt = context.clock.now();
  const timeouts = toListTimeouts(grant.settings);
  const place = { method: 'POST', url: grant.oauth.tokenUrl, verifySsl, caFile, caHint, provider } as const;
  const response = await http.send({ ...place, headers, body, timeouts, isForToken: true }, signal);
  const text = await readText(response, longestAnswer);
  const answer = toObject(parseJson(text));
  const value = answer['access_token'];
  if (response.status < 300 && isToken(value)) return { value, refreshAt: toRefreshAt(answer, askedAt) };
  throw toFailure(grant, response, { text: context.redactor.redact(text), receivedAt: context.clock.now() });
}

function toRequest(
  { oauth, secret }: Grant,
  { redactor }: Tools,
): { readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const { clientId, scope, auth, params } = oauth;
  const fields = {
    grant_type: 'client_credentials',
    ...(auth === 'body' ? { client_id: clientId ?? '', client_secret: secret } : {}),
    scope: scope ?? '',
    ...params,
  };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  const isForm = oauth.body === 'form';
  const proof = auth === 'basic' ? toBasic(clientId, secret) : null;
  // Of `id:secret` a server may repeat the second part alone.
  const [, inner = secret] = /^[^:]*:(.+)$/s.exec(secret) ?? [];
  for (const each of [proof, inner]) if (each !== null) redactor.add(each);
  const headers = mergeHeaders(
    {
      'Content-Type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      Accept: 'application/json',
      'User-Agent': `aix/${manifest.version}`,
    },
    proof === null ? {} : { Authorization: `Basic ${proof}` },
    Object.fromEntries(
      Object.entries(oauth.headers).map(([name, value]) => [name, value.replaceAll('${uuid}', () => randomUUID())]),
    ),
  );
  return { headers, body: isForm ? new URLSearchParams(given).toString() : JSON.stringify(given) };
}

/** Without a client id the key holds it: as `id:secret`, or ready for the header as some vendors hand it out. */
function toBasic(clientId: string | null, secret: string): string {
  if (clientId === null && !secret.includes(':')) return secret;
  const [id = '', ...rest] = clientId === null ? secret.split(':') : [clientId, secret];
  // RFC 6749, 2.3.1: both parts are encoded as in a form first.
  return Buffer.from([id, rest.join(':')].map(toFormText).join(':')).toString('base64');
}

function toFormText(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

const earlyMs = 60_000;
/** Nothing was said about how long it lives. A 401 before that gets another one too. */
const unknownMs = 5 * 60_000;

function toRefreshAt(answer: JsonObject, now: number): number {
  const lifeMs = toLifeMs(answer, now);
  if (lifeMs === null) return now + unknownMs;
  // A token that lives for less than a minute would never be used twice.
  return now + Math.max(0, lifeMs > earlyMs ? lifeMs - earlyMs : lifeMs / 2);
}

/** `expires_in` goes first: it asks nothing of the clocks. `expires_at` comes in seconds, or in milliseconds (GigaChat). */
function toLifeMs({ expires_in: seconds, expires_at: time }: JsonObject, now: number): number | null {
  const life = toNumber(seconds);
  if (life !== null) return life * 1000;
  const end = toNumber(time);
  if (end === null) return null;
  return (end > 100_000_000_000 ? end : end * 1000) - now;
}

function toNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

interface Meaning {
  readonly code: FailureCode;
  readonly words: string;
  /** The flag that puts it right; null for the key. */
  readonly flag: string | null;
}

const badClient = { code: 'auth', words: 'the client id or the secret is refused', flag: null } as const;

/** RFC 6749, 5.2. */
const meanings: Readonly<Record<string, Meaning>> = {
  invalid_client: badClient,
  invalid_grant: badClient,
  access_denied: badClient,
  unauthorized_client: { code: 'auth', words: 'this client may not get tokens in this way', flag: null },
  invalid_scope: { code: 'auth', words: 'the scope is refused', flag: '--oauth-scope SCOPE' },
  invalid_request: { code: 'provider', words: 'the request is not what it wants', flag: '--oauth-body form|json' },
  unsupported_grant_type: { code: 'provider', words: 'it gives no tokens to clients', flag: '--oauth-token-url URL' },
};

function toFailure(
  { settings, oauth }: Grant,
  { status, headers }: HttpResponse,
  { text, receivedAt }: { readonly text: string; readonly receivedAt: number },
): ProviderFailure {
  const { name: provider, baseUrl } = settings;
  const usual = toHttpFailure(
    { status, headers, body: text, receivedAt },
    { provider, model: '', baseUrl, quirks: {} },
  );
  const body = toObject(parseJson(text));
  const { code, words, flag } = findMeaning(toText(body['error']), status) ?? {
    code: usual.code,
    words: status < 300 ? 'the answer holds no "access_token"' : usual.message,
    flag: '--oauth-token-url URL',
  };
  const name = toBareName(provider);
  const remedy =
    flag === null || settings.kind === 'built-in' ? `aix api-key ${name}` : `aix provider update ${name} ${flag}`;
  return new ProviderFailure(code, `no token for "${provider}" from ${toHost(oauth.tokenUrl)}: ${words}`, {
    provider,
    status,
    detail: toText(body['error_description']) || usual.detail,
    hint: usual.isRetryable ? usual.hint : remedy,
    isRetryable: usual.isRetryable,
    retryAfterMs: usual.retryAfterMs,
    requestId: usual.requestId,
  });
}

/** Servers that do not keep to the RFC refuse a client with these statuses too. */
function findMeaning(error: string, status: number): Meaning | null {
  if (Object.hasOwn(meanings, error)) return meanings[error] ?? null;
  return [400, 401, 403].includes(status) ? badClient : null;
}
