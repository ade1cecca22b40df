import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Random, of no shape that is known for a key, and with letters that every encoding has to do something about. */
export const canary = `Fake/${randomBytes(15).toString('base64')}+${randomBytes(6).toString('base64')}/9`;

/** The key as a server may write it. */
export const forms: Readonly<Record<string, string>> = {
  'as it is': canary,
  'in a sentence': `your key is "${canary}", or is it?`,
  'with its scheme': `Authorization: Bearer ${canary}`,
  'in base64': toBase64(canary),
  'in base64 for URLs': Buffer.from(canary).toString('base64url'),
  'in the middle of base64': toBase64(`a: ${canary}, b`),
  'one byte on in base64': toBase64(`ab: ${canary}, b`),
  'two bytes on in base64': toBase64(`abc: ${canary}, b`),
  'percent-encoded': encodeURIComponent(canary),
  'percent-encoded in small letters': encodeURIComponent(canary).replaceAll(/%../g, (code) => code.toLowerCase()),
  'as a form field': new URLSearchParams({ key: canary }).toString(),
  'in a URL': `https://vendor.example/v1?key=${encodeURIComponent(canary)}&a=b`,
  'in JSON': JSON.stringify({ key: canary }).replaceAll('/', '\\/'),
  'in hexadecimal': Buffer.from(canary).toString('hex'),
  'in small letters': canary.toLowerCase(),
  'with zeros between': canary.split('').join('\0'),
};

/** So much of a key must not be seen anywhere, in whatever form. */
const seenLength = 16;

const needles = new Set(
  [
    canary,
    canary.toLowerCase(),
    toBase64(canary),
    ...[1, 2].map((before) => toBase64(`${'x'.repeat(before)}${canary}`).slice(4)),
    encodeURIComponent(canary),
    Buffer.from(canary).toString('hex'),
  ].flatMap((form) => toPieces(form.replace(/=+$/, ''))),
);

/** What of the key is in the text, as pieces of it. */
export function findHits(text: string): readonly string[] {
  const plain = text.replaceAll('\\/', '/').replaceAll(/[-_]/g, (letter) => (letter === '-' ? '+' : '/'));
  const texts = [
    text,
    plain,
    text.replaceAll(/\0|\\x00|\\u0000/g, ''),
    text.replaceAll(/%[0-9a-f]{2}/g, (code) => code.toUpperCase()),
  ];
  for (const each of texts) {
    for (let at = 0; at + seenLength <= each.length; at += 1) {
      if (needles.has(each.slice(at, at + seenLength))) return [each.slice(Math.max(0, at - 60), at + 60)];
    }
  }
  return [];
}

/** All that lies in the folder, but for the file in which keys are kept. */
export function readFolder(folder: string): string {
  if (!existsSync(folder)) return '';
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'keys.json');
  return files.map(({ parentPath, name }) => `${name}\n${readFileSync(join(parentPath, name), 'latin1')}`).join('\n');
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function toPieces(form: string): readonly string[] {
  return Array.from({ length: Math.max(0, form.length - seenLength + 1) }, (_, at) => form.slice(at, at + seenLength));
}
