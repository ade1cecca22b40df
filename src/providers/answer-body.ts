type Bytes = AsyncIterable<Uint8Array>;

export interface Answer {
  readonly body: Bytes;
  /** Tells the payload clock that something meaningful came. */
  progress(): void;
}

export interface SniffedBody {
  readonly form: 'json' | 'page' | 'words' | 'events' | 'empty';
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
    const first = value.find((byte) => !blankBytes.has(byte));
    if (first === undefined) continue;
    const start = value.indexOf(first);
    const head = Buffer.from(value.subarray(start, start + longestHead)).toString('utf8');
    return { form: toForm(head), body: resume(value, iterator) };
  }
}

/** The text of a body. Stops after `maxBytes`; the client itself has a cap for a whole answer. */
export async function readAll(answer: Answer, maxBytes = Number.POSITIVE_INFINITY): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    if (chunk.some((byte) => !blankBytes.has(byte))) answer.progress();
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  const bytes = Buffer.concat(chunks).subarray(0, Math.min(size, maxBytes));
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

const longestHead = 200;
const blankBytes = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

function toForm(head: string): SniffedBody['form'] {
  if (/^[{[]/.test(head)) return 'json';
  if (head.startsWith('<')) return 'page';
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
