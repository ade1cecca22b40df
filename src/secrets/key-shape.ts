import { Failure } from '../errors.ts';

/** The most specific prefix first: an Anthropic key begins like an OpenAI key too. */
const vendorPrefixes = [
  ['sk-ant-', 'anthropic'],
  ['sk-or-', 'openrouter'],
  ['gsk_', 'groq'],
  ['xai-', 'xai'],
  ['AIza', 'gemini'],
  ['ABSK', 'bedrock'],
] as const;

/** Vendors whose keys begin in their own way; many others use the plain `sk-`. */
const vendorsWithPrefix: ReadonlySet<string> = new Set(vendorPrefixes.map(([, vendor]) => vendor));

/** The key without the white space around it. A key with anything but printable ASCII would break the header it goes into. */
export function checkKey(text: string): string {
  const key = text.trim();
  const flaw = findFlaw(key);
  if (flaw !== null) throw new Failure('usage', `the key ${flaw}`, { hint: 'copy it again, whole and alone' });
  return key;
}

/** What makes the key unusable, in words that hold no part of it. */
export function findFlaw(key: string): string | null {
  if (/^[\u0021-\u007e]+$/.test(key)) return null;
  if (key === '') return 'is empty';
  if (/\s/.test(key)) return 'has white space in it';
  return /[\u0000-\u001f\u007f]/.test(key) ? 'has a control character in it' : 'has a character outside ASCII in it';
}

/** The vendor whose key this seems to be, when that is not the one it is meant for. */
export function findForeignVendor(key: string, vendor: string | null): string | null {
  if (vendor === null) return null;
  const owner = vendorPrefixes.find(([prefix]) => key.startsWith(prefix))?.[1] ?? null;
  if (owner !== null) return owner === vendor ? null : owner;
  return key.startsWith('sk-') && vendorsWithPrefix.has(vendor) ? 'openai' : null;
}

/** Never more than the last four characters, and none of a short key. */
export function maskKey(key: string): string {
  return key.length < 12 ? '********' : `********${key.slice(-4)}`;
}
