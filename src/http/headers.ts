import { Failure } from '../errors.ts';

const secretName =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|(^|[-_])(api-?key|key|token|secret|password)$/i;

/** Checks what would be sent. The platform's own refusal repeats the value, and with it a key. */
export function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) {
      throw new Failure('usage', `${JSON.stringify(name)} cannot be the name of a header`);
    }
    if (!isHeaderValue(value)) {
      throw new Failure('usage', `the value of the header "${name}" has characters that cannot be sent`, {
        hint: 'a line break, a control character, or a letter beyond Latin-1',
      });
    }
  }
}

export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(text);
}

export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

/** Later ones win over earlier ones, whatever their case. */
export function joinLayers(...layers: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const joined = new Map<string, readonly [string, string]>();
  for (const [name, value] of layers.flatMap((layer) => Object.entries(layer))) {
    joined.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(joined.values());
}

/** Whether the value of a header of this name is nobody's business. */
export function isSecretHeader(name: string): boolean {
  return secretName.test(name);
}
