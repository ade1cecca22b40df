import { dropBrokenWord } from '../http/cut-text.ts';

type Bytes = AsyncIterable<Uint8Array>;

export interface Answer {
  readonly body: Bytes;
  /** Tells the payload clock that something meaningful came. */
  progress(): void;
}

export interface SniffedBody {
  readonly form: 'json' | 'pretty' | 'page' | 'words' | 'events' | 'binary' | 'empty';
  /** Everything from the first byte that is not blank. */
  readonly body: Bytes;
}

/**
 * What a body really is: content types lie. Errors come as JSON where a stream was asked for, whole answers too, and
 * streams are labelled as JSON or plain text. Blank bytes in front are keep-alives (DeepSeek) or a byte order mark.
 */
export async function sniff(body: Bytes): Promise<SniffedBody> {
  const iterator = body[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await iterator.next();
    if (done === true) return { form: 'empty', body: resume(new Uint8Array(), iterator) };
    const form = findForm(value);
    if (form !== null) return { form, body: resume(value, iterator) };
  }
}

export interface FirstLine {
  readonly text: string;
  /** Whether something follows that is not blank. */
  readonly isFollowed: boolean;
  /** The whole body, its first line included. */
  readonly body: Bytes;
}

/** Waits for the first line of a body and for what comes after it. */
export async function peekLine(answer: Answer): Promise<FirstLine> {
  const iterator = answer.body[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let isOver = false;
  let isFollowed = false;
  while (!isFollowed) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    answer.progress();
    chunks.push(value);
    const end: number = isOver ? 0 : value.indexOf(lineFeed);
    isOver = end !== -1;
    isFollowed = isOver && findInk(value.subarray(end)) !== -1;
  }
  const bytes = Buffer.concat(chunks);
  const [text = ''] = bytes.toString('utf8').trimStart().split('\n', 1);
  return { text, isFollowed, body: resume(bytes, iterator) };
}

/** The text of a body. Stops after `maxBytes`; the client itself has a cap for a whole answer. */
export async function readAll(answer: Answer, maxBytes = Number.POSITIVE_INFINITY): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    if (findInk(chunk) !== -1) answer.progress();
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  const bytes = Buffer.concat(chunks).subarray(0, Math.min(size, maxBytes));
  // An answer of hundreds of megabytes is not there a third time while it becomes text.
  chunks.length = 0;
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  return size > maxBytes ? dropBrokenWord(text) : text;
}

const longestHead = 200;
const lineFeed = 0x0a;

/** What a body is by its first bytes; null as long as they are blank. */
export function findForm(bytes: Uint8Array): SniffedBody['form'] | null {
  const start = findInk(bytes);
  if (start === -1) return null;
  const { buffer, byteOffset, byteLength } = bytes;
  return toForm(Buffer.from(buffer, byteOffset, byteLength).toString('utf8', start, start + longestHead));
}

/** Where the first byte is that is not blank, or -1. A plain loop: a body can be 256 MB of blanks. */
function findInk(bytes: Uint8Array): number {
  let at = 0;
  while (isBlank(bytes[at])) at += 1;
  return at < bytes.length ? at : -1;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || isOfByteOrderMark(byte);
}

function isOfByteOrderMark(byte: number | undefined): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf;
}

function toForm(head: string): SniffedBody['form'] {
  // JSON made for people begins with a bracket alone on its line.
  if (head.startsWith('{') || head.startsWith('[')) return /^.\s*\n/.test(head) ? 'pretty' : 'json';
  if (head.startsWith('<')) return 'page';
  // The length of a frame, which is far below 16 MB.
  if (head.startsWith('\u0000')) return 'binary';
  // A line of an event stream is a field name without blanks, a colon, a value.
  return /^[^:\r\n]*[ \t]/.test(head) ? 'words' : 'events';
}

async function* resume(first: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isOpen = true;
  try {
    yield first;
    for (;;) {
      const { done, value } = await iterator.next();
      isOpen = done !== true;
      if (!isOpen) return;
      yield value;
    }
  } finally {
    if (isOpen) await iterator.return?.();
  }
}
