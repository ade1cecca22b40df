import { checkTokenUrl } from '../../providers/base-url.ts';
import { isObject } from '../../providers/json.ts';
import type { Entry } from './entries.ts';

const sharedFields = new Set(['token_url', 'client_id', 'scope', 'body', 'auth', 'headers', 'params']);

export interface SharedOAuth {
  /** Null where nothing is left. */
  readonly oauth: Entry | null;
  /** Names of what was left out, for a message. */
  readonly leftOut: readonly string[];
}

/** What another user may have of `oauth`: nothing that this version does not know, which could be the secret itself. */
export function toSharedOAuth(value: unknown, isOpen: (field: unknown) => boolean = () => true): SharedOAuth {
  if (!isObject(value)) return { oauth: null, leftOut: [] };
  const isShared = ([name, field]: readonly [string, unknown]): boolean => sharedFields.has(name) && isOpen(field);
  const kept = Object.entries(value).filter(isShared);
  if (kept.length === 0) return { oauth: null, leftOut: ['oauth'] };
  const names = Object.keys(value).filter((name) => !kept.some(([field]) => field === name));
  return { oauth: Object.fromEntries(kept), leftOut: names.map((name) => `oauth.${name}`) };
}

export function toCheckedOAuth(value: unknown): unknown {
  if (!isObject(value) || typeof value['token_url'] !== 'string') return value;
  return { ...value, token_url: checkTokenUrl(value['token_url']) };
}
