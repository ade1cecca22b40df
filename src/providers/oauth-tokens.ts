import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../files.ts';
import { toHost } from './base-url.ts';
import { parseJson, toObject, type JsonObject } from './json.ts';
import type { OAuthSettings, ProviderSettings } from './settings.ts';

/** Who asks for a token. */
export interface Grant {
  readonly settings: ProviderSettings;
  readonly oauth: OAuthSettings;
  readonly secret: string;
}

export interface Token {
  readonly value: string;
  /** Milliseconds since 1970 after which another one is to be got. */
  readonly refreshAt: number;
}

export interface TokenCache {
  /** Null where none is kept. */
  readonly path: string | null;
  find(): Token | null;
  /** Hold the lock of the file meanwhile. */
  keep(token: Token, now: number): void;
}

export const noTokenCache: TokenCache = { path: null, find: () => null, keep: () => {} };

/** `cache/tokens.json`, for its owner alone. A missing or broken file is an empty one. */
export function createTokenCache(home: string, grant: Grant): TokenCache {
  const path = join(home, 'cache', 'tokens.json');
  const account = toAccount(grant);
  return {
    path,
    find: () => toToken(readAll(path)[account]),
    keep({ value, refreshAt }, now) {
      const others = Object.entries(readAll(path)).filter(([, entry]) => (toToken(entry)?.refreshAt ?? 0) > now);
      const all = { ...Object.fromEntries(others), [account]: { access_token: value, refresh_at: refreshAt } };
      writePrivateFile(path, `${JSON.stringify(all, null, 2)}\n`);
    },
  };
}

/** A token belongs to whoever asked for it: another scope, client or secret gets another one. */
function toAccount({ settings, oauth, secret }: Grant): string {
  const { tokenUrl, clientId, scope, params } = oauth;
  const asked = JSON.stringify([tokenUrl, clientId, scope, params, secret]);
  const digest = createHash('sha256').update(asked).digest('base64url').slice(0, 22);
  return `${settings.name}@${toHost(settings.baseUrl)}#${digest}`;
}

function readAll(path: string): JsonObject {
  try {
    return toObject(parseJson(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}

function toToken(entry: unknown): Token | null {
  const { access_token: value, refresh_at: refreshAt } = toObject(entry);
  return isToken(value) && typeof refreshAt === 'number' ? { value, refreshAt } : null;
}

/** What can stand in a header. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
