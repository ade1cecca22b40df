import type { CustomProvider } from '../config/schema.ts';
import { isLoopbackHost } from './base-url.ts';
import { readAuthType, toKeyPlace } from './key-place.ts';
import { readPlainUrl } from './plain-url.ts';
import { usualDriver } from './resolve.ts';
import type { AuthType } from './settings.ts';

/** What the settings of a bare entry say beyond what stands in it. */
export interface Bare {
  readonly isLocal: boolean;
  readonly authType: AuthType;
}

/**
 * Of an address and a model, as most entries are: nothing that counts for a list stands elsewhere, and nothing can be wrong.
 * Null for any other. There may be thousands, and whole settings are large.
 */
export function readBare(entry: CustomProvider): Bare | null {
  const more = entry.preset ?? entry.driver ?? entry.headers ?? entry.model_aliases ?? entry.key_command;
  const authType = readAuthType(entry) ?? usualAuthType;
  if (more !== undefined || authType === 'oauth2') return null;
  const { base_url: address } = entry;
  // A pattern, once it is compiled, reads most in a fifth of the time.
  if (usualLocal.test(address)) return { isLocal: true, authType };
  if (usualRemote.test(address)) return { isLocal: false, authType };
  const url = readPlainUrl(address);
  return url === null ? null : { isLocal: isLoopbackHost(url.hostname), authType };
}

// Nothing of several parts is repeated without end, which would overflow the stack of the engine.
const behindHost = String.raw`(?::(?:[1-9]\d{3}|[1-5]\d{4}))?(?:/[\w-]+){0,9}$`;
const usualLocal = new RegExp(String.raw`^https?://(?:127\.0\.0\.1|localhost)${behindHost}`);
const usualRemote = new RegExp(String.raw`^https?://(?:[a-z\d]+[.-]){0,9}(?!localhost)[a-z]+${behindHost}`);

const usualAuthType = toKeyPlace(usualDriver, {}).authType;
