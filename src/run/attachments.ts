import { isUtf8 } from 'node:buffer';
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import type { Message, Part } from '../providers/provider.ts';
import { findContentType, findTypeOfName } from './content-type.ts';
import { toReadFailure } from './flag-file.ts';
import { toHeading } from './material/material.ts';

/** More than any vendor takes in one request, and a guard for the memory. */
const maxBytes = 100 * 1024 ** 2;

/** The files, pages and the piped input of `--attach`, each by its content type: text as text, all else as media. */
export async function readAttachments(context: Context, names: readonly string[]): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const name of names) parts.push(await readAttachment(context, name));
  return parts;
}

/** Puts the parts behind the last words of the user. */
export function attach(messages: readonly Message[], parts: readonly Part[]): readonly Message[] {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const message = messages[at];
  if (message === undefined) return [...messages, { role: 'user', content: parts }];
  const { content } = message;
  const words: readonly Part[] = typeof content === 'string' ? toTextPart(content) : content;
  return messages.with(at, { ...message, content: [...words, ...parts] });
}

function toTextPart(text: string): readonly Part[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

async function readAttachment(context: Context, name: string): Promise<Part> {
  if (/^https?:\/\//i.test(name)) return toRemote(name);
  if (name === '-') return toPart('the piped input', await context.io.stdin.readBytes());
  return toPart(name, await readBytes(context, name));
}

/** The provider fetches it: we send no more than its address. */
function toRemote(url: string): Part {
  if (!URL.canParse(url)) throw new Failure('usage', `--attach "${url}" is no URL`);
  const { pathname } = new URL(url);
  return { type: 'media', url, contentType: findTypeOfName(pathname), name: basename(pathname) };
}

async function readBytes(context: Context, name: string): Promise<Uint8Array> {
  const path = resolve(context.cwd, name);
  try {
    const status = statSync(path);
    if (status.isDirectory()) throw new Failure('usage', `--attach "${name}" is a folder`);
    if (status.size > maxBytes) throw tooLarge(name);
    return await readFile(path, { signal: context.signal });
  } catch (error) {
    if (error instanceof Failure) throw error;
    context.signal.throwIfAborted();
    throw toReadFailure('--attach', name, error);
  }
}

function tooLarge(name: string): Failure {
  return new Failure('usage', `--attach "${name}" is larger than ${maxBytes / 1024 ** 2} MB`);
}

function toPart(name: string, bytes: Uint8Array): Part {
  if (bytes.length === 0) throw new Failure('usage', `--attach "${name}" is empty`);
  if (bytes.length > maxBytes) throw tooLarge(name);
  const contentType = findContentType(bytes);
  if (contentType !== null) {
    const url = `data:${contentType};base64,${Buffer.from(bytes).toString('base64')}`;
    return { type: 'media', url, contentType, name: basename(name) };
  }
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new Failure('usage', `the content type of --attach "${name}" is not known`, {
      hint: 'images (PNG, JPEG, GIF, WebP, HEIC), PDF, sound, video and UTF-8 text can be attached',
    });
  }
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\u{feff}/u, '')
    .replace(/\r?\n$/, '');
  return { type: 'text', text: `\n\n${toHeading(name)}\n${text}` };
}
