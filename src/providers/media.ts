import { ProviderFailure } from '../errors.ts';
import type { Media } from './provider.ts';

/** What a media part holds, read from its URL. */
export interface ReadMedia {
  /** Lower-case, without parameters; empty when unknown. */
  readonly contentType: string;
  /** Base64, or null when it has to be fetched from the URL. */
  readonly data: string | null;
  /** Whether the URL is one that a server can fetch. */
  readonly isRemote: boolean;
  readonly url: string;
  /** What the file is called, where that is known. */
  readonly name: string | null;
}

export function readMedia({ url, contentType, name }: Media): ReadMedia {
  return {
    contentType: (contentType ?? /^data:([^;,]*)/i.exec(url)?.[1] ?? '').toLowerCase(),
    data: /^data:[^,]*;base64,(.*)$/is.exec(url)?.[1] ?? null,
    isRemote: /^https?:\/\//i.test(url),
    url,
    name: name ?? null,
  };
}

/** The media cannot be said in a protocol. The hint tells what it does carry. */
export function cannotCarry({ contentType, url, name }: ReadMedia, hint: string): ProviderFailure {
  const isHere = /^data:/i.test(url);
  const shown = isHere && name === null ? 'a data: URL' : `"${isHere ? name : url}"`;
  const what = contentType === '' ? 'media of no known type' : contentType;
  return new ProviderFailure('usage', `the provider cannot carry ${what} in ${shown}`, { hint });
}
