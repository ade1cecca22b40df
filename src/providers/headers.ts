import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';

export interface ReadHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
}

/** They belong to the transport: a wrong value would garble the request. */
const transportHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Reads `${VAR}` in the values from the environment and refuses what cannot be sent. No message repeats a value. */
export function readHeaders(configured: Readonly<Record<string, string>>, env: Environment): ReadHeaders {
  const headers: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, template] of Object.entries(configured)) {
    const value = fillIn(name, template, env);
    checkHeader(name, value);
    headers[name] = value;
    if (value !== template || /auth|key|token|secret|cookie|password/i.test(name)) secrets.push(...toSecrets(value));
  }
  return { headers, secrets };
}

/** Joins headers so that a later one replaces an earlier one of the same name in whatever case. */
export function mergeHeaders(...groups: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const merged = new Map<string, readonly [string, string]>();
  for (const [name, value] of groups.flatMap((group) => Object.entries(group))) {
    merged.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(merged.values());
}

export function hasHeader(headers: Readonly<Record<string, string>>, name: string): boolean {
  const wanted = name.toLowerCase();
  return Object.keys(headers).some((each) => each.toLowerCase() === wanted);
}

function fillIn(header: string, template: string, env: Environment): string {
  return template.replaceAll(/\$\{([A-Za-z_]\w*)\}/g, (_, variable: string) => {
    const value = env[variable];
    if (value !== undefined && value !== '') return value;
    throw new Failure('config', `header "${header}" needs the variable "${variable}", which is not set`, {
      hint: `export ${variable}=...`,
    });
  });
}

function checkHeader(name: string, value: string): void {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw new Failure('config', `"${name}" cannot be the name of a header`);
  if (transportHeaders.has(name.toLowerCase())) throw new Failure('config', `header "${name}" cannot be set`);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new Failure('config', `the value of header "${name}" has characters that cannot be sent`);
  }
}

/** `Bearer abc` is secret as a whole and in its last word. Short words are no secrets, and would blot out innocent text. */
function toSecrets(value: string): readonly string[] {
  const word = value.split(' ').at(-1) ?? '';
  return [...new Set([value, word])].filter((text) => text.length >= 8);
}
