import { createHash } from 'node:crypto';
import type { Media, Message, Part } from '../providers/provider.ts';

/** As many bytes of media as a run may take in the history. */
const mostBytes = 5_000_000;

/** What is kept of a file that is too large. */
interface LeftOut extends Omit<Media, 'url'> {
  /** `sha256:` and the hash of its bytes in hexadecimal digits. */
  readonly url: string;
  readonly bytes: number;
}

/** The messages as they are, or, with too much in them, without the bytes of their files: what those were can still be told. */
export function limitMedia(messages: readonly Message[]): readonly Message[] {
  const media = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)).filter(isFile);
  const total = media.reduce((sum, { url }) => sum + toBytes(url).length, 0);
  if (total <= mostBytes) return messages;
  return messages.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? content : content.map((part) => (isFile(part) ? toLeftOut(part) : part)),
  }));
}

/** One that the provider fetches itself is no more than an address. */
function isFile(part: Part): part is Media {
  return part.type === 'media' && part.url.startsWith('data:');
}

function toLeftOut({ url, ...rest }: Media): LeftOut {
  const bytes = toBytes(url);
  return { ...rest, url: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes: bytes.length };
}

function toBytes(url: string): Buffer {
  const at = url.indexOf(',');
  return Buffer.from(url.slice(at + 1), url.slice(0, at).endsWith(';base64') ? 'base64' : 'utf8');
}
