import type { CustomProvider } from '../config/schema.ts';
import { isLoopbackHost } from './base-url.ts';
import { readAuthType, toKeyPlace } from './key-place.ts';
import { readPlainOfMany } from './plain-url.ts';
import { usualDriver } from './resolve.ts';
import type { AuthType } from './settings.ts';

/** What the settings of a bare entry say beyond what stands in it. */
export interface Bare {
  readonly host: string;
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
  const url = readPlainOfMany(entry.base_url);
  return url === null ? null : { host: url.host, isLocal: isLoopbackHost(url.hostname), authType };
}

const usualAuthType = toKeyPlace(usualDriver, {}).authType;
