import { findShape, isObject } from './schema.ts';

const mask = '****';
const secretName = /auth|key|token|secret|cookie|password|credential|assertion/i;

/** The value at a path, fit to be shown: credentials are hidden wherever they sit, and how long they are. */
export function maskSecrets(value: unknown, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, path));
  if (isObject(value)) {
    // No prototype, so that a field called "__proto__" stays one.
    const masked = Object.create(null) as Record<string, unknown>;
    for (const [name, member] of Object.entries(value)) masked[name] = maskSecrets(member, [...path, name]);
    return masked;
  }
  return typeof value === 'string' ? maskText(value, path) : value;
}

function maskText(text: string, path: readonly string[]): string {
  if (isSecret(path) && !isPlaceholder(text)) return mask;
  return text.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#\s]*@/i, `$1${mask}@`);
}

/** Some part of the path names a credential. The settings of our own that hold "key" or "auth" in their names hold none. */
function isSecret(path: readonly string[]): boolean {
  return path.some((name, index) => secretName.test(name) && !isOwnSetting(path.slice(0, index + 1)));
}

function isOwnSetting(path: readonly string[]): boolean {
  const name = path.at(-1) ?? '';
  const parent = findShape(path.slice(0, -1));
  // A provider may have any name; a header of a telling name is the very thing to hide.
  if (parent?.each !== undefined) return parent.each.type === 'object';
  return parent?.fields !== undefined && Object.hasOwn(parent.fields, name);
}

/** `Bearer ${TOKEN}` says where the secret is, not what it is. */
function isPlaceholder(text: string): boolean {
  return /^(?:[A-Za-z]+ )?(?:\$\{[A-Za-z_]\w*\})+$/.test(text);
}
