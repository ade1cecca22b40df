import { Failure } from '../errors.ts';
import type { FoundKey, KeyOwner } from '../secrets/secret-store.ts';
import { isLoopback, toHost, toKeyHost } from './base-url.ts';
import { hasHeader, mergeHeaders } from './headers.ts';
import { toVariable } from './names.ts';
import type { ProviderSettings } from './settings.ts';

export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

const nothing: Authorization = { headers: {}, query: {} };

/** Whose key a request of this provider needs, bound to the host that the request goes to. */
export function toKeyOwner(settings: ProviderSettings): KeyOwner {
  if (settings.problem !== null) throw settings.problem;
  return {
    provider: settings.name,
    host: toKeyHost(settings.baseUrl, settings.oauth?.tokenUrl ?? null),
    variables: [toVariable(settings.name, 'API_KEY'), ...settings.keyVariables],
    keyCommand: settings.keyCommand === null || isMoved(settings) ? null : settings.keyCommand,
    needsKey: settings.needsKey,
  };
}

function isMoved({ baseUrl, configuredHost }: ProviderSettings): boolean {
  return toHost(baseUrl) !== configuredHost;
}

/** The settings that send this very key: a vendor may take keys of several kinds, each in its own place. */
export function withKeyForm(settings: ProviderSettings, found: FoundKey | null): ProviderSettings {
  if (found === null) return settings;
  const { value, source } = found;
  const variable = source.type === 'environment' ? source.variable : '';
  const form = settings.keyForms.find(
    ({ variables, pattern }) => variables?.includes(variable) === true || pattern?.test(value) === true,
  );
  if (form === undefined) return settings;
  const { authType, headers } = form;
  return { ...settings, authType, headers: mergeHeaders(headers ?? {}, settings.headers) };
}

/** Where the key goes in the request. Nowhere, when the user put a header of their own in its place. */
export function authorize(settings: ProviderSettings, key: string | null): Authorization {
  if (key === null || settings.authType === 'none') return nothing;
  const place = toAuthorization(settings, key);
  if (Object.keys(place.headers).some((name) => hasHeader(settings.headers, name))) return nothing;
  checkTransport(settings);
  return place;
}

/** Throws where a key would go over the network in plain text. */
export function checkTransport(settings: ProviderSettings): void {
  if (settings.baseUrl.startsWith('http:') && !isLoopback(settings.baseUrl)) {
    throw new Failure(
      'config',
      `the key of "${settings.name}" would travel unencrypted to ${toHost(settings.baseUrl)}`,
      {
        hint: 'use https, or a tunnel to localhost; in a network that you trust, put the key into a header with --header',
      },
    );
  }
}

function toAuthorization({ authType, keyHeader, keyScheme }: ProviderSettings, key: string): Authorization {
  switch (authType) {
    case 'bearer':
    case 'aws':
    // Here the key is the token that was got for it.
    case 'oauth2':
      return { headers: { Authorization: `Bearer ${key}` }, query: {} };
    case 'api-key':
      return { headers: { [keyHeader]: keyScheme === '' ? key : `${keyScheme} ${key}` }, query: {} };
    case 'query':
      return { headers: {}, query: { [keyHeader]: key } };
    case 'basic':
      return { headers: { Authorization: `Basic ${Buffer.from(key).toString('base64')}` }, query: {} };
    case 'none':
      return nothing;
  }
}
