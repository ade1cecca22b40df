import type { Redactor } from '../../http/redact.ts';

const mask = '********';
const secretName = /auth|token|secret|key|password|passwd|cookie|credential|session|signature|assertion|jwt/i;
const scheme = /^(Bearer|Basic|Token|ApiKey|Api-Key|Digest|Negotiate)\s+/i;

/** A value that is read from the environment at run time: the file holds no secret. */
const placeholder = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/;

export interface Header {
  readonly name: string;
  readonly value: string;
}

/** The secret part of a header's value, without a scheme such as `Bearer`, or null when it holds none. */
export function findSecret({ name, value }: Header, redactor: Redactor): string | null {
  const secret = value.replace(scheme, '');
  if (secret === '' || placeholder.test(secret)) return null;
  if (secretName.test(name) || secret !== value || redactor.redact(value) !== value) return secret;
  return looksRandom(value) ? secret : null;
}

export function maskHeader(header: Header, redactor: Redactor): string {
  const secret = findSecret(header, redactor);
  return secret === null ? header.value : replaceSecret(header.value, mask);
}

/** Puts something else in the place of the secret and keeps the scheme before it. */
export function replaceSecret(value: string, replacement: string): string {
  return `${value.match(scheme)?.[0] ?? ''}${replacement}`;
}

function looksRandom(value: string): boolean {
  return value.length >= 20 && !/[\s/;,]/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value);
}
